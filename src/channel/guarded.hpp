// SPDX-License-Identifier: Apache-2.0
// The paths that every engine since API 1.41 masks or makes read-only; newer ones guard more. The
// hello's text "guarded" says which of them there are: a kernel may lack some.
#pragma once

#include <array>

namespace brig::channel {

inline constexpr std::array kMaskedPaths{"/proc/acpi",   "/proc/asound",        "/proc/kcore",
                                         "/proc/keys",   "/proc/latency_stats", "/proc/sched_debug",
                                         "/proc/scsi",   "/proc/timer_list",    "/proc/timer_stats",
                                         "/sys/firmware"};
inline constexpr std::array kReadonlyPaths{"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                                           "/proc/sysrq-trigger"};

}  // namespace brig::channel
