// SPDX-License-Identifier: Apache-2.0
// The options of what a sandbox is made of: image, policy, user, name, engine.
#pragma once

#include "cli/run_policy.hpp"

#include <brig/sandbox.hpp>

#include <CLI/App.hpp>

#include <string>

namespace brig::cli {

/// The options as they are written.
struct SandboxOptions {
  std::string image = "localhost/brig/python:3.11";
  PolicyOptions policy;
  std::string user, name, pull = "missing", engine;
};

/// What they mean.
struct SandboxRequest {
  Policy policy;
  SandboxSpec spec;
};

/// `options` outlives the verb.
void add_sandbox_options(CLI::App& verb, SandboxOptions& options);

/// Errors name the option.
Result<SandboxRequest> read_sandbox_options(const SandboxOptions& options);

/// No option takes an empty value: it is most often a variable that is not set, and what it was to
/// limit would not be.
void refuse_empty_values(CLI::App& verb);

}  // namespace brig::cli
