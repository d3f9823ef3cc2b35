// SPDX-License-Identifier: Apache-2.0
// One sandbox that brigd holds: its commands, its log, its life.
#pragma once

#include "daemon/journal.hpp"
#include "daemon/messages.hpp"
#include "sandbox/file_job.hpp"
#include "sys/unique_fd.hpp"

#include <brig/run.hpp>
#include <brig/sandbox.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <type_traits>

namespace brig::daemon {

/// Safe to use from any thread. No lock is held while anything runs or waits for a client.
class Held {
 public:
  /// The input of the detached command, which one client at a time has; given back with the object.
  class Input {
   public:
    Input(Held& held, sys::UniqueFd pipe) : held_(&held), pipe_(std::move(pipe)) {}
    Input(Input&& other) noexcept = default;
    Input& operator=(Input&&) = delete;
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;
    ~Input();

    /// Waits until a descriptor can be written to.
    using WaitWritable = std::function<Result<void>(int fd)>;
    /// As fast as the command reads. `unavailable` when it reads no more.
    Result<void> write(std::string_view bytes, const WaitWritable& wait);
    /// The command reads the end of its input: there is no more to be had.
    void end() { pipe_.reset(); }

   private:
    Held* held_;
    sys::UniqueFd pipe_;
  };

  /// What a detached command is, if the sandbox is made for one.
  struct Main {
    ExecSpec spec;
    bool with_stdin = false;
  };

  /// What it was made by, for those who ask.
  struct Origin {
    std::string engine;
    Policy policy;
  };

  /// Takes the sandbox over, for `start`. `on_end` is called once, on a thread of its own, when it
  /// has ended.
  Held(Sandbox sandbox,
       Origin origin,
       std::optional<Main> main,
       std::function<void(const Held&)> on_end);
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  Held(Held&&) = delete;
  Held& operator=(Held&&) = delete;
  /// Ends the sandbox and waits for that.
  ~Held();

  /// Begins its life, and its detached command. Once. `unavailable` or `resource_exhausted` when
  /// there is no thread or pipe to be had.
  Result<void> start();

  const std::string& name() const { return name_; }
  const std::string& container_id() const { return description_.container_id; }

  /// Runs a command, as `Sandbox::exec` does, with a control. `failed_precondition` when the
  /// sandbox has ended.
  Result<RunResult> exec(const ExecSpec& spec, const RunIo& io, const std::stop_token& stop);

  /// Moves files, as `Sandbox` does. `failed_precondition` when the sandbox has ended.
  Result<void> run_file_job(const sandbox::FileJob& job, const base::Until& until);

  /// To every process of every command that runs; how many commands that were.
  std::size_t signal(int number);

  /// Tells the sandbox to end, and what is to be said of it. Does not wait.
  void end(std::string why);
  /// Waits until it has ended: its commands are dead, its container is gone, or could not be
  /// removed, and `on_end` has been called.
  Result<void> wait_ended(const base::Until& until) const;

  /// Waits until no command runs in it.
  Result<void> wait_idle(const base::Until& until) const;

  bool has_main() const { return main_.has_value(); }
  /// Waits for its detached command. `failed_precondition` when there is none.
  Result<JobEnd> wait_main(const base::Until& until) const;
  /// What the detached command has written.
  const Journal& log() const { return log_; }
  /// Reaches the detached command.
  JobControl& main_control() { return main_control_; }
  /// `failed_precondition` when the detached command was made without an input, its input has
  /// ended, or another client has it.
  Result<Input> take_input();

  Listed summary() const;
  Inspected inspect() const;
  /// Nothing while it runs.
  std::optional<std::chrono::steady_clock::time_point> ended_at() const;

 private:
  template <typename Done>
  Result<void> wait_until(const base::Until& until, const char* what, const Done& done) const;
  template <typename Call>
  std::invoke_result_t<Call, Sandbox&, const std::stop_token&> use(const std::stop_token& stop,
                                                                   const Call& call);
  void begin_command(JobControl* control);
  void end_command(JobControl* control);
  void live();
  void run_main();

  std::string name_;
  SandboxDescription description_;
  Origin origin_;
  const std::optional<Main> main_;
  std::function<void(const Held&)> on_end_;
  std::chrono::system_clock::time_point created_ = std::chrono::system_clock::now();
  Journal log_;
  JobControl main_control_;
  sys::UniqueFd input_;  ///< Where the detached command's input is written; lent by `take_input`.
  sys::UniqueFd main_stdin_;  ///< Its other end.

  std::stop_source over_;  ///< Ends every command.
  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  std::optional<Sandbox> sandbox_;
  std::size_t users_ = 0;  ///< Calls under way for which the sandbox stays.
  std::list<JobControl*> running_;
  std::optional<JobEnd> main_end_;
  std::string why_ended_;
  std::optional<std::chrono::steady_clock::time_point> ended_at_;
  bool told_ = false;  ///< `on_end_` has been.
  std::jthread life_;  // Last: it uses the others.
};

}  // namespace brig::daemon
