// SPDX-License-Identifier: Apache-2.0
#include "sandbox/active_job.hpp"

#include "channel/packer.hpp"

#include <algorithm>
#include <csignal>
#include <span>
#include <tuple>

namespace brig::sandbox {
namespace {

using channel::Frame;
using channel::Stream;
using channel::Type;

/// How long a job that was killed may take to end.
constexpr std::chrono::seconds kEndTime(5);
/// Credit is given in pieces of a window's part, so that a stream of small writes costs few frames.
constexpr std::uint32_t kCreditPieces = 4;
/// A stream of a job that is not alone gets credit once in this time: a window each millisecond is
/// more than most jobs write, and leaves the processors to the others. Without it, what carries a
/// flood through the engine keeps them waiting.
constexpr std::chrono::milliseconds kPace(1);
/// One read of the job's input.
constexpr std::size_t kInputChunk = channel::kMaxPayload;

tl::unexpected<Error> nonsense(const char* what) {
  return fail(Errc::data_loss, std::string("a frame that is nonsense: ") + what);
}

void append_number(std::string& out, Type type, std::uint32_t id, Stream stream, std::uint32_t n) {
  std::string payload;
  channel::put_u32(payload, n);
  channel::append_frame(out, type, id, stream, payload);
}

}  // namespace

ActiveJob::ActiveJob(std::uint32_t id, const JobSpec& spec)
    : id_(id),
      spec_(spec),
      stop_(spec.until.stop),
      input_(spec.io.stdin_fd),
      input_credit_(channel::input_window(spec.exec.program)),
      stdout_{.sink = OutputSink(spec.io.stdout_fd, spec.io.stdout_filter, spec.io.stdout_consumer),
              .output = &outcome_.stdout_},
      stderr_{.sink = OutputSink(spec.io.stderr_fd, spec.io.stderr_filter, spec.io.stderr_consumer),
              .output = &outcome_.stderr_},
      deadline_(spec.until.deadline) {}

void ActiveJob::begin(std::string& out) const {
  channel::append_frame(out, Type::exec, id_, Stream::input, channel::encode(spec_.exec));
}

void ActiveJob::watch(std::vector<pollfd>& fds, bool room) const {
  const bool want_input = input_credit_ > 0 && room;
  fds.push_back({want_input ? input_.fd() : -1, POLLIN, 0});
  fds.push_back({stdout_.sink.pending() ? stdout_.sink.fd() : -1, POLLOUT, 0});
  fds.push_back({stderr_.sink.pending() ? stderr_.sink.fd() : -1, POLLOUT, 0});
  fds.push_back({stopped_ ? -1 : stop_.fd(), POLLIN, 0});
}

void ActiveJob::serve(const pollfd* fds, std::string& out) {
  if (fds[0].revents != 0) read_input(out);
  for (auto [outlet, revents, stream] : {std::tuple{&stdout_, fds[1].revents, Stream::output},
                                         std::tuple{&stderr_, fds[2].revents, Stream::error}}) {
    if (revents == 0) continue;
    if (auto flushed = outlet->sink.flush(); !flushed) fail_output(*outlet, flushed.error(), out);
    settle(*outlet, stream, out);
  }
  if (fds[3].revents != 0) {
    stopped_ = true;
    kill(KillReason::stop, out);
    if (outcome_.ended) give_up_output();
  }
}

void ActiveJob::read_input(std::string& out) {
  const std::size_t at = out.size();
  channel::append_frame(out, Type::data, id_, Stream::input, {});
  const std::size_t begin = out.size();
  out.resize(begin + std::min<std::size_t>(kInputChunk, input_credit_));
  const auto n = input_.read(std::span(out).subspan(begin));
  const std::size_t size = n.value_or(0);
  out.resize(size == 0 ? at : begin + size);
  if (!n) return;
  if (size == 0) {
    input_.close();
    channel::append_frame(out, Type::end, id_, Stream::input, {});
    return;
  }
  input_credit_ -= static_cast<std::uint32_t>(size);
  channel::fill_frame(out, at);
}

Result<void> ActiveJob::take(const Frame& frame, std::string& out) {
  if (outcome_.ended) return nonsense("after a job's end");
  switch (frame.type) {
    case Type::started:
      return {};
    case Type::data:
      return take_data(frame, out);
    case Type::end:
      if (frame.stream == Stream::input) return nonsense("the end of input");
      outlet_of(frame.stream).ended = true;
      return {};
    case Type::credit: {
      if (frame.payload.size() != 4 || frame.stream != Stream::input) return nonsense("credit");
      const std::uint64_t credit = std::uint64_t{input_credit_} + channel::get_u32(frame.payload);
      if (credit > channel::input_window(spec_.exec.program))
        return nonsense("more credit than a window");
      input_credit_ = static_cast<std::uint32_t>(credit);
      return {};
    }
    case Type::ended:
      return take_ended(frame);
    default:
      return nonsense("not about a job");
  }
}

Result<void> ActiveJob::take_data(const Frame& frame, std::string& out) {
  if (frame.stream == Stream::input) return nonsense("input from inside");
  Outlet& outlet = outlet_of(frame.stream);
  // What is under way and not credited is a window at most; so what waits here is bounded by it.
  if (outlet.ended ||
      outlet.owed + frame.payload.size() > channel::output_window(spec_.exec.program))
    return nonsense("more output than was allowed");
  // brig-init cuts it there; so what is captured is bounded whatever sits inside.
  outlet.received += frame.payload.size();
  if (spec_.exec.output_bytes != 0 && stdout_.received + stderr_.received > spec_.exec.output_bytes)
    return nonsense("more output than the job's limit");
  outlet.owed += static_cast<std::uint32_t>(frame.payload.size());
  if (outlet.sink.broken() || outlet.cut) {
    outlet.output->truncated = true;
  } else {
    outlet.output->total += frame.payload.size();
    if (auto accepted = outlet.sink.accept(frame.payload); !accepted)
      fail_output(outlet, accepted.error(), out);
    outlet.cut = outcome_.killed && outlet.sink.pending();
  }
  settle(outlet, frame.stream, out);
  return {};
}

Result<void> ActiveJob::take_ended(const Frame& frame) {
  constexpr std::uint32_t kMaxCode = 255;
  const auto ended = channel::decode<channel::Ended>(frame.payload);
  if (!ended) return fail(ended.error());
  const bool possible =
      ended->reason == channel::EndReason::signalled
          ? ended->status > 0 && ended->status <= static_cast<std::uint32_t>(SIGRTMAX)
          : ended->status <= kMaxCode;
  if (!possible) return nonsense("a status that no process has");
  if (ended->output_bytes != stdout_.received || ended->error_bytes != stderr_.received)
    return nonsense("an end that counts other output than has come");
  outcome_.ended = *ended;
  input_.close();
  // A slow reader has the rest of the job's wall time.
  deadline_ = std::max(deadline_, spec_.until.deadline);
  if (stopped_) give_up_output();
  return {};
}

void ActiveJob::obey(std::string& out) {
  if (spec_.orders == nullptr || !spec_.orders->any()) return;
  const PendingOrders orders = spec_.orders->take();
  if (outcome_.killed || outcome_.ended) return;
  if (orders.size) {
    channel::append_frame(
        out, Type::resize, id_, Stream::input,
        channel::encode(channel::Resize{orders.size->rows, orders.size->columns}));
  }
  for (int number = 1; number <= JobOrders::kHighestSignal; ++number) {
    if ((orders.signals >> static_cast<unsigned>(number - 1) & 1U) != 0)
      append_number(out, Type::signal, id_, Stream::input, static_cast<std::uint32_t>(number));
  }
}

/// Not while what has come still waits for its descriptor. Whoever is owed less than a piece has
/// most of a window left.
bool ActiveJob::deserves_credit(const Outlet& outlet) const {
  return (!outlet.sink.pending() || outlet.cut) &&
         outlet.owed >= channel::output_window(spec_.exec.program) / kCreditPieces;
}

void ActiveJob::settle(Outlet& outlet, Stream stream, std::string& out) {
  if (!deserves_credit(outlet)) return;
  const auto now = base::Until::Clock::now();
  if (!alone_ && now < outlet.next_credit) return;
  append_number(out, Type::credit, id_, stream, outlet.owed);
  outlet.owed = 0;
  outlet.next_credit = now + kPace;
}

void ActiveJob::fail_output(Outlet& outlet, const Error& error, std::string& out) {
  outlet.output->truncated = true;
  outcome_.output_error = error.message;
  kill(KillReason::output_closed, out);
}

void ActiveJob::kill(KillReason why, std::string& out) {
  if (outcome_.killed || outcome_.ended) return;
  outcome_.killed = why;
  input_.close();
  deadline_ = base::Until::Clock::now() + kEndTime;
  append_number(out, Type::signal, id_, Stream::input, SIGKILL);
  // brig-init tells the end once it has got rid of what the job wrote.
  for (auto [outlet, stream] :
       {std::pair{&stdout_, Stream::output}, std::pair{&stderr_, Stream::error}}) {
    outlet->cut = outlet->sink.pending();
    settle(*outlet, stream, out);
  }
}

void ActiveJob::give_up_output() {
  for (Outlet* outlet : {&stdout_, &stderr_}) {
    if (!outlet->sink.pending()) continue;
    outlet->output->truncated = true;
    outlet->sink.discard();
  }
}

base::Until::Clock::time_point ActiveJob::next_look() const {
  auto next = deadline_;
  for (const Outlet* outlet : {&stdout_, &stderr_})
    if (deserves_credit(*outlet)) next = std::min(next, outlet->next_credit);
  return next;
}

bool ActiveJob::look_at_clock(base::Until::Clock::time_point now, std::string& out) {
  settle(stdout_, Stream::output, out);
  settle(stderr_, Stream::error, out);
  if (now < deadline_) return true;
  if (outcome_.ended) {
    give_up_output();
    return true;
  }
  if (outcome_.killed) return false;
  kill(KillReason::wall_time, out);
  return true;
}

bool ActiveJob::is_over() const {
  if (!outcome_.lost.empty()) return true;
  return outcome_.ended && !stdout_.sink.pending() && !stderr_.sink.pending();
}

JobOutcome ActiveJob::take_outcome() {
  outcome_.stdout_.bytes = stdout_.sink.take();
  outcome_.stderr_.bytes = stderr_.sink.take();
  const auto cut = [&](channel::Passed channel::Ended::*passed) {
    return !outcome_.ended || (*outcome_.ended).*passed == channel::Passed::cut;
  };
  if (cut(&channel::Ended::output)) outcome_.stdout_.truncated = true;
  if (cut(&channel::Ended::error_output)) outcome_.stderr_.truncated = true;
  return std::move(outcome_);
}

}  // namespace brig::sandbox
