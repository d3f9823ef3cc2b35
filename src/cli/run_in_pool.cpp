// SPDX-License-Identifier: Apache-2.0
#include "cli/run_in_pool.hpp"

#include "cli/attached.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/tell_ending.hpp"
#include "cli/timing.hpp"

#include <chrono>

namespace brig::cli {
namespace {

/// For a sandbox, where none is ready.
constexpr std::chrono::milliseconds kWaitTime = std::chrono::seconds(120);

}  // namespace

Result<int> run_in_pool(const PoolRun& run,
                        const ExecSpec& spec,
                        const CommandOptions& options,
                        Interrupt& interrupt) {
  Timing timing;
  daemon::Lease lease;
  lease.pool = run.pool;
  lease.command = daemon::command_of(spec, options.interactive);
  lease.cold = run.when_empty == "cold" ? daemon::Choice::yes : daemon::Choice::no;
  lease.wait_ms = static_cast<std::uint64_t>(kWaitTime.count());
  auto client = brigd(daemon::Start::yes);
  if (!client) return fail(client.error());
  timing.lap("connect");
  const auto leased =
      ask_attached<daemon::Leased>(*client, daemon::Verb::lease, lease, options, interrupt);
  if (!leased) return fail(leased.error());
  const auto result = daemon::result_of(leased->end);
  if (!result) return fail(result.error());
  tell_ending(*result);
  if (run.timing) {
    const bool warm = leased->warm == daemon::Choice::yes;
    timing.part(warm ? "warm lease" : "cold lease", std::chrono::microseconds(leased->acquire_us));
    timing.part("command", std::chrono::microseconds(leased->run_us));
    timing.lap("there and back");
    note(timing.text());
  }
  return exit_code(result->ending, interrupt.signal());
}

}  // namespace brig::cli
