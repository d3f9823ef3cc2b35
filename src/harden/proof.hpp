// SPDX-License-Identifier: Apache-2.0
// The two views of one sandbox together: the engine's from outside, the kernel's from inside. Pure.
#pragma once

#include "harden/check.hpp"

namespace brig::harden {

/// Every control of either, in `outside`'s order and then `inside`'s, with what both have found and
/// who has shown it; the findings of both.
Report merge_reports(Report outside, const Report& inside);

}  // namespace brig::harden
