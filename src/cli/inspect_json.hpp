// SPDX-License-Identifier: Apache-2.0
// The object that `brig inspect` prints (schemas/inspect.schema.json).
#pragma once

#include "daemon/messages.hpp"

#include <string>

namespace brig::cli {

/// ASCII, indented. `data_loss` where brigd tells what there is not.
Result<std::string> to_json(const daemon::Inspected& inspected);

}  // namespace brig::cli
