// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"
#include "engine/container_attach.hpp"
#include "engine/container_inspect.hpp"
#include "engine/container_kill.hpp"
#include "engine/container_start.hpp"
#include "engine/container_wait.hpp"
#include "sandbox/create.hpp"
#include "sandbox/ending.hpp"
#include "sandbox/image.hpp"
#include "sandbox/installation.hpp"
#include "sandbox/labels.hpp"
#include "sandbox/mount_source.hpp"
#include "sandbox/relay.hpp"
#include "sandbox/removal.hpp"
#include "sys/process.hpp"
#include "sys/random.hpp"

#include <brig/run.hpp>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <utility>
#include <variant>

namespace brig {
namespace sandbox {
namespace {

using Clock = base::Until::Clock;

constexpr std::size_t kSandboxIdDigits = 32;
constexpr std::size_t kNameDigits = 16;
/// Past its wall time and the setup's, a container of ours has outlived everything that brig does
/// with it.
constexpr std::chrono::seconds kDeadlineMargin(30);
constexpr std::chrono::seconds kKillTime(10);
/// The engine learns of an out-of-memory kill by an event that may come after the exit.
constexpr int kOomLookups = 8;
constexpr std::chrono::milliseconds kOomLookupInterval(25);

Result<void> validate(const engine::Client& client, const Policy& policy, const RunSpec& spec) {
  if (spec.argv.empty() || spec.argv.front().empty()) {
    return fail(Errc::invalid_argument, "no command to run");
  }
  for (const std::string& argument : spec.argv) {
    if (argument.find('\0') != std::string::npos) {
      return fail(Errc::invalid_argument, "an argument of the command holds a NUL byte");
    }
  }
  if (policy.lifetime < policy.wall_time) {
    return fail(Errc::invalid_argument, "lifetime: " + format_duration(policy.lifetime) +
                                            " is shorter than wall_time, " +
                                            format_duration(policy.wall_time));
  }
  if (client.capabilities().kind != engine::Kind::docker) {
    return fail(Errc::not_implemented, "this engine is not Docker's (its Server header is " +
                                           base::quote(client.capabilities().server) +
                                           "): it may take seccomp profiles in another form");
  }
  if (!policy.mounts.empty() && !std::holds_alternative<http::UnixEndpoint>(client.endpoint())) {
    return fail(Errc::not_implemented,
                "mounts: the sources on a remote engine's host can't be looked at from here");
  }
  for (const HostMount& mount : policy.mounts) {
    if (auto checked = check_mount_source(mount.source); !checked) return fail(checked.error());
  }
  return {};
}

Ownership make_ownership(const Policy& policy,
                         const RunSpec& spec,
                         const ContainerName& name,
                         const Wait& wait) {
  const auto deadline =
      std::chrono::system_clock::now() + wait.timeout + policy.wall_time + kDeadlineMargin;
  std::string loosened;
  for (const std::string& line : weakenings(policy))
    loosened += (loosened.empty() ? "" : "\n") + line;
  return {
      .sandbox = sys::random_hex(kSandboxIdDigits),
      .container_name = name.str(),
      .owner = sys::this_process(),
      .deadline =
          std::chrono::duration_cast<std::chrono::seconds>(deadline.time_since_epoch()).count(),
      .policy = policy.name,
      .weakenings = std::move(loosened),
      .image = spec.image.str(),
  };
}

/// True when the engine says, now or within a moment, that the kernel killed a process of the
/// container for its memory limit.
bool was_oom_killed(const engine::Client& client, const ContainerId& id) {
  for (int lookup = 0; lookup < kOomLookups; ++lookup) {
    if (lookup > 0) std::this_thread::sleep_for(kOomLookupInterval);
    const auto found =
        engine::container_inspect(client, {.container = id}, base::Until::after(kKillTime));
    if (!found) return false;
    if (found->state.oom_killed) return true;
  }
  return false;
}

Result<bool> kill_job(const engine::Client& client, const ContainerId& id) {
  const auto killed = engine::container_kill(client, {.container = id, .signal = SIGKILL},
                                             base::Until::after(kKillTime));
  if (killed) return true;
  const Errc code = killed.error().code;
  if (code == Errc::conflict || code == Errc::not_found) return false;
  return fail(killed.error());
}

/// Attach, wait with its header seen, start, relay: in this order, or output and exits get lost.
Result<void> run_created(const engine::Client& client,
                         const Policy& policy,
                         const ContainerId& id,
                         const RunIo& io,
                         const base::Until& until,
                         Clock::time_point began,
                         RunResult& result) {
  auto attached =
      engine::container_attach(client, {.container = id, .with_stdin = io.stdin_fd >= 0}, until);
  if (!attached) return fail(attached.error());
  auto exit = engine::container_wait(
      client, {.container = id, .condition = engine::WaitCondition::next_exit}, until);
  if (!exit) return fail(exit.error());

  const auto started = engine::container_start(client, {.container = id}, until);
  result.setup_time = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
  if (!started) {
    // Only the engine's own answer is an outcome; no answer is a failure of the setup.
    if (started.error().http_status == 0) return fail(started.error());
    result.ending = could_not_start(started.error().message);
    return {};
  }

  const auto job_began = Clock::now();
  RelayOutcome outcome = relay({.attached = *attached,
                                .exit = *exit,
                                .policy = policy,
                                .io = io,
                                .until = {job_began + policy.wall_time, until.stop},
                                .kill = [&] { return kill_job(client, id); }});
  result.run_time = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - job_began);
  result.stdout_ = std::move(outcome.stdout_);
  result.stderr_ = std::move(outcome.stderr_);
  constexpr std::int64_t kStatusOfSigkill = 128 + SIGKILL;
  if (!outcome.evidence.killed && outcome.evidence.status == kStatusOfSigkill) {
    outcome.evidence.oom_killed = was_oom_killed(client, id);
  }
  result.ending = decide_ending(outcome.evidence, policy);
  return {};
}

}  // namespace
}  // namespace sandbox

Result<RunResult> run(const Engine& engine,
                      const Policy& policy,
                      const RunSpec& spec,
                      const RunIo& io,
                      const Wait& wait) {
  using namespace sandbox;
  const auto began = Clock::now();
  const auto until = base::Until::begin(wait);
  const engine::Client& client = engine::client_of(engine);

  if (auto valid = validate(client, policy, spec); !valid) return fail(valid.error());
  const auto installation = Installation::open(state_directory());
  if (!installation) return fail(installation.error());
  const auto image =
      resolve_image(client, {.ref = spec.image, .pull = spec.pull, .requirements = policy.image},
                    io.on_progress, until);
  if (!image) return fail(image.error());

  // The prefix and hexadecimal digits are a valid name.
  const ContainerName name =
      spec.name ? *spec.name : *ContainerName::parse("brig-" + sys::random_hex(kNameDigits));
  const Ownership ownership = make_ownership(policy, spec, name, wait);
  Removal removal(client, name, ownership.sandbox);

  const Labels labels = make_labels(ownership, *installation);
  auto created = create_hardened(client,
                                 {.policy = policy,
                                  .run = spec,
                                  .image = *image,
                                  .name = name,
                                  .labels = labels,
                                  .with_stdin = io.stdin_fd >= 0},
                                 removal, until);
  RunResult result;
  result.policy = policy.name;
  result.weakenings = weakenings(policy);
  result.image = spec.image.str();
  result.image_id = image->id.str();
  result.container_name = name.str();
  Result<void> ran;
  if (created) {
    result.container_id = created->id.str();
    result.controls = std::move(created->controls);
    ran = run_created(client, policy, created->id, io, until, began, result);
  } else {
    ran = fail(created.error());
  }

  const auto removed = removal.remove();
  if (!ran) {
    Error error = ran.error();
    if (!removed)
      error.message +=
          "; the container '" + name.str() + "' could not be removed: " + removed.error().message;
    return fail(std::move(error));
  }
  if (!removed) result.cleanup_failure = removed.error().message;
  return result;
}

}  // namespace brig
