// SPDX-License-Identifier: Apache-2.0
// GET /info
#pragma once

#include "engine/client.hpp"

namespace brig::engine {

Result<wire::Info> get_info(const Client& client, const base::Until& until);

}  // namespace brig::engine
