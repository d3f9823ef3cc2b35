// SPDX-License-Identifier: Apache-2.0
// PID 1 of a sandbox: one thread, one poll loop. Serves the channel, starts jobs, passes their
// streams on, reaps everything, and ends when the host is gone, and everything with it.
#pragma once

namespace brig::init {

/// Why PID 1 ended: its exit status, for the engine's log. The container's end is what counts.
enum class Exit : int {
  told = 0,       ///< By a shutdown, or the end of the channel.
  silence = 64,   ///< No heartbeat.
  lifetime = 65,  ///< Over.
  nonsense = 66,  ///< What came from the host is no channel.
  broken = 67,  ///< The channel could not be read or written, or the kernel refused what it needs.
};

/// Never returns to run anything else: the kernel kills what is left when PID 1 is gone.
Exit supervise();

}  // namespace brig::init
