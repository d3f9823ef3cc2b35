// SPDX-License-Identifier: Apache-2.0
#include "sandbox/relay.hpp"

#include "base/quote.hpp"
#include "engine/stream_frames.hpp"
#include "sandbox/output_sink.hpp"
#include "sys/poll.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace brig::sandbox {
namespace {

/// How long the end of a job whose fate is sealed (killed, or its exit reported) may take to be
/// complete. The engine itself gives up copying output 2 s after the exit.
constexpr std::chrono::seconds kDrainTime(5);
/// One read of the attached stream. The engine writes frames of up to 32 KiB.
constexpr std::size_t kReadSize = 128U << 10U;
/// All that a kill can lead to: the engine also accepts one for a job that has just ended by
/// itself.
constexpr std::int64_t kStatusOfSigkill = 128 + SIGKILL;
/// Input read ahead of what the job takes.
constexpr std::size_t kStdinChunk = 32U << 10U;

class Relay {
 public:
  explicit Relay(const RelayJob& job)
      : job_(job),
        stop_(job.until.stop),
        deadline_(job.until.deadline),
        stdin_fd_(job.io.stdin_fd),
        stdout_(job.io.stdout_fd, job.io.stdout_filter),
        stderr_(job.io.stderr_fd, job.io.stderr_filter) {}

  RelayOutcome run() {
    while (attached_open_ && !lost_) step();
    if (!lost_ && !outcome_.evidence.status) await_exit_after_output();
    settle_kill();
    drain(stdout_, outcome_.stdout_);
    drain(stderr_, outcome_.stderr_);
    return std::move(outcome_);
  }

 private:
  /// One turn of the loop: waits for whatever comes first, and serves it.
  void step() {
    // Once the job's fate is sealed its output is taken even if nobody reads ours: a kill is over
    // only then, and what an ended job has left is bounded.
    const bool want_output = sealed_ || (!stdout_.pending() && !stderr_.pending());
    const bool want_input = stdin_fd_ >= 0 && stdin_kept_.empty();
    const bool want_exit = !outcome_.evidence.status;
    const int attached_events = (want_output ? POLLIN : 0) | (stdin_kept_.empty() ? 0 : POLLOUT);
    std::array<pollfd, 6> fds{
        pollfd{attached_events == 0 ? -1 : job_.attached.fd(), static_cast<short>(attached_events),
               0},
        pollfd{want_input ? stdin_fd_ : -1, POLLIN, 0},
        pollfd{stdout_.pending() ? stdout_.fd() : -1, POLLOUT, 0},
        pollfd{stderr_.pending() ? stderr_.fd() : -1, POLLOUT, 0},
        pollfd{want_exit ? job_.exit.fd() : -1, POLLIN, 0},
        pollfd{sealed_ ? -1 : stop_.fd(), POLLIN, 0},
    };
    const bool output_buffered = want_output && job_.attached.buffered();
    const bool exit_buffered = want_exit && job_.exit.buffered();
    const int timeout = output_buffered || exit_buffered ? 0 : timeout_ms();
    if (::poll(fds.data(), fds.size(), timeout) < 0 && errno != EINTR) return lose("poll failed");

    if (base::Until::Clock::now() >= deadline_) {
      if (sealed_)
        return lose("the end of the job did not come within " + format_duration(kDrainTime));
      return end_job(KillReason::wall_time);
    }
    if (fds[5].revents != 0) return end_job(KillReason::stop);
    if (fds[2].revents != 0) flush(stdout_, outcome_.stdout_);
    if (fds[3].revents != 0) flush(stderr_, outcome_.stderr_);
    if (fds[1].revents != 0) read_input();
    if ((fds[0].revents & ~POLLIN) != 0 && !stdin_kept_.empty()) write_input();
    if (want_output && ((fds[0].revents & ~POLLOUT) != 0 || output_buffered)) {
      read_output();  // Before the exit: what a job wrote last arrives first.
    } else if (fds[4].revents != 0 || exit_buffered) {
      read_exit();
    }
  }

  int timeout_ms() const {
    const auto left = base::Until{deadline_, {}}.left().count();
    return static_cast<int>(std::min<std::int64_t>(left, std::numeric_limits<int>::max()));
  }

  /// The job's fate is decided: what remains has kDrainTime to arrive.
  void seal() {
    if (sealed_) return;
    sealed_ = true;
    deadline_ = base::Until::Clock::now() + kDrainTime;
  }

  /// Kills the job on a thread of its own: the engine answers a kill once the job is dead, and a
  /// job is not dead before its output has been taken, which this loop goes on doing.
  void end_job(KillReason reason) {
    if (sealed_) return;
    seal();
    kill_reason_ = reason;
    stdin_fd_ = -1;
    stdin_kept_.clear();
    killer_ = std::jthread([this] { killed_ = job_.kill(); });
  }

  void settle_kill() {
    if (!kill_reason_) return;
    killer_.join();
    if (!killed_ && !outcome_.evidence.status) {
      outcome_.evidence.lost = "the job could not be killed: " + killed_.error().message;
      return;
    }
    // A job that had ended by itself keeps its own ending, except that one over its output limit is
    // over it even if it was faster than the kill.
    const bool ended_by_itself =
        (killed_ && !*killed_) ||
        (outcome_.evidence.status && *outcome_.evidence.status != kStatusOfSigkill);
    if (!ended_by_itself || *kill_reason_ == KillReason::output_limit)
      outcome_.evidence.killed = kill_reason_;
  }

  /// How the job ended can't be learnt. Its container is removed with whatever still runs in it.
  void lose(std::string reason) {
    lost_ = true;
    outcome_.evidence.lost = std::move(reason);
    outcome_.stdout_.truncated = outcome_.stderr_.truncated = true;
  }

  void read_input() {
    stdin_kept_.resize(kStdinChunk);
    const auto n = ::read(stdin_fd_, stdin_kept_.data(), stdin_kept_.size());
    stdin_kept_.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    if (n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN))) return;
    stdin_fd_ = -1;
    job_.attached.shutdown_write();
  }

  void write_input() {
    if (const auto n = job_.attached.write_some(stdin_kept_, base::Until{deadline_, {}})) {
      stdin_kept_.erase(0, *n);
      return;
    }
    // The job no longer reads, or has ended: its output and exit tell the rest.
    stdin_kept_.clear();
    stdin_fd_ = -1;
  }

  void read_output() {
    const auto n =
        job_.attached.read_some(std::span(buffer_.get(), kReadSize), base::Until{deadline_, {}});
    if (!n) return lose("its output stream broke: " + n.error().message);
    if (*n == 0) {
      attached_open_ = false;
      if (auto whole = frames_.finish(); !whole)
        lose("its output stream broke: " + whole.error().message);
      return;
    }
    std::span<const char> bytes(buffer_.get(), *n);
    while (!bytes.empty() && !lost_) {
      const auto chunk = frames_.next(bytes);
      if (!chunk) return lose("its output stream broke: " + chunk.error().message);
      if (*chunk) pass_on(**chunk);
    }
  }

  void pass_on(const engine::StreamChunk& chunk) {
    std::string_view bytes(chunk.bytes.data(), chunk.bytes.size());
    if (chunk.type == engine::StreamType::system_error) {
      return lose("the engine reports in its output stream: " + base::quote(bytes));
    }
    const bool is_stdout = chunk.type == engine::StreamType::stdout_;
    OutputSink& sink = is_stdout ? stdout_ : stderr_;
    Output& output = is_stdout ? outcome_.stdout_ : outcome_.stderr_;
    const std::uint64_t room =
        job_.policy.output.count() - outcome_.stdout_.total - outcome_.stderr_.total;
    const bool over = bytes.size() > room;
    const bool nowhere_to_go = sink.broken() || (kill_reason_ && sink.pending());
    bytes = bytes.substr(0, nowhere_to_go ? 0 : room);
    output.truncated = output.truncated || over || nowhere_to_go;
    output.total += bytes.size();
    if (auto accepted = sink.accept(bytes); !accepted) {
      output_failed(output, accepted.error());
    } else if (over) {
      end_job(KillReason::output_limit);
    }
  }

  void flush(OutputSink& sink, Output& output) {
    if (auto flushed = sink.flush(); !flushed) output_failed(output, flushed.error());
  }

  void output_failed(Output& output, const Error& error) {
    output.truncated = true;
    outcome_.evidence.output_error = error.message;
    end_job(KillReason::output_closed);
  }

  /// The output has ended before the job: its wall time and the stop token still count.
  void await_exit_after_output() {
    if (!sealed_ && !job_.exit.buffered()) {
      const auto ready =
          sys::wait_for(job_.exit.fd(), POLLIN, base::Until{deadline_, job_.until.stop});
      if (!ready)
        end_job(ready.error().code == Errc::cancelled ? KillReason::stop : KillReason::wall_time);
    }
    if (!lost_) read_exit();
  }

  /// The engine's answer has begun; the rest of it is not given more than kDrainTime.
  void read_exit() {
    auto waited = job_.exit.await(base::Until::after(kDrainTime));
    if (!waited) return lose("the engine did not say how it ended: " + waited.error().message);
    if (!waited->error.empty())
      return lose("the engine could not wait for it: " + base::quote(waited->error));
    outcome_.evidence.status = waited->status_code;
    seal();
  }

  /// What a slow reader has not taken yet: it has the rest of the job's wall time for that.
  void drain(OutputSink& sink, Output& output) {
    const base::Until until{std::max(deadline_, job_.until.deadline), job_.until.stop};
    while (sink.pending()) {
      if (!sink.flush() || (sink.pending() && !sys::wait_for(sink.fd(), POLLOUT, until))) {
        output.truncated = true;
        break;
      }
    }
    output.bytes = sink.take();
  }

  const RelayJob& job_;
  sys::StopEvent stop_;
  base::Until::Clock::time_point deadline_;
  int stdin_fd_;
  std::string stdin_kept_;
  OutputSink stdout_;
  OutputSink stderr_;
  engine::StreamFrames frames_;
  std::unique_ptr<char[]> buffer_ =
      std::make_unique<char[]>(kReadSize);  // NOLINT(*-avoid-c-arrays)
  RelayOutcome outcome_;
  bool attached_open_ = true;
  bool sealed_ = false;
  bool lost_ = false;
  std::optional<KillReason> kill_reason_;
  Result<bool> killed_ = false;
  std::jthread killer_;  // Last: it uses the others.
};

}  // namespace

RelayOutcome relay(const RelayJob& job) {
  return Relay(job).run();
}

}  // namespace brig::sandbox
