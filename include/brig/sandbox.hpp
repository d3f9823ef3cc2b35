// SPDX-License-Identifier: Apache-2.0
// A sandbox that stays up, and the commands that run in it.
#pragma once

#include <brig/engine.hpp>
#include <brig/export.hpp>
#include <brig/files.hpp>
#include <brig/ids.hpp>
#include <brig/job.hpp>
#include <brig/policy.hpp>
#include <brig/result.hpp>
#include <brig/run.hpp>
#include <brig/wait.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace brig {

class Sandbox;

// What brig's own rooms get at a sandbox by; the library does not export it.
namespace sandbox {
class Session;
Session& session_of(Sandbox& sandbox);
Result<std::uint64_t> attest_again(Sandbox& sandbox, const Wait& wait);
}  // namespace sandbox

/// What a sandbox is made of, beside its policy.
struct SandboxSpec {
  ImageRef image;                          ///< Its root, read-only.
  std::optional<UserIds> user = {};        ///< A random high one when absent.
  std::optional<ContainerName> name = {};  ///< "brig-" and 16 random hex digits when absent.
  Pull pull = Pull::missing;               ///< When the image is pulled.
  std::function<void(std::string_view step)> on_progress = {};  ///< Told of each slow step.
};

/// One command in a sandbox.
struct ExecSpec {
  std::vector<std::string> argv;            ///< At least one; argv[0] is looked up in PATH inside.
  std::vector<EnvVar> env = {};             ///< Beside HOME, LANG, PATH, TMPDIR, TZ and USER.
  std::optional<std::string> workdir = {};  ///< Absolute; /work when absent.
  ExecLimits limits = {};                   ///< Below the policy's.
  /// With a terminal of this size, which is the command's controlling one: its three streams are
  /// that terminal, and what it shows is stdout. Input goes through its line discipline, which
  /// makes a signal of Ctrl-C; the end of the input, or its absence, is an end-of-file character.
  /// TERM is "xterm" unless `env` has it. Not with the seccomp profile `strict`, which allows none.
  std::optional<TerminalSize> terminal = {};
};

/// A hardened container with brig's supervisor as its PID 1, checked from outside before it was
/// started and from inside before any command ran. It ends, with everything in it, when this object
/// does, when its process does, or when the policy's lifetime is over; the engine then removes the
/// container.
class Sandbox {
 public:
  /// Makes one and blocks until commands can run in it. `wait` bounds all of it.
  ///
  /// Errors: `policy_violation` when a control is not in force or would not be (nothing has run);
  /// `invalid_argument`, `not_found` (image), `failed_precondition` (the engine lacks something),
  /// `unavailable`, `deadline_exceeded`, `cancelled`, `data_loss`. After each of them the container
  /// has been removed, or the message says that it could not be.
  BRIG_API static Result<Sandbox> create(const Engine& engine,
                                         const Policy& policy,
                                         const SandboxSpec& spec,
                                         const Wait& wait);

  /// Moves the sandbox; the other may then only be assigned to or destroyed. Not while a command
  /// runs in either.
  BRIG_API Sandbox(Sandbox&& other) noexcept;
  /// Ends the sandbox that was here before.
  BRIG_API Sandbox& operator=(Sandbox&& other) noexcept;
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;
  /// Ends it without waiting for the engine to have removed it. One that was lost is removed, for
  /// which it blocks.
  BRIG_API ~Sandbox();

  /// Runs a command and blocks until it has ended, every process that it started is dead, and its
  /// output is where it belongs. The policy's limits of a job hold for each, or the spec's own
  /// below them; `stop` ends it as `cancelled`. A sandbox that is lost meanwhile is an ending,
  /// `engine_lost`. Any number at once, from any threads: they share the sandbox's memory,
  /// processes and files, and can end each other.
  ///
  /// Errors: `policy_violation`, naming the limit and both values, for a limit above the policy's,
  /// and for a terminal that its seccomp profile forbids; `invalid_argument` for a command that no
  /// kernel would run, a limit with which nothing would, a stream with both a descriptor and a
  /// consumer, or a control that has served a command.
  BRIG_API Result<RunResult> exec(const ExecSpec& spec, const RunIo& io, std::stop_token stop = {});

  /// Blocks until the sandbox has gone by itself (its lifetime was over, its engine was lost, its
  /// PID 1 was killed), and says why. `deadline_exceeded`, `cancelled`.
  BRIG_API Result<std::string> wait_lost(const Wait& wait) const;

  /// Copies a file or a tree of the host into the sandbox and blocks until it is there. `source` is
  /// a path of the host; "x/." (and ".") is what the directory x holds. `target` is an absolute
  /// path in /work or /tmp: a directory that is there takes the source in, under its name; "y/"
  /// must be one; anything else is the new name, in a directory that is there. A directory takes in
  /// what is new and keeps the rest; a file, or a link, that has the name of a new file is replaced
  /// whole.
  ///
  /// No link is followed but in the directories before the last part of `source`, and nothing but
  /// regular files and directories is copied: the rest is counted and named in the result.
  /// Contents, permission bits and times of modification are kept, owners are the sandbox's. The
  /// policy's limits of a file's size and of the two places hold. Other calls and commands go on
  /// meanwhile; `wait` bounds all of it. Like `run`, it needs SIGPIPE to be ignored.
  ///
  /// Errors: `invalid_argument` (a path; a link; what is neither file nor directory), `not_found`,
  /// `permission_denied`, `conflict` (a file in place of a directory, or a source that changes
  /// meanwhile), `already_exists`, `resource_exhausted` (a limit, a full place, memory),
  /// `deadline_exceeded`, `cancelled`, `unavailable` (the sandbox is lost), `data_loss` (something
  /// inside broke it off). After each of them what was finished may be there, and no half of a
  /// file.
  BRIG_API Result<Transferred> put(const std::string& source,
                                   const std::string& target,
                                   const TransferOptions& options,
                                   const Wait& wait);

  /// Copies a file or a tree of /work or /tmp to the host, just as `put` does the other way. What
  /// comes is not believed: whatever its names are, nothing is made outside of `target` and no link
  /// is followed below it; `target` itself may not be one. Permission bits are less the umask, and
  /// never more than 0777. What jobs change meanwhile is copied as it is found, or is a `conflict`.
  ///
  /// Errors: as `put`.
  BRIG_API Result<Transferred> get(const std::string& source,
                                   const std::string& target,
                                   const TransferOptions& options,
                                   const Wait& wait);

  /// What lies at a path in /work or /tmp, itself first, then what it holds, sorted by path, down
  /// to `depth` directories (48 at most). Nothing is opened but directories, and no link is
  /// followed.
  ///
  /// Errors: as `get`; `resource_exhausted` also for a listing of more than 16 MiB.
  BRIG_API Result<std::vector<FileInfo>> list(const std::string& path,
                                              std::size_t depth,
                                              const Wait& wait);

  /// What lies at a path in /work or /tmp. `not_found` when nothing does; else as `list`.
  BRIG_API Result<FileInfo> stat(const std::string& path, const Wait& wait);

  /// Removes what lies at a path below /work or /tmp, and all that it holds; a link itself, not
  /// what it leads to. `not_found` when there is nothing, `conflict` for /work and /tmp themselves;
  /// else as `get`.
  BRIG_API Result<void> remove_path(const std::string& path, const Wait& wait);

  /// Ends it now and blocks until its container is gone.
  BRIG_API Result<void> remove();

  /// What was made, and shown to be in force. Valid as long as this object.
  BRIG_API const SandboxDescription& description() const;

 private:
  friend sandbox::Session& sandbox::session_of(Sandbox& sandbox);
  friend Result<std::uint64_t> sandbox::attest_again(Sandbox& sandbox, const Wait& wait);
  struct Impl;
  BRIG_API explicit Sandbox(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace brig
