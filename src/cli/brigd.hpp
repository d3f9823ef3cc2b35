// SPDX-License-Identifier: Apache-2.0
// This user's brigd, for the verbs that need it.
#pragma once

#include "daemon/client.hpp"

#include <stop_token>

namespace brig::cli {

/// Of the state directory that the environment names.
Result<daemon::Client> brigd(daemon::Start start);

/// For requests that end when what they wait for does, or when brig is told to stop.
base::Until for_as_long_as_it_takes(std::stop_token stop);

/// For requests that brigd answers at once.
base::Until soon();

}  // namespace brig::cli
