// SPDX-License-Identifier: Apache-2.0
#include "init/job_streams.hpp"

#include "channel/packer.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace brig::init {

using channel::Stream;
using channel::Type;

namespace {

/// Credit is given in pieces of a window's part: each wakes all that lies between.
constexpr std::uint32_t kCreditPieces = 2;

enum class Write { done, later };

/// The character that ends a terminal's input; in the middle of a line, the first only ends that.
Write write_end_of_transmission(Job& job) {
  constexpr std::string_view kTwice = "\x04\x04";
  const std::string_view rest = kTwice.substr(0, job.input_in_line ? 2 : 1);
  const auto n = ::write(job.input.get(), rest.data(), rest.size());
  if (n < 0) return errno == EAGAIN || errno == EINTR ? Write::later : Write::done;
  if (n == static_cast<ssize_t>(rest.size())) return Write::done;
  job.input_in_line = false;
  return Write::later;
}

}  // namespace

void JobStreams::read_status(Job& job) {
  std::array<char, 8> failure{};
  const auto n = ::read(job.status.get(), failure.data(), failure.size());
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  job.status.reset();
  if (n == static_cast<ssize_t>(failure.size())) {
    job.ended.reason = channel::EndReason::not_started;
    job.ended.step = static_cast<channel::StartStep>(failure[0]);
    job.ended.error = channel::get_u32({failure.data() + 4, 4});
  } else if (job.ended.reason != channel::EndReason::not_started) {
    host_.send(Type::started, job.id,
               channel::encode(channel::Started{static_cast<std::uint32_t>(job.pid)}));
  }
}

std::size_t JobStreams::give(Job& job, std::string_view bytes) {
  if (!job.input || bytes.empty()) return 0;
  const auto n = ::write(job.input.get(), bytes.data(), bytes.size());
  if (n < 0 && errno != EAGAIN && errno != EINTR) job.input.reset();
  if (n <= 0) return 0;
  const auto given = static_cast<std::size_t>(n);
  const char last = bytes[given - 1];
  job.input_in_line = last != '\n' && last != '\r';
  owe(job, given);
  return given;
}

std::size_t JobStreams::pass_input(Job& job, int from, std::size_t most) {
  if (!job.input || job.terminal || !job.input_kept.empty()) return 0;
  const auto n =
      ::splice(from, nullptr, job.input.get(), nullptr, most, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
  if (n <= 0) return 0;  // whatever it is, reading and writing tells it
  owe(job, static_cast<std::size_t>(n));
  return static_cast<std::size_t>(n);
}

void JobStreams::owe(Job& job, std::size_t taken) {
  job.input_owed += static_cast<std::uint32_t>(taken);
  if (job.input_owed < channel::input_window(job.program) / kCreditPieces) return;
  host_.send_credit(job.id, job.input_owed);
  job.input_owed = 0;
}

/// Mostly the job takes it at once, and nothing is copied.
void JobStreams::keep_input(Job& job, std::string_view bytes) {
  if (job.input_kept.empty()) bytes.remove_prefix(give(job, bytes));
  if (bytes.empty()) return;
  // What grows is for a while there twice.
  job.input_kept.tail().reserve(channel::input_window(job.program));
  job.input_kept.tail() += bytes;
}

void JobStreams::write_input(Job& job) {
  job.input_kept.consume(give(job, job.input_kept.waiting()));
  // A job that does not read any more must not hold up the host, which sends a window at most.
  if (!job.input && !job.input_kept.empty()) {
    owe(job, job.input_kept.size());
    job.input_kept.clear();
  }
  if (!job.input || !job.input_ended || !job.input_kept.empty()) return;
  if (job.terminal && write_end_of_transmission(job) == Write::later) return;
  job.input.reset();
}

bool JobStreams::read_outlet(Job& job, Outlet& outlet) {
  if (!wants(outlet)) return true;
  const std::size_t most = std::min<std::size_t>(channel::kMaxPayload, outlet.credit);
  piece_.resize(most);
  const auto n = ::read(outlet.fd.get(), piece_.data(), most);
  if (n < 0 && errno == EINTR) return true;
  if (n < 0 && errno == EAGAIN) {
    if (job.first_gone && !job.dying) close_outlet(job, outlet);
    return true;
  }
  if (n <= 0) {  // EIO: of a terminal that nobody holds
    close_outlet(job, outlet);
    return true;
  }
  const auto size = static_cast<std::size_t>(n);
  const auto passed = static_cast<std::size_t>(std::min<std::uint64_t>(size, job.output_left));
  job.output_left -= passed;
  outlet.bytes += passed;
  outlet.credit -= static_cast<std::uint32_t>(passed);
  if (passed > 0) host_.send(Type::data, job.id, {piece_.data(), passed}, outlet.stream);
  if (passed == size) return true;
  outlet.passed = channel::Passed::cut;
  return false;
}

void JobStreams::close_outlet(Job& job, Outlet& outlet) {
  if (!outlet.fd) return;
  outlet.fd.reset();
  host_.send(Type::end, job.id, {}, outlet.stream);
}

bool JobStreams::take(Job& job, const channel::Frame& frame) {
  switch (frame.type) {
    case Type::data:
      if (frame.stream != Stream::input ||
          job.input_kept.size() + frame.payload.size() > channel::input_window(job.program))
        return false;
      keep_input(job, frame.payload);
      write_input(job);
      return true;
    case Type::end:
      job.input_ended = true;
      write_input(job);
      return frame.stream == Stream::input;
    case Type::credit: {
      if (frame.payload.size() != 4 || frame.stream == Stream::input) return false;
      Outlet& outlet = frame.stream == Stream::output ? job.output : job.error;
      const std::uint64_t credit = std::uint64_t{outlet.credit} + channel::get_u32(frame.payload);
      outlet.credit = static_cast<std::uint32_t>(credit);
      return credit <= channel::output_window(job.program);
    }
    default:
      return false;
  }
}

}  // namespace brig::init
