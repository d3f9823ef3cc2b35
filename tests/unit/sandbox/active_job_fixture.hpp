// SPDX-License-Identifier: Apache-2.0
// One job's frames in both directions, without a sandbox.
#pragma once

#include "channel/packer.hpp"
#include "sandbox/active_job.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <climits>
#include <csignal>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace brig::sandbox {

inline constexpr std::uint32_t kJobId = 7;

/// A frame that the job sent, with its number where it has one.
struct Sent {
  channel::Type type;
  channel::Stream stream;
  std::string payload;
  std::uint32_t number() const { return channel::get_u32(payload); }
};

class ActiveJobTest : public testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);
    spec_.until = base::Until::after(std::chrono::hours(1));
  }

  ActiveJob& job() {
    if (!job_) job_.emplace(kJobId, spec_);
    return *job_;
  }
  bool take(channel::Type type,
            std::string_view payload = {},
            channel::Stream stream = channel::Stream::input) {
    if (type == channel::Type::data)
      (stream == channel::Stream::error ? told_.error_bytes : told_.output_bytes) += payload.size();
    return job().take({type, kJobId, stream, payload}, out_).has_value();
  }
  bool take_data(std::size_t size, channel::Stream stream = channel::Stream::output) {
    return take(channel::Type::data, std::string(size, 'x'), stream);
  }
  bool take_credit(std::uint32_t bytes, channel::Stream stream = channel::Stream::input) {
    std::string payload;
    channel::put_u32(payload, bytes);
    return take(channel::Type::credit, payload, stream);
  }
  bool take_ended(channel::EndReason reason = channel::EndReason::exited,
                  std::uint32_t status = 0) {
    told_.reason = reason;
    told_.status = status;
    return take(channel::Type::ended, channel::encode(told_));
  }

  /// What the job has sent since the last call.
  std::vector<Sent> sent() {
    channel::FrameReader reader(channel::Side::init);
    std::vector<Sent> all;
    std::string_view bytes = out_;
    while (const auto frame = reader.next(bytes).value()) {
      EXPECT_EQ(frame->id, kJobId);
      all.push_back({frame->type, frame->stream, std::string(frame->payload)});
    }
    out_.clear();
    return all;
  }
  std::vector<channel::Type> sent_types() {
    std::vector<channel::Type> types;
    for (const Sent& one : sent()) types.push_back(one.type);
    return types;
  }

  /// One turn of a session's loop that finds ready what is.
  void turn() {
    std::vector<pollfd> fds;
    job().watch(fds, true);
    ASSERT_EQ(fds.size(), 4U);
    ASSERT_GE(::poll(fds.data(), fds.size(), 0), 0);
    job().serve(fds.data(), out_);
  }
  /// The four descriptors that it waits for: true where there is one.
  std::vector<bool> watched(bool room = true) {
    std::vector<pollfd> fds;
    job().watch(fds, room);
    std::vector<bool> any;
    for (const pollfd& one : fds) any.push_back(one.fd >= 0);
    return any;
  }

  /// Standard output goes to a pipe that nobody reads, and that is full.
  void stuff_output() {
    make_pipe();
    ::fcntl(writer_.get(), F_SETFL, O_NONBLOCK);
    const std::string piece(PIPE_BUF, 'f');
    while (::write(writer_.get(), piece.data(), piece.size()) > 0) {
    }
    spec_.io.stdout_fd = writer_.get();
  }
  void make_pipe() {
    std::array<int, 2> fds{};
    ASSERT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
    reader_.reset(fds[0]);
    writer_.reset(fds[1]);
  }
  /// Empties the pipe.
  std::size_t read_all() {
    ::fcntl(reader_.get(), F_SETFL, O_NONBLOCK);
    std::array<char, 4096> buffer{};
    std::size_t size = 0;
    for (ssize_t n = 0; (n = ::read(reader_.get(), buffer.data(), buffer.size())) > 0;)
      size += static_cast<std::size_t>(n);
    return size;
  }

  /// Of its end, with the output that it was told of.
  channel::Ended told_;
  JobSpec spec_;
  sys::UniqueFd reader_;
  sys::UniqueFd writer_;
  std::string out_;
  std::optional<ActiveJob> job_;
};

}  // namespace brig::sandbox
