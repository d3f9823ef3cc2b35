// SPDX-License-Identifier: Apache-2.0
// The host's side of one job that runs in a sandbox: its streams, their credit, and what is known
// of its end. Speaks frames; does no waiting.
#pragma once

#include "base/until.hpp"
#include "channel/messages.hpp"
#include "sandbox/ending.hpp"
#include "sandbox/input_source.hpp"
#include "sandbox/job_orders.hpp"
#include "sandbox/output_sink.hpp"
#include "sys/poll.hpp"

#include <brig/run.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <poll.h>

namespace brig::sandbox {

/// One job to run in a sandbox.
struct JobSpec {
  channel::Exec exec;
  RunIo io;
  JobOrders* orders = nullptr;
  base::Until until;  ///< Its wall time, which brig-init enforces as well, and the caller's token.
};

struct JobOutcome {
  std::optional<channel::Ended> ended;
  std::optional<KillReason> killed;  ///< Set when this side ended it.
  std::string output_error;          ///< Why its output could not be passed on.
  std::string lost;                  ///< Why `ended` is absent.
  Output stdout_;
  Output stderr_;
};

class ActiveJob {
 public:
  ActiveJob(std::uint32_t id, const JobSpec& spec);
  ActiveJob(const ActiveJob&) = delete;
  ActiveJob& operator=(const ActiveJob&) = delete;
  ActiveJob(ActiveJob&&) = delete;
  ActiveJob& operator=(ActiveJob&&) = delete;
  ~ActiveJob() = default;

  /// The frame that begins it.
  void begin(std::string& out) const;

  /// Adds what is to be polled for, four entries. `room`: more may be queued for the sandbox.
  void watch(std::vector<pollfd>& fds, bool room) const;
  /// Serves what `watch` asked for: `fds` begins with this job's four. Frames go to `out`.
  void serve(const pollfd* fds, std::string& out);
  /// Takes in a frame about it. `data_loss` for one that is nonsense now.
  Result<void> take(const channel::Frame& frame, std::string& out);
  /// Whether no other job runs beside it: one that is not alone writes at a pace.
  void set_alone(bool alone) { alone_ = alone; }
  /// Passes on what its caller wants of it now.
  void obey(std::string& out);
  /// Looks at the time; gives the credit that is due; kills what is over it, and gives up on a
  /// reader that has not taken the output of a job that has ended. False: a killed job has not
  /// ended within `kEndTime`.
  bool look_at_clock(base::Until::Clock::time_point now, std::string& out);
  base::Until::Clock::time_point next_look() const;

  /// Its end is known, and everything that it wrote is where it belongs, or marked as cut.
  bool is_over() const;
  /// How it ended is not known and will not be.
  void lose(const std::string& why) {
    outcome_.lost = why;
    outcome_.ended.reset();
  }
  JobOutcome take_outcome();

 private:
  struct Outlet {
    OutputSink sink;
    Output* output;
    std::uint64_t received = 0;
    std::uint32_t owed = 0;                        ///< Bytes that were taken and not credited yet.
    base::Until::Clock::time_point next_credit{};  ///< Not before, unless the job is alone.
    bool ended = false;
    /// What comes goes nowhere: its reader was behind when the job was killed, and must not hold up
    /// the end. It stays so, or there would be a gap in what is passed on.
    bool cut = false;
  };

  void kill(KillReason why, std::string& out);
  Result<void> take_ended(const channel::Frame& frame);
  /// What still waits for a reader is cut.
  void give_up_output();
  void read_input(std::string& out);
  Result<void> take_data(const channel::Frame& frame, std::string& out);
  bool deserves_credit(const Outlet& outlet) const;
  void settle(Outlet& outlet, channel::Stream stream, std::string& out);
  void fail_output(Outlet& outlet, const Error& error, std::string& out);
  Outlet& outlet_of(channel::Stream stream) {
    return stream == channel::Stream::error ? stderr_ : stdout_;
  }

  std::uint32_t id_;
  const JobSpec& spec_;
  JobOutcome outcome_;
  sys::StopEvent stop_;
  bool stopped_ = false;  ///< The token was seen.
  InputSource input_;
  bool alone_ = true;
  std::uint32_t input_credit_;
  Outlet stdout_;
  Outlet stderr_;
  /// Until it is killed: of its wall time. Then: of its end, and of what its readers have not
  /// taken.
  base::Until::Clock::time_point deadline_;
};

}  // namespace brig::sandbox
