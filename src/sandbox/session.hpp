// SPDX-License-Identifier: Apache-2.0
// The host's end of a sandbox's channel: one thread that moves every job's bytes, keeps the
// heartbeat, and takes nothing that is nonsense.
#pragma once

#include "base/until.hpp"
#include "channel/messages.hpp"
#include "http/client.hpp"
#include "sandbox/active_job.hpp"

#include <brig/result.hpp>

#include <memory>

namespace brig::sandbox {

class Session {
 public:
  /// Takes over the stream that is attached to brig-init's stdin and stdout, and waits for its
  /// hello. `data_loss` when what comes is no channel, quoting what the sandbox said on stderr.
  static Result<Session> open(http::RawStream attached, const base::Until& until);

  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  /// Tells brig-init to end, and closes the stream. Nobody is in `run` by then.
  ~Session();

  /// What the kernel shows from inside; to be judged before `welcome`.
  const channel::Hello& hello() const;

  /// Lets jobs in. Once. `unavailable` when there is no thread to be had.
  Result<void> welcome(const channel::Welcome& welcome);

  /// Blocks until brig-init has told what the kernel shows it now. One call at a time.
  /// `unavailable` when the sandbox is lost; `deadline_exceeded`, `cancelled`.
  Result<channel::Hello> attest(const base::Until& until);

  /// Runs a job and blocks until it has ended, or the sandbox is lost. Any number at once, from any
  /// threads.
  JobOutcome run(const JobSpec& job);

  /// Blocks until nothing more can run, whatever it is that has ended the sandbox; says why.
  /// `deadline_exceeded`, `cancelled`.
  Result<std::string> wait_lost(const base::Until& until) const;

  /// Nothing more can run; whether anything inside heeds being told to end is not known.
  bool is_lost() const;

 private:
  struct Impl;
  explicit Session(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace brig::sandbox
