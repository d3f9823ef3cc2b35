// SPDX-License-Identifier: Apache-2.0
#include "engine/filters.hpp"

#include <nlohmann/json.hpp>

namespace brig::engine {

std::string encode_filters(const Filters& filters) {
  return nlohmann::json(filters).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace brig::engine
