// SPDX-License-Identifier: Apache-2.0
#include "daemon/actions.hpp"

#include "daemon/command_streams.hpp"
#include "daemon/create.hpp"
#include "daemon/events.hpp"
#include "daemon/listener.hpp"
#include "daemon/pool_actions.hpp"
#include "daemon/stream_log.hpp"
#include "daemon/unattended.hpp"
#include "files/operation.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <utility>

namespace brig::daemon {
namespace {

using base::Until;
using channel::Type;

/// From a connection to its request.
constexpr std::chrono::seconds kRequestTime(10);
/// For an answer that nobody reads.
constexpr std::chrono::seconds kAnswerTime(10);
/// For a sandbox that is told to end: its commands are killed, the engine is told.
constexpr std::chrono::seconds kEndTime(30);

/// Before the request is over: the client goes, and this thread stays with the command.
void dismiss(Conversation& conversation, const Result<void>& done) {
  Answer answer;
  if (done) {
    answer.done = Choice::yes;
    answer.body = pack(Ran{});
  } else {
    answer = failure(done.error());
  }
  static_cast<void>(conversation.send(Type::answer, pack(answer), Until::after(kAnswerTime)));
  conversation.hang_up();
}

Body answer_exec(const Context& context, Conversation& conversation, const Exec& exec) {
  const auto held = context.registry.find(exec.sandbox);
  if (!held) return fail(held.error());
  const auto spec = spec_of(exec.command);
  if (!spec) return fail(spec.error());
  const std::vector<sys::UniqueFd> descriptors = conversation.take_descriptors();
  JobControl control;
  const auto io = streams_of(exec.command, exec.detached == Choice::yes, descriptors, control);
  if (!io) return fail(io.error());
  if (exec.detached == Choice::yes) {
    dismiss(conversation, {});
    static_cast<void>((*held)->exec(*spec, *io, {}));
    return std::string();
  }
  std::unique_ptr<Unattended> left;
  std::atomic<bool> goes_on = false;
  const auto hear = [&](const Conversation::Said& said, const std::stop_token&) {
    if (said.type != Type::detach) return pass_on(said, control);
    auto taken = Unattended::take(conversation.take_descriptors());
    if (!taken) return dismiss(conversation, fail(taken.error()));
    left = std::move(*taken);
    goes_on = true;
    dismiss(conversation, {});
  };
  std::stop_source stop;
  const Listener listener(conversation, context.over, hear);
  // One that goes on ends with its sandbox only.
  const std::stop_callback gone(listener.gone(), [&] {
    if (!goes_on) stop.request_stop();
  });
  const auto result = (*held)->exec(*spec, *io, stop.get_token());
  if (!result) return fail(result.error());
  return pack(Ran{{job_end_of(*result)}});
}

Body answer_file(const Context& context, Conversation& conversation, const File& file) {
  const auto held = context.registry.find(file.sandbox);
  if (!held) return fail(held.error());
  const auto operation = files::parse_operation({file.arguments.begin(), file.arguments.end()});
  if (!operation) return fail(Errc::invalid_argument, "no file operation is written like this");
  const std::vector<sys::UniqueFd> descriptors = conversation.take_descriptors();
  if (descriptors.size() != (operation->verb == files::Verb::remove ? 0U : 1U))
    return fail(Errc::invalid_argument, "not as many descriptors as the operation has streams");
  sandbox::FileJob job{.place = file.place, .operation = *operation, .in = -1, .out = -1};
  if (!descriptors.empty())
    (operation->verb == files::Verb::put ? job.in : job.out) = descriptors.front().get();
  const Listener listener(conversation, context.over);
  const auto done = (*held)->run_file_job(
      job, Until::after(std::chrono::milliseconds(file.time_ms), listener.gone()));
  if (!done) return fail(done.error());
  return std::string();
}

Body answer_logs(const Context& context, Conversation& conversation, const Logs& logs) {
  const auto held = context.registry.find(logs.sandbox);
  if (!held) return fail(held.error());
  if (!(*held)->has_main()) {
    return fail(Errc::failed_precondition,
                "sandbox '" + (*held)->name() + "' was made without a command of its own",
                (*held)->name());
  }
  const Listener listener(conversation, context.over);
  return stream_log((*held)->log(), logs, conversation, listener.gone());
}

Body answer_events(const Context& context, Conversation& conversation, const Logs& logs) {
  const Listener listener(conversation, context.over);
  return stream_log(context.events, logs, conversation, listener.gone());
}

Body answer_attach(const Context& context, Conversation& conversation, const Attach& attach) {
  const auto found = context.registry.find(attach.sandbox);
  if (!found) return fail(found.error());
  Held& held = **found;
  const bool with_stdin = attach.with_stdin == Choice::yes;
  std::optional<Held::Input> input;
  if (with_stdin) {
    auto taken = held.take_input();
    if (!taken) return fail(taken.error());
    input.emplace(std::move(*taken));
  }
  const auto hear = [&](const Conversation::Said& said, const std::stop_token& gone) {
    if (said.type == Type::data && input) {
      const Until until{Until::Clock::time_point::max(), gone};
      static_cast<void>(input->write(
          said.payload, [&](int fd) { return conversation.wait_writable(fd, until); }));
    } else if (said.type == Type::end && input) {
      input->end();
    } else {
      pass_on(said, held.main_control());
    }
  };
  const Listener listener(conversation, context.over, hear);
  Logs follow;
  follow.follow = Choice::yes;
  follow.tail = 0;
  if (auto streamed = stream_log(held.log(), follow, conversation, listener.gone()); !streamed)
    return streamed;
  const auto end = held.wait_main({Until::Clock::time_point::max(), listener.gone()});
  if (!end) return fail(end.error());
  return pack(*end);
}

Body answer_wait(const Context& context, Conversation& conversation, const Name& name) {
  const auto held = context.registry.find(name.sandbox);
  if (!held) return fail(held.error());
  const Listener listener(conversation, context.over);
  const auto end = (*held)->wait_main({Until::Clock::time_point::max(), listener.gone()});
  if (!end) return fail(end.error());
  return pack(*end);
}

Body answer_kill(const Context& context, const Kill& kill) {
  const auto held = context.registry.find(kill.sandbox);
  if (!held) return fail(held.error());
  if (kill.signal == 0 || kill.signal > static_cast<std::uint32_t>(SIGRTMAX))
    return fail(Errc::invalid_argument, "there is no signal " + std::to_string(kill.signal));
  const std::size_t reached = (*held)->signal(static_cast<int>(kill.signal));
  const bool ends_it = kill.signal == SIGKILL && !(*held)->has_main();
  if (ends_it) (*held)->end("it was killed");
  if (reached > 0 || ends_it) return std::string();
  return fail(Errc::failed_precondition, "no command runs in '" + (*held)->name() + "'",
              (*held)->name());
}

Body answer_stop(const Context& context, const Stop& stop) {
  const auto held = context.registry.find(stop.sandbox);
  if (!held) return fail(held.error());
  (*held)->signal(SIGTERM);
  static_cast<void>(
      (*held)->wait_idle(Until::after(std::chrono::milliseconds(stop.grace_ms), context.over)));
  (*held)->end("it was stopped");
  if (auto ended = (*held)->wait_ended(Until::after(kEndTime)); !ended) return fail(ended.error());
  return std::string();
}

Body answer_remove(const Context& context, const Remove& remove) {
  const auto held = context.registry.find(remove.sandbox);
  if (!held) return fail(held.error());
  const std::string name = (*held)->name();
  if (!(*held)->ended_at() && remove.force == Choice::no)
    return fail(Errc::conflict, "sandbox '" + name + "' is running", name);
  (*held)->end("it was removed");
  if (auto ended = (*held)->wait_ended(Until::after(kEndTime)); !ended) return fail(ended.error());
  context.registry.forget(name);
  tell(context.events, Event::removed, **held);
  context.changed();
  return pack(Name{name});
}

Body answer_inspect(const Context& context, const Name& name) {
  const auto held = context.registry.find(name.sandbox);
  if (!held) return fail(held.error());
  return pack((*held)->inspect());
}

Body answer_list(const Context& context) {
  Listing listing;
  for (const auto& held : context.registry.all()) listing.sandboxes.push_back(held->summary());
  return pack(listing);
}

/// All at once: each takes as long as its commands do.
Body end_all(const Context& context) {
  const auto all = context.registry.all();
  for (const auto& held : all) held->end("brigd was told to end");
  for (const auto& held : all) {
    if (auto ended = held->wait_ended(Until::after(kEndTime)); !ended) return fail(ended.error());
  }
  return std::string();
}

Body carry_out(const Context& context, Conversation& conversation, const Request& request) {
  switch (request.verb) {
    case Verb::create:
      return with<Create>(request,
                          [&](const Create& m) { return answer_create(context, conversation, m); });
    case Verb::exec:
      return with<Exec>(request,
                        [&](const Exec& m) { return answer_exec(context, conversation, m); });
    case Verb::file:
      return with<File>(request,
                        [&](const File& m) { return answer_file(context, conversation, m); });
    case Verb::logs:
      return with<Logs>(request,
                        [&](const Logs& m) { return answer_logs(context, conversation, m); });
    case Verb::attach:
      return with<Attach>(request,
                          [&](const Attach& m) { return answer_attach(context, conversation, m); });
    case Verb::wait:
      return with<Name>(request,
                        [&](const Name& m) { return answer_wait(context, conversation, m); });
    case Verb::kill:
      return with<Kill>(request, [&](const Kill& m) { return answer_kill(context, m); });
    case Verb::stop:
      return with<Stop>(request, [&](const Stop& m) { return answer_stop(context, m); });
    case Verb::remove:
      return with<Remove>(request, [&](const Remove& m) { return answer_remove(context, m); });
    case Verb::inspect:
      return with<Name>(request, [&](const Name& m) { return answer_inspect(context, m); });
    case Verb::list:
      return answer_list(context);
    case Verb::events:
      return with<Logs>(request,
                        [&](const Logs& m) { return answer_events(context, conversation, m); });
    case Verb::shutdown:
      return end_all(context);
    case Verb::lease:
      return with<Lease>(request,
                         [&](const Lease& m) { return answer_lease(context, conversation, m); });
    case Verb::pool_put:
    case Verb::pool_list:
    case Verb::pool_drain:
    case Verb::pool_remove:
    case Verb::pool_resume:
    case Verb::pool_reload:
      return answer_pool(context, conversation, request);
  }
  return fail(Errc::data_loss, "a verb that there is not");
}

Result<Request> read_request(const Context& context, Conversation& conversation) {
  const auto said = conversation.next(Until::after(kRequestTime, context.over));
  if (!said) return fail(said.error());
  if (!*said || (*said)->type != Type::request)
    return fail(Errc::data_loss, "what the client said first is no request");
  auto request = unpack<Request>((*said)->payload);
  if (!request) return request;
  if (request->protocol != kProtocol || request->version != BRIG_VERSION) {
    return fail(Errc::failed_precondition,
                "brigd is of version " BRIG_VERSION
                ", brig of another; 'brig daemon stop' ends it, with its sandboxes");
  }
  return request;
}

}  // namespace

void serve(const Context& context, Conversation& conversation) {
  const auto request = read_request(context, conversation);
  const Body body = request ? carry_out(context, conversation, *request) : fail(request.error());
  Answer answer;
  if (body) {
    answer.done = Choice::yes;
    answer.body = *body;
  } else {
    answer = failure(body.error());
  }
  const auto sent = conversation.send(Type::answer, pack(answer), Until::after(kAnswerTime));
  if (request && request->verb == Verb::shutdown) context.shutdown();
  // A sandbox whose maker does not know its name is nobody's.
  if (!sent && body && request->verb == Verb::create) undo_create(context, *body);
}

}  // namespace brig::daemon
