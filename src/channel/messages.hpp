// SPDX-License-Identifier: Apache-2.0
// The payloads of frames that are more than bytes. README.md of this room says what each means.
#pragma once

#include "channel/frame.hpp"

#include <brig/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace brig::channel {

/// What the kernel shows brig-init of itself: texts as they are read, each under a name ("status",
/// "mountinfo", …), cut at `kMaxText`.
struct Hello {
  static constexpr std::size_t kMaxText = std::size_t{16} << 10U;
  std::uint32_t version = kVersion;
  std::vector<std::pair<std::string, std::string>> texts;
  bool operator==(const Hello&) const = default;
};

/// A job's tag is this and its id.
inline constexpr std::uint64_t kTagBase = std::uint64_t{1} << 40U;

struct Welcome {
  std::uint32_t version = kVersion;
  std::uint64_t silence_ms = 0;   ///< Without a heartbeat for so long, everything ends.
  std::uint64_t lifetime_ms = 0;  ///< After so long, everything ends.
  /// The resource (setrlimit(2)) whose hard limit, beyond `kTagBase`, tells whose a process is.
  std::uint32_t tag_resource = 0;
  std::string job_filter;  ///< `sock_filter`s, stacked on every job; may be empty.
  std::string seal_key;    ///< Of the seals on what brig-init says of a job's end.
  bool operator==(const Welcome&) const = default;
};

enum class Terminal : std::uint8_t { none, pty, last = pty };
enum class Input : std::uint8_t { null, stream, last = stream };
/// What a job runs: the program that its argv names, or, in brig-init's own, a file operation.
enum class Program : std::uint8_t { command, files, last = files };

/// How much of a job's input may be under way. One that moves files takes it at once, so that
/// brig-init keeps little of it, and the way through the engine is long.
constexpr std::uint32_t input_window(Program program) {
  return program == Program::files ? kFilesWindow : kWindow;
}
/// How much of each stream of its output may be.
constexpr std::uint32_t output_window(Program program) {
  return program == Program::files ? kFilesWindow : kOutputWindow;
}

/// A job. Limits of 0 are none.
struct Exec {
  Program program = Program::command;
  std::vector<std::string> argv;
  std::vector<std::string> env;
  std::string cwd;
  Input input = Input::null;
  Terminal terminal = Terminal::none;
  std::uint32_t rows = 0;
  std::uint32_t columns = 0;
  std::uint64_t wall_ms = 0;
  std::uint64_t cpu_ms = 0;  ///< Of the job's whole tree.
  std::uint64_t output_bytes = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t open_files = 0;
  bool operator==(const Exec&) const = default;
};

struct Resize {
  std::uint32_t rows = 0;
  std::uint32_t columns = 0;
  bool operator==(const Resize&) const = default;
};

struct Started {
  std::uint32_t pid = 0;  ///< Inside.
  bool operator==(const Started&) const = default;
};

/// Whether all of a stream was passed on.
enum class Passed : std::uint8_t { whole, cut, last = cut };

enum class EndReason : std::uint8_t {
  exited,
  signalled,
  wall_time,
  cpu_time,
  output_limit,
  not_started,
  last = not_started
};

/// Where a job that could not be started failed.
enum class StartStep : std::uint8_t {
  none,
  fork,
  directory,
  limits,
  terminal,
  filter,
  exec,
  last = exec
};

struct Ended {
  EndReason reason = EndReason::exited;
  std::uint32_t status = 0;  ///< The exit code, or the signal that ended it.
  StartStep step = StartStep::none;
  std::uint32_t error = 0;  ///< errno of that step.
  std::uint64_t user_us = 0;
  std::uint64_t system_us = 0;
  std::uint64_t max_rss_kib = 0;   ///< Of the largest process.
  std::uint64_t output_bytes = 0;  ///< What it wrote to stdout, or to its terminal.
  std::uint64_t error_bytes = 0;   ///< What it wrote to stderr.
  Passed output = Passed::whole;
  Passed error_output = Passed::whole;
  std::uint64_t oom_kills = 0;     ///< In the sandbox, while it ran.
  std::uint64_t pids_refused = 0;  ///< Forks refused in the sandbox for its limit, while it ran.
  bool operator==(const Ended&) const = default;
};

/// `data_loss` when a payload is not exactly one message.
template <typename Message>
Result<Message> decode(std::string_view payload);

template <typename Message>
std::string encode(const Message& message);

}  // namespace brig::channel
