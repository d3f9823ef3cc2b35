// SPDX-License-Identifier: Apache-2.0
// What is going on inside a sandbox when somebody dies.
#pragma once

#include "support/brig_command.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace brig::test {

struct JobKind {
  const char* name;
  const char* script;  ///< Of busybox's shell. Prints "up", and would go on for long.
};

inline constexpr std::array kJobKinds{
    JobKind{"sleeps", "echo up; sleep 60"},
    JobKind{"floods", "echo up; yes"},
    JobKind{"forks", "echo up; while :; do (sleep 60 &) || :; done 2>/dev/null"},
    JobKind{"detaches",
            "echo up; for i in 1 2 3; do setsid sh -c 'setsid sleep 60 & exec sleep 60' & done; "
            "sleep 60"},
};

/// A user that nobody else on this host is, so that the kernel tells whose a process is.
std::uint32_t unique_user();

/// `brig run` of one of them, in the small image, as this user; after `wall_time` it is killed.
std::vector<std::string> run_arguments(const JobKind& kind,
                                       std::uint32_t user,
                                       const std::string& name,
                                       const std::string& wall_time);

/// What the random moments are drawn with: BRIG_SEED, or a new one. Printed, to draw them again.
std::uint32_t seed();

/// How often: the variable's value, or this.
int count_of(const char* variable, int usual);

}  // namespace brig::test
