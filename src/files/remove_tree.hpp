// SPDX-License-Identifier: Apache-2.0
// A file or a whole tree, gone.
#pragma once

#include "files/place.hpp"

namespace brig::files {

/// Removes what lies at `at`, whatever it is and whatever it holds; a link itself, never what it
/// leads to. A directory itself, without a name in another, is a failure: EBUSY. So is a tree with
/// more than `channel::kMaxEntryDepth` directories within each other; what was removed by then is
/// gone.
Outcome<void> remove_tree(const Place& at);

}  // namespace brig::files
