// SPDX-License-Identifier: Apache-2.0
// What clients ask brigd for and what it answers: the payloads of request, answer and data frames.
// Each is a list of fields, packed as the channel's messages are; both ends are of one version.
#pragma once

#include "channel/packer.hpp"

#include <brig/result.hpp>
#include <brig/run.hpp>
#include <brig/sandbox.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace brig::daemon {

/// In every request: a client and a brigd of different builds do not talk.
inline constexpr std::uint32_t kProtocol = 3;

enum class Verb : std::uint8_t {
  create,       ///< `Create` → `Created`
  exec,         ///< `Exec`, with descriptors; signal, resize, detach → `Ran`
  file,         ///< `File`, with a descriptor → nothing
  logs,         ///< `Logs` → data (`Piece`), nothing
  attach,       ///< `Attach`; data, end, signal, resize both ways → `JobEnd`
  wait,         ///< `Name` → `JobEnd`
  kill,         ///< `Kill` → nothing
  stop,         ///< `Stop` → nothing
  remove,       ///< `Remove` → `Name`
  inspect,      ///< `Name` → `Inspected`
  list,         ///< nothing → `Listing`
  events,       ///< `Logs` without a sandbox → data (`Piece`), nothing
  shutdown,     ///< nothing → nothing: every sandbox ends, and brigd
  lease,        ///< `Lease`, with descriptors; signal, resize → `Leased`
  pool_put,     ///< `PoolPut` → nothing
  pool_list,    ///< nothing → `PoolListing`
  pool_drain,   ///< `PoolDrain` → nothing
  pool_remove,  ///< `PoolDrain` → nothing
  pool_resume,  ///< `Name`, of the template → nothing
  pool_reload,  ///< nothing → `PoolListing`
  last = pool_reload
};

enum class Choice : std::uint8_t { no, yes, last = yes };

/// A command and what it may use; limits of 0 are the policy's.
struct Command {
  std::vector<std::string> argv;
  std::vector<std::pair<std::string, std::string>> env;
  std::string workdir;  ///< Empty: /work.
  Choice with_stdin = Choice::no;
  Choice on_terminal = Choice::no;
  std::uint32_t rows = 0;
  std::uint32_t columns = 0;
  std::uint64_t wall_ms = 0;
  std::uint64_t cpu_ms = 0;
  std::uint64_t output_bytes = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t open_files = 0;
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.argv, m.env, m.workdir, m.with_stdin, m.on_terminal, m.rows, m.columns, m.wall_ms,
            m.cpu_ms, m.output_bytes, m.file_bytes, m.open_files);
  }
};

struct Create {
  std::string engine;  ///< Its URL.
  std::string policy;  ///< As a policy file says it, every weakening granted by the client.
  std::string image;
  std::string user;  ///< Empty: a random one.
  std::string name;  ///< Empty: a random one.
  std::uint8_t pull = 0;
  std::vector<Command> main;  ///< One where a detached command runs in it; none otherwise.
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.engine, m.policy, m.image, m.user, m.name, m.pull, m.main);
  }
};

struct Created {
  std::string name;
  std::string container_id;
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.name, m.container_id);
  }
};

/// Its stdin (where it has one), stdout and stderr come as descriptors, in that order; none where
/// it is detached: its output is dropped.
struct Exec {
  std::string sandbox;
  Command command;
  Choice detached = Choice::no;
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.sandbox, m.command, m.detached);
  }
};

/// One file operation. What `put` reads, and what `get` and `list` write, comes as a descriptor.
struct File {
  std::string sandbox;
  std::string place;
  std::vector<std::string> arguments;  ///< As `files::to_arguments` writes the operation.
  std::uint64_t time_ms = 0;           ///< How long it may take.
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.sandbox, m.place, m.arguments, m.time_ms);
  }
};

struct Name {
  std::string sandbox;
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.sandbox);
  }
};

struct Logs {
  std::string sandbox;
  Choice follow = Choice::no;
  std::uint64_t since_ms = 0;              ///< Since the epoch; 0: from the beginning.
  std::uint64_t tail = ~std::uint64_t{0};  ///< So many of the last lines; the highest: all.
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.sandbox, m.follow, m.since_ms, m.tail);
  }
};

/// A piece of output, or one event as a line of JSON.
struct Piece {
  std::uint64_t time_ms = 0;  ///< Since the epoch.
  std::uint64_t lost = 0;     ///< Pieces before it that were dropped for the log's bound.
  std::string bytes;
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.time_ms, m.lost, m.bytes);
  }
};

struct Attach {
  std::string sandbox;
  Choice with_stdin = Choice::no;
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.sandbox, m.with_stdin);
  }
};

struct Kill {
  std::string sandbox;
  std::uint32_t signal = 0;
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.sandbox, m.signal);
  }
};

struct Stop {
  std::string sandbox;
  std::uint64_t grace_ms = 0;
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.sandbox, m.grace_ms);
  }
};

struct Remove {
  std::string sandbox;
  Choice force = Choice::no;
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.sandbox, m.force);
  }
};

/// How a command ended, without its output.
struct JobEnd {
  std::uint8_t kind = 0;
  std::vector<std::uint32_t> exit_code;  ///< None or one.
  std::vector<std::uint32_t> signal;     ///< None or one.
  std::string evidence;
  std::uint64_t user_us = 0;
  std::uint64_t system_us = 0;
  std::uint64_t largest_bytes = 0;
  std::uint64_t refused_processes = 0;
  std::uint64_t stdout_bytes = 0;
  Choice stdout_truncated = Choice::no;
  std::uint64_t stderr_bytes = 0;
  Choice stderr_truncated = Choice::no;
  std::uint64_t run_ms = 0;
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.kind, m.exit_code, m.signal, m.evidence, m.user_us, m.system_us, m.largest_bytes,
            m.refused_processes, m.stdout_bytes, m.stdout_truncated, m.stderr_bytes,
            m.stderr_truncated, m.run_ms);
  }
};

/// What became of a command of a client's.
struct Ran {
  std::vector<JobEnd> end;  ///< None where it goes on without its client.
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.end);
  }
};

enum class State : std::uint8_t { running, ended, last = ended };

/// A line of a list.
struct Listed {
  std::string name;
  std::string container_id;
  std::string image;
  std::string policy;
  State state = State::running;
  std::string why_ended;  ///< Empty while it runs.
  std::uint64_t created_ms = 0;
  std::uint64_t ended_ms = 0;  ///< 0 while it runs.
  std::uint64_t running_commands = 0;
  std::vector<JobEnd> main;  ///< Once its detached command has ended.
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.name, m.container_id, m.image, m.policy, m.state, m.why_ended, m.created_ms,
            m.ended_ms, m.running_commands, m.main);
  }
};

struct Listing {
  std::vector<Listed> sandboxes;
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.sandboxes);
  }
};

struct Control {
  std::string id;
  std::string wanted;
  std::string found;
  std::string attested;
  std::uint8_t proof = 0;
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.id, m.wanted, m.found, m.attested, m.proof);
  }
};

struct Inspected {
  Listed summary;
  std::string engine;
  std::string image_id;
  std::vector<std::string> weakenings;
  std::vector<Control> controls;
  std::uint64_t attested_ms = 0;
  std::uint64_t setup_ms = 0;
  std::uint64_t lifetime_ms = 0;
  std::vector<Command> main;  ///< Its detached command, where it has one.
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.summary, m.engine, m.image_id, m.weakenings, m.controls, m.attested_ms, m.setup_ms,
            m.lifetime_ms, m.main);
  }
};

/// A command in a sandbox of a pool, which ends with it, and with the connection. Descriptors as of
/// `Exec`.
struct Lease {
  std::string pool;
  Command command;
  Choice cold = Choice::no;  ///< An empty pool is not waited for.
  std::uint64_t wait_ms = 0;
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.pool, m.command, m.cold, m.wait_ms);
  }
};

struct Leased {
  std::string sandbox;
  Choice warm = Choice::no;
  std::uint64_t acquire_us = 0;
  std::uint64_t run_us = 0;
  JobEnd end;
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.sandbox, m.warm, m.acquire_us, m.run_us, m.end);
  }
};

/// A template; `sandbox` has neither a name nor a command.
struct PoolPut {
  std::string name;
  Create sandbox;
  std::uint64_t minimum = 0;
  std::uint64_t target = 0;
  std::uint64_t maximum = 0;
  std::uint64_t max_age_ms = 0;
  std::uint64_t cool_down_ms = 0;
  Choice drained = Choice::no;  ///< Nothing is made nor leased.
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.name, m.sandbox, m.minimum, m.target, m.maximum, m.max_age_ms, m.cool_down_ms,
            m.drained);
  }
};

struct PoolDrain {
  std::string pool;
  std::uint64_t wait_ms = 0;
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.pool, m.wait_ms);
  }
};

/// As `brig::PoolTemplateStatus`.
struct PoolListed {
  std::string name;
  std::string engine;
  std::string image;
  std::uint64_t minimum = 0;
  std::uint64_t target = 0;
  std::uint64_t maximum = 0;
  std::uint64_t ready = 0;
  std::uint64_t creating = 0;
  std::uint64_t leased = 0;
  std::uint64_t waiting = 0;
  std::uint64_t warm = 0;
  std::uint64_t cold = 0;
  std::uint64_t created = 0;
  std::uint64_t refused = 0;
  std::uint64_t failures = 0;
  Choice stopped = Choice::no;
  Choice draining = Choice::no;
  std::string last_failure;
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.name, m.engine, m.image, m.minimum, m.target, m.maximum, m.ready, m.creating,
            m.leased, m.waiting, m.warm, m.cold, m.created, m.refused, m.failures, m.stopped,
            m.draining, m.last_failure);
  }
};

struct PoolListing {
  std::vector<PoolListed> pools;
  std::uint64_t alive = 0;
  std::uint64_t lanes = 0;
  std::vector<std::string> unreadable;  ///< Files that are no templates, and why.
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.pools, m.alive, m.lanes, m.unreadable);
  }
};

struct Nothing {
  template <typename A, typename M>
  static void fields(A& /*archive*/, M& /*m*/) {}
};

/// A request's payload.
struct Request {
  std::uint32_t protocol = kProtocol;
  std::string version;  ///< Of the client's build.
  Verb verb = Verb::list;
  std::string body;  ///< The verb's message.
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.protocol, m.version, m.verb, m.body);
  }
};

/// An answer's payload: a body, or what went wrong.
struct Answer {
  Choice done = Choice::no;
  std::uint8_t code = 0;  ///< An `Errc`, where it is not.
  std::string message;
  std::uint32_t http_status = 0;
  std::string resource;
  std::string body;  ///< The verb's answer.
  template <typename A, typename M>
  static void fields(A& archive, M& m) {
    archive(m.done, m.code, m.message, m.http_status, m.resource, m.body);
  }
};

template <typename Message>
std::string pack(const Message& message) {
  std::string payload;
  channel::Packer packer(payload);
  packer(message);
  return payload;
}

/// `data_loss` when the payload is not exactly one message.
template <typename Message>
Result<Message> unpack(std::string_view payload) {
  Message message;
  channel::Unpacker unpacker(payload);
  unpacker(message);
  if (!unpacker.complete()) return fail(Errc::data_loss, "a message that is nonsense");
  return message;
}

Answer failure(const Error& error);
/// The error of an answer that is a failure.
Error error_of(const Answer& answer);

JobEnd job_end_of(const RunResult& result);
/// `data_loss` for values that no ending has.
Result<RunResult> result_of(const JobEnd& end);

Command command_of(const ExecSpec& spec, bool with_stdin);
/// `invalid_argument` for what no command can be.
Result<ExecSpec> spec_of(const Command& command);

}  // namespace brig::daemon
