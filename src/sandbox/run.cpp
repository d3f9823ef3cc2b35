// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"
#include "sandbox/copy_ends.hpp"
#include "sandbox/lower_exec.hpp"

#include <brig/run.hpp>
#include <brig/sandbox.hpp>

#include <string>
#include <utility>

namespace brig {
namespace {

using Move = Result<Transferred> (Sandbox::*)(const std::string&,
                                              const std::string&,
                                              const TransferOptions&,
                                              const Wait&);

void tell(const RunIo& io, const std::string& step) {
  if (io.on_progress) io.on_progress(step);
}

CopyResult copy_one(Sandbox& sandbox,
                    Move move,
                    const FileCopy& copy,
                    const RunSpec& spec,
                    const RunIo& io,
                    const Wait& wait) {
  TransferOptions options{.limits = spec.copy_limits};
  if (io.on_progress) {
    options.on_progress = [&](const Transferred& so_far) {
      constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20U;
      tell(io, "copying " + base::quote(copy.from) + ": " +
                   std::to_string(so_far.bytes.count() / kMebibyte) + " MiB in " +
                   std::to_string(so_far.files) + " files");
    };
  }
  CopyResult result{.copy = copy, .failure = {}};
  auto moved = (sandbox.*move)(copy.from, copy.to, options, wait);
  if (moved) result.moved = std::move(*moved);
  if (!moved) result.failure = std::move(moved.error());
  return result;
}

Result<RunResult> run_in(Sandbox& sandbox,
                         const ExecSpec& exec,
                         const RunSpec& spec,
                         const RunIo& io,
                         const Wait& wait) {
  std::vector<CopyResult> puts;
  for (const FileCopy& copy : spec.puts) {
    puts.push_back(copy_one(sandbox, &Sandbox::put, copy, spec, io, wait));
    if (puts.back().failure) return fail(*puts.back().failure);
  }
  tell(io, "");
  auto result = sandbox.exec(exec, io, wait.stop);
  if (!result) return result;
  result->puts = std::move(puts);
  for (const FileCopy& copy : spec.gets)
    result->gets.push_back(copy_one(sandbox, &Sandbox::get, copy, spec, io, wait));
  tell(io, "");
  return result;
}

}  // namespace

Result<RunResult> run(const Engine& engine,
                      const Policy& policy,
                      const RunSpec& spec,
                      const RunIo& io,
                      const Wait& wait) {
  const ExecSpec exec{.argv = spec.argv,
                      .env = spec.env,
                      .workdir = spec.workdir,
                      .limits = spec.limits,
                      .terminal = spec.terminal};
  // Before a container is made for nothing.
  if (auto lowered = sandbox::lower_exec(policy, exec, io); !lowered) return fail(lowered.error());
  // What is wrong with a copy is better known before the command has run for an hour.
  for (const FileCopy& copy : spec.puts) {
    if (auto ends = sandbox::open_put(copy); !ends) return fail(ends.error());
  }
  for (const FileCopy& copy : spec.gets) {
    if (auto ends = sandbox::open_get(copy); !ends) return fail(ends.error());
  }
  auto sandbox = Sandbox::create(engine, policy,
                                 {.image = spec.image,
                                  .user = spec.user,
                                  .name = spec.name,
                                  .pull = spec.pull,
                                  .on_progress = io.on_progress},
                                 wait);
  auto result = sandbox ? run_in(*sandbox, exec, spec, io, wait) : fail(sandbox.error());
  if (!result) tell(io, "");
  if (!sandbox) return result;
  // A command that has ended needs nobody to wait for the engine to have cleared up; whoever asked
  // for the end, or whose sandbox was lost, wants to know that it is gone.
  const bool ended_well = result && result->ending.kind != EndingKind::cancelled &&
                          result->ending.kind != EndingKind::engine_lost;
  if (ended_well) return result;
  const auto removed = sandbox->remove();
  if (removed) return result;
  if (result) {
    result->cleanup_failure = removed.error().message;
    return result;
  }
  Error error = result.error();
  error.message += "; the container '" + sandbox->description().container_name +
                   "' could not be removed: " + removed.error().message;
  return fail(std::move(error));
}

}  // namespace brig
