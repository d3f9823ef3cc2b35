// SPDX-License-Identifier: Apache-2.0
// One sample of each sandbox, all at once.
#pragma once

#include "base/until.hpp"
#include "cli/usage_report.hpp"

#include <brig/engine.hpp>
#include <brig/sandboxes.hpp>

#include <vector>

namespace brig::cli {

/// Pure: the one that is meant. Errors: those of `find_sandbox`; `conflict` when it does not run.
Result<ContainerId> find_running(const std::vector<SandboxInfo>& sandboxes,
                                 const ContainerRef& which);

/// Pure: those that run, of `only` where that is not empty, in their order.
std::vector<SandboxInfo> those_that_run(std::vector<SandboxInfo> sandboxes,
                                        const std::vector<ContainerId>& only);

/// Pure: the sandboxes with their samples, one each, compared with their rows of `before`. One that
/// is gone has no row; any other failure of a sample is the whole's.
Result<std::vector<UsageRow>> rows_of(const std::vector<SandboxInfo>& sandboxes,
                                      const std::vector<Result<SandboxUsage>>& samples,
                                      const std::vector<UsageRow>& before);

/// Samples those that run, of `only` where that is not empty.
Result<std::vector<UsageRow>> usage_round(const Engine& engine,
                                          const std::vector<ContainerId>& only,
                                          const std::vector<UsageRow>& before,
                                          const base::Until& until);

}  // namespace brig::cli
