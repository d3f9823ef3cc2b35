// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"
#include "channel/seal.hpp"
#include "engine/container_attach.hpp"
#include "engine/container_inspect.hpp"
#include "engine/container_start.hpp"
#include "harden/attestation.hpp"
#include "jail/job_filter.hpp"
#include "sandbox/attest.hpp"
#include "sandbox/create.hpp"
#include "sandbox/ending.hpp"
#include "sandbox/file_transfer.hpp"
#include "sandbox/image.hpp"
#include "sandbox/init_file.hpp"
#include "sandbox/installation.hpp"
#include "sandbox/job_orders.hpp"
#include "sandbox/labels.hpp"
#include "sandbox/lower_exec.hpp"
#include "sandbox/mount_source.hpp"
#include "sandbox/removal.hpp"
#include "sandbox/session.hpp"
#include "sys/process.hpp"
#include "sys/random.hpp"

#include <brig/sandbox.hpp>

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <variant>

namespace brig {
namespace sandbox {
namespace {

using Clock = base::Until::Clock;

constexpr std::size_t kSandboxIdDigits = 32;
constexpr std::size_t kNameDigits = 16;
/// Past its lifetime and the setup's time, a container of ours has outlived everything that brig
/// does with it.
constexpr std::chrono::seconds kDeadlineMargin(30);
/// Without a heartbeat for so long, either end gives the other up.
constexpr std::chrono::seconds kSilence(6);

std::string seal_key() {
  std::string key(channel::kSealKeySize, '\0');
  sys::fill_random(std::as_writable_bytes(std::span(key)));
  return key;
}

Result<void> validate(const engine::Client& client, const Policy& policy) {
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
  if (!std::holds_alternative<http::UnixEndpoint>(client.endpoint())) {
    return fail(Errc::not_implemented,
                "a remote engine: brig-init and mounts are files of its host, which can't be "
                "written or looked at from here");
  }
  for (const HostMount& mount : policy.mounts) {
    if (auto checked = check_mount_source(mount.source); !checked) return fail(checked.error());
  }
  return {};
}

Ownership make_ownership(const Policy& policy,
                         const SandboxSpec& spec,
                         const ContainerName& name,
                         const Wait& wait) {
  const auto deadline =
      std::chrono::system_clock::now() + wait.timeout + policy.lifetime + kDeadlineMargin;
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

bool is_same(const Engine& one, const Engine& other) {
  return &engine::client_of(one) == &engine::client_of(other);
}

/// The controls were chosen for what the engine was taken for; nothing starts on another.
Result<void> confirm(const Engine& engine, const base::Until& until) {
  const auto now = engine::confirmed(engine, until);
  if (!now) return fail(now.error());
  if (!is_same(engine, *now))
    return fail(Errc::failed_precondition, "the engine is not what it was when it was asked last");
  return {};
}

/// Attach before start, or what is said first gets lost.
Result<Session> start(const engine::Client& client,
                      const ContainerId& id,
                      const base::Until& until) {
  auto attached = engine::container_attach(client, {.container = id, .with_stdin = true}, until);
  if (!attached) return fail(attached.error());
  if (auto started = engine::container_start(client, {.container = id}, until); !started)
    return fail(started.error());
  return Session::open(std::move(*attached), until);
}

/// gVisor goes as a whole when its memory is over. Asked at once: the engine is about to remove it.
bool was_oom_killed(const engine::Client& client, const std::string& container) {
  constexpr std::chrono::seconds kTime(2);
  const auto id = ContainerId::parse(container);
  if (!id) return false;
  const auto found =
      engine::container_inspect(client, {.container = *id}, base::Until::after(kTime));
  return found && found->state.oom_killed;
}

}  // namespace
}  // namespace sandbox

struct Sandbox::Impl {
  Impl(const Engine& on, Policy with, ContainerName called, std::string sandbox)
      : engine(on),
        policy(std::move(with)),
        name(std::move(called)),
        removal(engine::client_of(engine), name, std::move(sandbox)) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  Impl(Impl&&) = delete;
  Impl& operator=(Impl&&) = delete;
  ~Impl() {
    // brig-init ends when it is told to, and with it its container, which the engine then removes.
    if (session && !session->is_lost()) removal.disarm();
  }

  /// On what the engine was taken for; an error where it is something else.
  static Result<Sandbox> create(const Engine& engine,
                                const Policy& policy,
                                const SandboxSpec& spec,
                                const Wait& wait) {
    using namespace sandbox;
    const auto began = Clock::now();
    const auto until = base::Until::begin(wait);
    const engine::Client& client = engine::client_of(engine);

    if (auto valid = validate(client, policy); !valid) return fail(valid.error());
    const std::string state = state_directory();
    const auto installation = Installation::open(state);
    if (!installation) return fail(installation.error());
    const auto init = install_init(state, policy.isolation);
    if (!init) return fail(init.error());
    const int tag = jail::tag_resource(policy.isolation);
    const auto filter = jail::job_filter(tag);
    if (!filter) return fail(filter.error());
    const auto image =
        resolve_image(client, {.ref = spec.image, .pull = spec.pull, .requirements = policy.image},
                      spec.on_progress, until);
    if (!image) return fail(image.error());

    // The prefix and hexadecimal digits are a valid name.
    const ContainerName name =
        spec.name ? *spec.name : *ContainerName::parse("brig-" + sys::random_hex(kNameDigits));
    const Ownership ownership = make_ownership(policy, spec, name, wait);
    const Labels labels = make_labels(ownership, *installation);
    auto impl = std::make_unique<Impl>(engine, policy, name, ownership.sandbox);
    const auto failed = [&](Error error) {
      if (auto removed = impl->removal.remove(); !removed) {
        error.message +=
            "; the container '" + name.str() + "' could not be removed: " + removed.error().message;
      }
      return fail(std::move(error));
    };

    auto created = create_hardened(client,
                                   {.policy = policy,
                                    .user = spec.user,
                                    .image = *image,
                                    .name = name,
                                    .labels = labels,
                                    .init = *init},
                                   impl->removal, until);
    if (!created) return failed(created.error());
    if (auto confirmed = confirm(engine, until); !confirmed) return failed(confirmed.error());
    auto session = start(client, created->id, until);
    if (!session) return failed(session.error());
    auto controls = attest(created->expectation, created->controls, session->hello(), name);
    if (!controls) return failed(controls.error());
    const auto attested_at = std::chrono::system_clock::now();
    if (auto welcomed =
            session->welcome({.silence_ms = std::chrono::milliseconds(kSilence).count(),
                              .lifetime_ms = static_cast<std::uint64_t>(policy.lifetime.count()),
                              .tag_resource = static_cast<std::uint32_t>(tag),
                              .job_filter = *filter,
                              .seal_key = seal_key()});
        !welcomed)
      return failed(welcomed.error());
    impl->session.emplace(std::move(*session));

    impl->description = std::make_shared<const SandboxDescription>(SandboxDescription{
        .policy = policy.name,
        .weakenings = weakenings(policy),
        .controls = std::move(*controls),
        .attested_at = attested_at,
        .image = spec.image.str(),
        .image_id = image->id.str(),
        .container_id = created->id.str(),
        .container_name = name.str(),
        .setup_time = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began)});
    impl->created.emplace(std::move(*created));
    return Sandbox(std::move(impl));
  }

  sandbox::RunFileJob file_jobs() {
    return [this](const sandbox::FileJob& job, const base::Until& until) {
      return sandbox::run_file_job(*session, job, until);
    };
  }

  Engine engine;
  Policy policy;
  ContainerName name;
  std::optional<sandbox::Created> created;  ///< And checked from outside.
  std::optional<channel::Hello> judged;     ///< The last that was judged after the first.
  std::shared_ptr<const SandboxDescription> description;  ///< Set before any command.
  sandbox::Removal removal;
  std::optional<sandbox::Session> session;  // before the removal: its end alone removes
};

Sandbox::Sandbox(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Sandbox::Sandbox(Sandbox&& other) noexcept = default;
Sandbox& Sandbox::operator=(Sandbox&& other) noexcept = default;
Sandbox::~Sandbox() = default;

const SandboxDescription& Sandbox::description() const {
  return *impl_->description;
}

Result<Sandbox> Sandbox::create(const Engine& engine,
                                const Policy& policy,
                                const SandboxSpec& spec,
                                const Wait& wait) {
  auto made = Impl::create(engine, policy, spec, wait);
  if (made) return made;
  // What fails on what the engine was taken for may be right for what it is.
  const auto now = engine::confirmed(engine, base::Until::begin(wait));
  if (!now) return now.error().code == made.error().code ? fail(now.error()) : std::move(made);
  if (sandbox::is_same(engine, *now)) return made;
  return Impl::create(*now, policy, spec, wait);
}

Result<RunResult> Sandbox::exec(const ExecSpec& spec, const RunIo& io, std::stop_token stop) {
  using namespace sandbox;
  auto exec = lower_exec(impl_->policy, spec, io);
  if (!exec) return fail(exec.error());
  JobSpec job{.exec = std::move(*exec), .io = io, .orders = nullptr, .until = {}};
  if (io.control != nullptr) {
    job.orders = io.control->orders_.get();
    if (!job.orders->claim())
      return fail(Errc::invalid_argument, "control: it has served another command");
  }
  if (io.on_start) io.on_start();
  const auto began = Clock::now();
  // brig-init enforces the wall time; this end does when it does not.
  constexpr std::chrono::milliseconds kGrace(500);
  job.until = {began + std::chrono::milliseconds(job.exec.wall_ms) + kGrace, std::move(stop)};
  JobOutcome outcome = impl_->session->run(job);

  RunResult result;
  result.sandbox = impl_->description;
  result.run_time = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
  const bool lost = !outcome.ended && !outcome.killed;
  result.ending =
      decide_ending({.killed = outcome.killed,
                     .ended = outcome.ended,
                     .output_error = outcome.output_error,
                     .lost = outcome.lost,
                     .sandbox_oom = lost && was_oom_killed(engine::client_of(impl_->engine),
                                                           impl_->description->container_id)},
                    job.exec, impl_->policy.memory);
  if (outcome.ended) result.usage = usage_of(*outcome.ended);
  result.stdout_ = std::move(outcome.stdout_);
  result.stderr_ = std::move(outcome.stderr_);
  return result;
}

Result<std::string> Sandbox::wait_lost(const Wait& wait) const {
  return impl_->session->wait_lost(base::Until::begin(wait));
}

namespace sandbox {

Session& session_of(Sandbox& sandbox) {
  return *sandbox.impl_->session;
}

Result<std::uint64_t> attest_again(Sandbox& sandbox, const Wait& wait) {
  Sandbox::Impl& impl = *sandbox.impl_;
  auto told = impl.session->attest(base::Until::begin(wait));
  if (!told) return fail(told.error());
  auto hello = renew(impl.session->hello(), std::move(*told));
  if (!hello) return fail(hello.error());
  const auto last_pid = harden::read_last_pid(*hello);
  if (!last_pid) return fail(last_pid.error());
  SandboxDescription now = *impl.description;
  if (!impl.judged || !harden::shows_the_same(*impl.judged, *hello)) {
    auto controls = attest(impl.created->expectation, impl.created->controls, *hello, impl.name);
    if (!controls) return fail(controls.error());
    now.controls = std::move(*controls);
    impl.judged = std::move(*hello);
  }
  now.attested_at = std::chrono::system_clock::now();
  impl.description = std::make_shared<const SandboxDescription>(std::move(now));
  return *last_pid;
}

}  // namespace sandbox

Result<Transferred> Sandbox::put(const std::string& source,
                                 const std::string& target,
                                 const TransferOptions& options,
                                 const Wait& wait) {
  return sandbox::put_files(impl_->file_jobs(), {source, target}, options,
                            base::Until::begin(wait));
}

Result<Transferred> Sandbox::get(const std::string& source,
                                 const std::string& target,
                                 const TransferOptions& options,
                                 const Wait& wait) {
  return sandbox::get_files(impl_->file_jobs(), {source, target}, options,
                            base::Until::begin(wait));
}

Result<std::vector<FileInfo>> Sandbox::list(const std::string& path,
                                            std::size_t depth,
                                            const Wait& wait) {
  return sandbox::list_files(impl_->file_jobs(), path, depth, base::Until::begin(wait));
}

Result<FileInfo> Sandbox::stat(const std::string& path, const Wait& wait) {
  auto found = list(path, 0, wait);
  if (!found) return fail(found.error());
  return std::move(found->front());
}

Result<void> Sandbox::remove_path(const std::string& path, const Wait& wait) {
  return sandbox::remove_files(impl_->file_jobs(), path, base::Until::begin(wait));
}

Result<void> Sandbox::remove() {
  impl_->session.reset();
  return impl_->removal.remove();
}

}  // namespace brig
