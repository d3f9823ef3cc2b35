// SPDX-License-Identifier: Apache-2.0
// brigd's pools, for people and for programs.
#pragma once

#include "daemon/messages.hpp"

#include <string>

namespace brig::cli {

/// A table, a line for each.
std::string pool_table(const daemon::PoolListing& listing);
/// All about one.
std::string pool_text(const daemon::PoolListed& pool);
/// A line of JSON for each (schemas/pool-status.schema.json).
std::string pool_json(const daemon::PoolListing& listing);

}  // namespace brig::cli
