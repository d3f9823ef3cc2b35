// SPDX-License-Identifier: Apache-2.0
// Running one command in a sandbox of its own, and how it ended.
#pragma once

#include <brig/engine.hpp>
#include <brig/export.hpp>
#include <brig/files.hpp>
#include <brig/ids.hpp>
#include <brig/job.hpp>
#include <brig/policy.hpp>
#include <brig/result.hpp>
#include <brig/wait.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brig {

/// When an image is pulled. Images below `localhost/` never are.
enum class Pull {
  missing,  ///< When the engine does not have it.
  always,   ///< Each time, so that a tag means what the registry says now.
  never,    ///< It must be there: `not_found` otherwise.
};

/// How a job ended. An outcome, never an `Error`.
enum class EndingKind {
  exited,         ///< By itself, with `exit_code`.
  signalled,      ///< Killed by `signal`, not by brig.
  out_of_memory,  ///< Killed by the kernel for the memory limit.
  timed_out,      ///< Killed by brig: the wall time was over.
  cpu_time,       ///< Killed by brig: it had used its processor time.
  output_limit,   ///< Killed by brig: more output than it was allowed.
  cancelled,  ///< Killed by brig: the caller's stop token was triggered, or its output is closed.
  could_not_start,  ///< The command could not be executed.
  engine_lost,  ///< The engine or the sandbox went away while the job ran; what became of it is not
                ///< known.
};

/// "exited", "signalled", "out_of_memory", … Stable: part of the JSON output.
BRIG_API std::string_view to_string(EndingKind kind) noexcept;

/// How a job ended, with what shows it.
struct Ending {
  EndingKind kind = EndingKind::engine_lost;  ///< Which of them it was.
  std::optional<int>
      exit_code;              ///< The command's own, or 126 or 127 where it could not be started.
  std::optional<int> signal;  ///< `signalled` only.
  std::string evidence;       ///< What was seen, for people; may quote the engine.
};

/// What a job has used: all of its processes together.
struct Usage {
  std::chrono::microseconds user{0};    ///< Processor time in the job's own code.
  std::chrono::microseconds system{0};  ///< Processor time in the kernel.
  MemorySize largest;                   ///< The largest resident set of one process.
  std::uint64_t refused_processes = 0;  ///< Forks that the pids limit refused in the sandbox
                                        ///< meanwhile; which job asked for them is not known.
};

/// One output stream of a job. With a terminal there is one, stdout.
struct Output {
  std::string bytes;        ///< What was captured; empty where it went elsewhere.
  std::uint64_t total = 0;  ///< Bytes passed on or captured.
  bool truncated = false;   ///< The job wrote more than was passed on.
};

/// Who has shown that a control is in force.
enum class Proof {
  unproven,  ///< Nobody.
  outside,   ///< The engine, of the created container.
  inside,    ///< The kernel, as brig-init sees it from inside.
  both,      ///< The two of them.
};

/// "unproven", "outside", "inside", "both". Stable: part of the JSON output.
BRIG_API std::string_view to_string(Proof proof) noexcept;

/// One control of the hardening, as it was asked for and read back.
struct ControlState {
  std::string id;                ///< "capabilities", "no_new_privileges", …
  std::string wanted;            ///< As the policy and the job have it.
  std::string found = {};        ///< As the engine reports it of the created container.
  std::string attested = {};     ///< As the kernel shows it from inside, or why it does not; empty
                                 ///< where nobody has looked.
  Proof proof = Proof::outside;  ///< Who has shown it.
};

/// A copy that a run was asked for.
struct CopyResult {
  FileCopy copy;                 ///< What was asked for.
  Transferred moved = {};        ///< What was copied; nothing after a failure.
  std::optional<Error> failure;  ///< Why it was not.
};

/// A sandbox, as it was made and shown to be: the same for every command that runs in it.
struct SandboxDescription {
  std::string policy;                   ///< The preset's name.
  std::vector<std::string> weakenings;  ///< As `weakenings(policy)` has them; empty by default.
  std::vector<ControlState> controls;   ///< Each was in force before the first byte of a job ran.
  std::chrono::system_clock::time_point attested_at;  ///< When the kernel's view was judged.
  std::string image;                                  ///< As asked for.
  std::string image_id;                               ///< What it was resolved to, and what runs.
  std::string container_id;                           ///< The engine's.
  std::string container_name;                         ///< As asked for, or the one that was drawn.
  std::chrono::milliseconds setup_time{0};  ///< From the call until commands could run in it.
};

/// The outcome of one run.
struct RunResult {
  Ending ending;                          ///< How the job ended.
  Usage usage;                            ///< What it used.
  Output stdout_;                         ///< Its standard output.
  Output stderr_;                         ///< Its standard error.
  std::chrono::milliseconds run_time{0};  ///< From the call to the end of the job.
  /// Where it ran; shared by the results of one sandbox, and never null in a result of brig's.
  std::shared_ptr<const SandboxDescription> sandbox;
  std::vector<CopyResult> puts;  ///< As asked for; none has failed.
  std::vector<CopyResult> gets;  ///< As asked for; each may have failed.
  std::string cleanup_failure;   ///< Why the container could not be removed; empty when it is gone
                                 ///< or stays up.
};

/// What to run, and with what.
struct RunSpec {
  ImageRef image;                 ///< By tag, digest or id; what runs is the id that it has now.
  std::vector<std::string> argv;  ///< At least one; argv[0] is looked up in PATH inside.
  std::vector<EnvVar> env = {};   ///< HOME, USER, PATH, TMPDIR, LANG and TZ are there without it.
  std::optional<std::string> workdir = {};    ///< Absolute; /work when absent.
  std::optional<UserIds> user = {};           ///< A random high one when absent.
  std::optional<ContainerName> name = {};     ///< "brig-" and 16 random hex digits when absent.
  Pull pull = Pull::missing;                  ///< Whether and when the image is pulled.
  ExecLimits limits = {};                     ///< Of the command, below the policy's.
  std::optional<TerminalSize> terminal = {};  ///< As in `ExecSpec`.
  std::vector<FileCopy> puts = {};            ///< As `Sandbox::put`, in order, before the command.
  std::vector<FileCopy> gets = {};  ///< As `Sandbox::get`, in order, however the command ended.
  TransferLimits copy_limits = {};  ///< Of each put and get.
};

/// Rewrites a piece of output on its way to a descriptor: appends what is to be written to `out`.
/// Pieces are cut anywhere, in the middle of a character too.
using OutputFilter = std::function<void(std::string_view piece, std::string& out)>;

/// Takes a piece of output, as soon as it is there. Pieces are cut anywhere.
using OutputConsumer = std::function<void(std::string_view piece)>;

/// Where a job's streams go, and how it is reached. Descriptors are borrowed, never closed, and
/// their flags are not changed. Each output stream is captured into the result, written to a
/// descriptor or given to a consumer.
struct RunIo {
  int stdin_fd = -1;   ///< Fed to the job until its end of file; -1: the job's stdin is /dev/null.
  int stdout_fd = -1;  ///< -1: captured into the result.
  int stderr_fd = -1;  ///< -1: captured into the result.
  /// Instead of a descriptor. Called on the thread that serves all of the sandbox's commands, which
  /// waits for it: must not block, nor throw, nor call the sandbox. Never two calls at once for one
  /// command.
  OutputConsumer stdout_consumer;
  OutputConsumer stderr_consumer;  ///< The same for standard error.
  /// Only where there is a descriptor; a terminal's escapes hostile bytes. Called on a thread of
  /// the sandbox's while the command runs, never two calls at once for one command; must not throw.
  OutputFilter stdout_filter;
  OutputFilter stderr_filter;  ///< The same for standard error.
  /// Reaches the command while it runs; borrowed. One that has served a command is
  /// `invalid_argument`.
  JobControl* control = nullptr;
  /// Called right before the command is begun, on the thread that called `run` or `exec`.
  std::function<void()> on_start;
  /// Told of each slow step of the setup and of the gets, never two calls at once; of "" when there
  /// is no more of it for now. Must not throw.
  std::function<void(std::string_view step)> on_progress;
};

/// Runs one command in a new container, hardened by `policy`, which is removed with it. Blocks
/// until the job has ended; the engine then removes the container by itself. After a job that was
/// cancelled or lost it blocks until brig has removed it. `wait.timeout` bounds the setup (image,
/// create, start), and each put and get by itself; the job is bounded by the policy's wall time;
/// `wait.stop` ends the job as `cancelled`, or the setup with `Errc::cancelled`. A put that fails
/// is an error, and nothing has run; a get that fails is told in the result.
///
/// Errors: `policy_violation` when a control is not in force or would not be (nothing has run);
/// `invalid_argument`, `not_found` (image), `unavailable`, `deadline_exceeded`, `cancelled` and
/// `data_loss` when the setup failed; `permission_denied` and `data_loss` when the installation's
/// key is not this user's alone, or is none: the file `key` in $BRIG_STATE_DIR, else in
/// /var/lib/brig for root and $XDG_STATE_HOME/brig or ~/.local/state/brig for others, made on first
/// use. After each of them the container has been removed, or the message says that it could not
/// be.
///
/// Thread safety: any number of calls at once on one `Engine`. Writing to a closed pipe must not
/// kill the process: ignore SIGPIPE.
BRIG_API Result<RunResult> run(const Engine& engine,
                               const Policy& policy,
                               const RunSpec& spec,
                               const RunIo& io,
                               const Wait& wait);

}  // namespace brig
