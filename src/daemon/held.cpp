// SPDX-License-Identifier: Apache-2.0
#include "daemon/held.hpp"

#include "base/until.hpp"
#include "sys/errno.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace brig::daemon {
namespace {

/// The log's bound beside the output that the policy allows: what each piece takes.
constexpr std::size_t kLogSlack = std::size_t{4} << 20U;

/// brig-init ends at its lifetime; this is for one that does not.
constexpr std::chrono::minutes kLifetimeMargin(1);

std::uint64_t to_ms(std::chrono::system_clock::time_point time) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count());
}

}  // namespace

Held::Held(Sandbox sandbox,
           Origin origin,
           std::optional<Main> main,
           std::function<void(const Held&)> on_end)
    : name_(sandbox.description().container_name),
      description_(sandbox.description()),
      origin_(std::move(origin)),
      main_(std::move(main)),
      on_end_(std::move(on_end)),
      log_(origin_.policy.output.count() + kLogSlack),
      sandbox_(std::move(sandbox)) {
  // A signal that comes before it runs is its own, too.
  if (main_) begin_command(&main_control_);
}

Result<void> Held::start() {
  if (main_ && main_->with_stdin) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return sys::fail_errno(errno, "a pipe for its input");
    main_stdin_.reset(ends[0]);
    input_.reset(ends[1]);
    // A command that does not read must not hold up who writes.
    if (::fcntl(input_.get(), F_SETFL, O_NONBLOCK) != 0) return sys::fail_errno(errno, "fcntl");
  }
  try {
    life_ = std::jthread([this] { live(); });
  } catch (const std::system_error& error) {
    return fail(Errc::unavailable, std::string("a thread for the sandbox: ") + error.what());
  }
  return {};
}

Held::~Held() {
  end("brigd has ended");
}

void Held::live() {
  std::string why;
  if (main_) {
    run_main();
    why = "its command has ended";
  } else {
    const auto lost = sandbox_->wait_lost(
        {.timeout = origin_.policy.lifetime + kLifetimeMargin, .stop = over_.get_token()});
    why = lost ? *lost : lost.error().message;  // what `end` was told came before
  }
  end(std::move(why));
  std::optional<Sandbox> sandbox;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return users_ == 0; });
    sandbox.swap(sandbox_);
  }
  const auto removed = sandbox->remove();
  sandbox.reset();
  {
    const std::lock_guard lock(mutex_);
    if (!removed) why_ended_ += "; its container could not be removed: " + removed.error().message;
    ended_at_ = std::chrono::steady_clock::now();
    changed_.notify_all();
  }
  log_.close();
  on_end_(*this);
  const std::lock_guard lock(mutex_);
  told_ = true;
  changed_.notify_all();
}

/// Its output goes to the log, and its end is kept.
void Held::run_main() {
  RunIo io;
  io.stdin_fd = main_stdin_.get();
  io.stdout_consumer = [this](std::string_view piece) {
    log_.append(channel::Stream::output, piece);
  };
  io.stderr_consumer = [this](std::string_view piece) {
    log_.append(channel::Stream::error, piece);
  };
  io.control = &main_control_;
  const auto result = exec(main_->spec, io, {});
  main_stdin_.reset();  // whoever still writes is told
  JobEnd end;
  if (result) {
    end = job_end_of(*result);
  } else {
    end.kind = static_cast<std::uint8_t>(EndingKind::could_not_start);
    end.evidence = result.error().message;
  }
  const std::lock_guard lock(mutex_);
  main_end_ = std::move(end);
  changed_.notify_all();
}

/// One call of the sandbox's, for which it stays, and which ends when the sandbox is to.
template <typename Call>
std::invoke_result_t<Call, Sandbox&, const std::stop_token&> Held::use(const std::stop_token& stop,
                                                                       const Call& call) {
  Sandbox* sandbox = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (over_.stop_requested())
      return fail(Errc::failed_precondition, "sandbox '" + name_ + "' has ended", name_);
    ++users_;
    sandbox = &*sandbox_;
  }
  std::stop_source either;
  const std::stop_callback by_caller(stop, [&] { either.request_stop(); });
  const std::stop_callback by_end(over_.get_token(), [&] { either.request_stop(); });
  auto result = call(*sandbox, either.get_token());
  const std::lock_guard lock(mutex_);
  --users_;
  changed_.notify_all();
  return result;
}

Result<RunResult> Held::exec(const ExecSpec& spec, const RunIo& io, const std::stop_token& stop) {
  const bool is_main = io.control == &main_control_;
  if (!is_main) begin_command(io.control);
  auto result = use(stop, [&](Sandbox& sandbox, const std::stop_token& either) {
    return sandbox.exec(spec, io, either);
  });
  end_command(io.control);
  return result;
}

Result<void> Held::run_file_job(const sandbox::FileJob& job, const base::Until& until) {
  return use(until.stop, [&](Sandbox& sandbox, const std::stop_token& either) {
    return sandbox::run_file_job(sandbox::session_of(sandbox), job, {until.deadline, either});
  });
}

void Held::begin_command(JobControl* control) {
  const std::lock_guard lock(mutex_);
  running_.push_back(control);
}

void Held::end_command(JobControl* control) {
  const std::lock_guard lock(mutex_);
  running_.remove(control);
  changed_.notify_all();
}

std::size_t Held::signal(int number) {
  const std::lock_guard lock(mutex_);
  for (JobControl* control : running_) static_cast<void>(control->signal(number));
  return running_.size();
}

void Held::end(std::string why) {
  {
    const std::lock_guard lock(mutex_);
    if (why_ended_.empty()) why_ended_ = std::move(why);
  }
  over_.request_stop();
}

template <typename Done>
Result<void> Held::wait_until(const base::Until& until, const char* what, const Done& done) const {
  std::unique_lock lock(mutex_);
  if (changed_.wait_until(lock, until.stop, until.deadline, done)) return {};
  if (until.stop.stop_requested()) return fail(Errc::cancelled, "cancelled");
  return fail(Errc::deadline_exceeded, "sandbox '" + name_ + "': " + what, name_);
}

Result<void> Held::wait_ended(const base::Until& until) const {
  return wait_until(until, "it has not ended in time", [&] { return told_; });
}

Result<void> Held::wait_idle(const base::Until& until) const {
  return wait_until(until, "a command has not ended in time", [&] { return running_.empty(); });
}

Result<JobEnd> Held::wait_main(const base::Until& until) const {
  if (!main_) {
    return fail(Errc::failed_precondition,
                "sandbox '" + name_ + "' was made without a command of its own", name_);
  }
  const auto waited =
      wait_until(until, "its command has not ended in time", [&] { return main_end_.has_value(); });
  if (!waited) return fail(waited.error());
  return *main_end_;
}

Result<Held::Input> Held::take_input() {
  const std::lock_guard lock(mutex_);
  if (input_) return Input(*this, std::move(input_));
  return fail(Errc::failed_precondition,
              "sandbox '" + name_ + "': its command has no input, or another client has it", name_);
}

Held::Input::~Input() {
  if (!pipe_) return;
  const std::lock_guard lock(held_->mutex_);
  held_->input_ = std::move(pipe_);
}

Result<void> Held::Input::write(std::string_view bytes, const WaitWritable& wait) {
  while (!bytes.empty() && pipe_) {
    if (auto ready = wait(pipe_.get()); !ready) return ready;
    const auto n = ::write(pipe_.get(), bytes.data(), bytes.size());
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (n < 0) return fail(Errc::unavailable, "the command reads no more", held_->name_);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Listed Held::summary() const {
  Listed listed;
  listed.name = name_;
  listed.container_id = description_.container_id;
  listed.image = description_.image;
  listed.policy = description_.policy;
  listed.created_ms = to_ms(created_);
  const std::lock_guard lock(mutex_);
  listed.state = ended_at_ ? State::ended : State::running;
  if (ended_at_) {
    listed.why_ended = why_ended_;
    const auto ago = std::chrono::steady_clock::now() - *ended_at_;
    listed.ended_ms = to_ms(std::chrono::system_clock::now() - ago);
  }
  listed.running_commands = running_.size();
  if (main_end_) listed.main.push_back(*main_end_);
  return listed;
}

Inspected Held::inspect() const {
  Inspected inspected;
  inspected.summary = summary();
  inspected.engine = origin_.engine;
  inspected.image_id = description_.image_id;
  inspected.weakenings = description_.weakenings;
  for (const ControlState& control : description_.controls) {
    inspected.controls.push_back({control.id, control.wanted, control.found, control.attested,
                                  static_cast<std::uint8_t>(control.proof)});
  }
  inspected.attested_ms = to_ms(description_.attested_at);
  inspected.setup_ms = static_cast<std::uint64_t>(description_.setup_time.count());
  inspected.lifetime_ms = static_cast<std::uint64_t>(origin_.policy.lifetime.count());
  if (main_) inspected.main.push_back(command_of(main_->spec, main_->with_stdin));
  return inspected;
}

std::optional<std::chrono::steady_clock::time_point> Held::ended_at() const {
  const std::lock_guard lock(mutex_);
  return ended_at_;
}

}  // namespace brig::daemon
