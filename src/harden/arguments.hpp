// SPDX-License-Identifier: Apache-2.0
// What a program is started with, and what no kernel would start.
#pragma once

#include <brig/policy.hpp>
#include <brig/result.hpp>

#include <map>
#include <string>
#include <vector>

namespace brig::harden {

/// `invalid_argument`, naming the control, for no program, a NUL, or too much.
Result<void> check_arguments(const std::vector<std::string>& argv, const std::vector<EnvVar>& env);

/// `invalid_argument` for a working directory that is not absolute and lexically clean, or that
/// lies below /proc, /sys or /dev.
Result<void> check_workdir(const std::string& workdir);

/// What every job has in its environment (HOME, LANG, PATH, TMPDIR, TZ, USER), and what this one
/// asks for, which goes before.
std::map<std::string, std::string> job_variables(const std::vector<EnvVar>& env);

}  // namespace brig::harden
