// SPDX-License-Identifier: Apache-2.0
#include "sandbox/lower_exec.hpp"

#include <brig/run.hpp>
#include <brig/sandbox.hpp>

namespace brig {

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
  auto sandbox = Sandbox::create(engine, policy,
                                 {.image = spec.image,
                                  .user = spec.user,
                                  .name = spec.name,
                                  .pull = spec.pull,
                                  .on_progress = io.on_progress},
                                 wait);
  if (!sandbox) return fail(sandbox.error());
  auto result = sandbox->exec(exec, io, wait.stop);
  // A command that has ended needs nobody to wait for the engine to have cleared up; whoever asked
  // for the end, or whose sandbox was lost, wants to know that it is gone.
  const bool ended_well = result && result->ending.kind != EndingKind::cancelled &&
                          result->ending.kind != EndingKind::engine_lost;
  if (ended_well) return result;
  const auto removed = sandbox->remove();
  if (result && !removed) result->cleanup_failure = removed.error().message;
  return result;
}

}  // namespace brig
