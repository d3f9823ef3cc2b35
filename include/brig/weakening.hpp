// SPDX-License-Identifier: Apache-2.0
// All weakenings there are, and any one of them.
#pragma once

#include <brig/export.hpp>
#include <brig/weakening/default_seccomp.hpp>
#include <brig/weakening/executable_tmp.hpp>
#include <brig/weakening/executable_work.hpp>
#include <brig/weakening/read_only_mount.hpp>
#include <brig/weakening/share_kernel.hpp>

#include <string>
#include <variant>

namespace brig {

using Weakening = std::variant<weakening::ReadOnlyMount,
                               weakening::ExecutableTmp,
                               weakening::ExecutableWork,
                               weakening::ShareKernel,
                               weakening::DefaultSeccomp>;

/// By the `weaken` of its type.
BRIG_API Result<void> weaken(Policy& policy, const Weakening& weakening);

/// As `weakenings` writes it: "read-only-mount /src:/work/src", "executable-tmp".
BRIG_API std::string to_string(const Weakening& weakening);

/// The option of `brig run` that asks for it: "--mount /src:/work/src", "--executable-tmp".
BRIG_API std::string flag_of(const Weakening& weakening);

}  // namespace brig
