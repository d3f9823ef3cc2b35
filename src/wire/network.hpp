// SPDX-License-Identifier: Apache-2.0
// Networks as the Engine API writes them.
#pragma once

#include <brig/result.hpp>

#include <map>
#include <string>
#include <string_view>

namespace brig::wire {

/// What brig needs of the answer to GET /networks/{name}.
struct NetworkInspect {
  std::string name;
  std::string driver;
  bool internal = false;
  bool enable_ipv6 = false;
  std::map<std::string, std::string> options;  ///< The driver's.
};
/// `data_loss`, naming the place, when the answer lacks one of these fields other than Options.
Result<NetworkInspect> decode_network_inspect(std::string_view body);

}  // namespace brig::wire
