// SPDX-License-Identifier: Apache-2.0
#include "cli/usage_round.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace brig::cli {
namespace {

constexpr const char* kRunning = "running";

/// Each waits in a thread for the engine's next sample, up to a second.
constexpr std::size_t kAtOnce = 64;

std::vector<Result<SandboxUsage>> take_samples(const Engine& engine,
                                               const std::vector<SandboxInfo>& sandboxes,
                                               const base::Until& until) {
  std::vector<Result<SandboxUsage>> samples(sandboxes.size(), fail(Errc::internal, "not sampled"));
  for (std::size_t from = 0; from < sandboxes.size(); from += kAtOnce) {
    std::vector<std::jthread> threads;
    for (std::size_t i = from; i < std::min(from + kAtOnce, sandboxes.size()); ++i) {
      threads.emplace_back([&engine, &until, &info = sandboxes[i], &sample = samples[i]] {
        sample = sandbox_usage(engine, info.id, {until.left(), until.stop});
      });
    }
  }
  return samples;
}

bool is_gone(const Error& error) {
  return error.code == Errc::not_found || error.code == Errc::conflict;
}

std::optional<double> share_since(const std::vector<UsageRow>& before, const SandboxUsage& usage) {
  const auto row = std::find_if(before.begin(), before.end(), [&](const UsageRow& earlier) {
    return earlier.usage.id == usage.id;
  });
  return row == before.end() ? std::nullopt : cpu_percent(row->usage, usage);
}

}  // namespace

Result<ContainerId> find_running(const std::vector<SandboxInfo>& sandboxes,
                                 const ContainerRef& which) {
  const auto info = find_sandbox(sandboxes, which);
  if (!info) return fail(info.error());
  if (info->state != kRunning) {
    return fail(Errc::conflict,
                "sandbox '" + info->name + "' does not run: its state is '" + info->state + "'",
                info->name);
  }
  return info->id;
}

std::vector<SandboxInfo> those_that_run(std::vector<SandboxInfo> sandboxes,
                                        const std::vector<ContainerId>& only) {
  std::erase_if(sandboxes, [&](const SandboxInfo& info) {
    const bool is_meant =
        only.empty() || std::find(only.begin(), only.end(), info.id) != only.end();
    return !is_meant || info.state != kRunning;
  });
  return sandboxes;
}

Result<std::vector<UsageRow>> rows_of(const std::vector<SandboxInfo>& sandboxes,
                                      const std::vector<Result<SandboxUsage>>& samples,
                                      const std::vector<UsageRow>& before) {
  std::vector<UsageRow> rows;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto& sample = samples[i];
    if (!sample && is_gone(sample.error())) continue;
    if (!sample) return fail(sample.error());
    rows.push_back({sandboxes[i].name, *sample, share_since(before, *sample)});
  }
  return rows;
}

Result<std::vector<UsageRow>> usage_round(const Engine& engine,
                                          const std::vector<ContainerId>& only,
                                          const std::vector<UsageRow>& before,
                                          const base::Until& until) {
  auto sandboxes = list_sandboxes(engine, {until.left(), until.stop});
  if (!sandboxes) return fail(sandboxes.error());
  const std::vector<SandboxInfo> running = those_that_run(std::move(*sandboxes), only);
  return rows_of(running, take_samples(engine, running, until), before);
}

}  // namespace brig::cli
