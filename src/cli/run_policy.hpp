// SPDX-License-Identifier: Apache-2.0
// The options of `brig run` that make its policy, and what they make.
#pragma once

#include <brig/policy.hpp>
#include <brig/weakening.hpp>

#include <CLI/App.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace brig::cli {

/// The group of the options that limit.
inline constexpr const char* kLimits = "Limits (each may only be stricter than the policy's)";

/// The options as they are written.
struct PolicyOptions {
  std::string policy = "sandboxed";
  std::string isolation, seccomp, memory, cpus, timeout, output_limit;
  std::optional<std::uint32_t> pids;
  std::vector<std::string> attested;
  std::vector<std::string> mounts;
  std::vector<Weakening> flags;  ///< Those that take no value.
};

/// --timeout and --output-limit, which a policy and a single command both have. The texts outlive
/// the verb.
void add_time_and_output_options(CLI::App& verb, std::string& timeout, std::string& output_limit);

/// `options` outlives the verb.
void add_policy_options(CLI::App& verb, PolicyOptions& options);

/// The preset or file; then the weakenings that are asked for here alone; then the limits and
/// choices, which may only be stricter.
Result<Policy> make_run_policy(const PolicyOptions& options);

}  // namespace brig::cli
