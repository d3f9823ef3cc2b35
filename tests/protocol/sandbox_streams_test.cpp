// SPDX-License-Identifier: Apache-2.0
// A job's input and output by way of a scripted inside: flow control both ways, limits, and readers
// that are slow, gone or stuck.
#include "channel/packer.hpp"
#include "protocol/fake_init.hpp"
#include "protocol/sandbox_fixture.hpp"
#include "sys/unique_fd.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <csignal>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace brig {
namespace {

using channel::Stream;
using channel::Type;
using std::chrono::milliseconds;
using support::Connection;
using support::FakeEngine;
using support::FakeInit;

/// A window is more than this pipe holds from now on.
void hold_little(const sys::UniqueFd& pipe) {
  ASSERT_GT(::fcntl(pipe.get(), F_SETPIPE_SZ, 4096), 0);
}

/// Input goes in by windows: no more than was credited is ever under way.
TEST_F(SandboxFaults, InputNeverExceedsItsCredit) {
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
  const sys::UniqueFd reader(fds[0]);
  sys::UniqueFd writer(fds[1]);
  const std::string sent(std::size_t{1} << 20U, 'i');
  std::jthread feed([&] {
    std::string_view left = sent;
    while (!left.empty()) {
      const auto n = ::write(writer.get(), left.data(), left.size());
      if (n <= 0) return;
      left.remove_prefix(static_cast<std::size_t>(n));
    }
    writer.reset();
  });
  io_.stdin_fd = reader.get();
  FakeEngine fake;
  std::string received;
  std::uint64_t most = 0;
  fake.inside_job([&](FakeInit& init, std::uint32_t job) {
    std::uint64_t under_way = 0;
    while (const auto said = init.next()) {
      if (said->type == Type::end)
        init.send(Type::ended, job, FakeInit::ended(channel::EndReason::exited, 0));
      if (said->type != Type::data) continue;
      received += said->payload;
      under_way += said->payload.size();
      most = std::max(most, under_way);
      if (under_way < channel::kWindow) continue;  // all of it is used before any comes back
      init.send(Type::credit, job, FakeInit::number(static_cast<std::uint32_t>(under_way)));
      under_way = 0;
    }
  });
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::exited) << result->ending.evidence;
  EXPECT_EQ(received, sent);
  EXPECT_EQ(most, channel::kWindow);
}

/// brig-init cuts at the limit and says so; all up to it is there.
TEST_F(SandboxFaults, OutputOverItsLimitIsCutExactly) {
  output_ = MemorySize::kib(64);
  FakeEngine fake;
  fake.inside_job([](FakeInit& init, std::uint32_t job) {
    init.send(Type::data, job, std::string(40'000, 'a'), Stream::output);
    init.send(Type::data, job, std::string(65'536 - 40'000, 'b'), Stream::error);
    channel::Ended ended;
    ended.reason = channel::EndReason::output_limit;
    ended.error_output = channel::Passed::cut;
    init.send(Type::ended, job, channel::encode(ended));
    init.until_closed();
  });
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::output_limit);
  EXPECT_EQ(result->stdout_.bytes.size() + result->stderr_.bytes.size(), output_.count());
  EXPECT_FALSE(result->stdout_.truncated);
  EXPECT_TRUE(result->stderr_.truncated);
}

/// A flood out while input goes in: both arrive whole, neither holds up the other.
TEST_F(SandboxFaults, AFloodOutDoesNotHoldUpWhatGoesIn) {
  constexpr std::size_t kSize = std::size_t{4} << 20U;
  const std::string piece(std::size_t{32} << 10U, 'o');
  output_ = MemorySize::mib(8);
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
  const sys::UniqueFd reader(fds[0]);
  sys::UniqueFd writer(fds[1]);
  std::jthread feed([&] {
    for (std::size_t done = 0; done < kSize; done += piece.size())
      if (::write(writer.get(), piece.data(), piece.size()) <= 0) return;
    writer.reset();
  });
  io_.stdin_fd = reader.get();
  FakeEngine fake;
  std::size_t received = 0;
  fake.inside_job([&](FakeInit& init, std::uint32_t job) {
    std::uint64_t credit = channel::kOutputWindow;
    std::size_t left = kSize;
    bool input_open = true;
    while (input_open || left > 0) {
      for (; left > 0 && credit >= piece.size(); credit -= piece.size()) {
        init.send(Type::data, job, piece, Stream::output);
        left -= piece.size();
      }
      const auto said = init.next();
      if (!said) return;
      if (said->type == Type::credit) credit += channel::get_u32(said->payload);
      if (said->type == Type::end) input_open = false;
      if (said->type != Type::data) continue;
      received += said->payload.size();
      init.send(Type::credit, job,
                FakeInit::number(static_cast<std::uint32_t>(said->payload.size())));
    }
    init.send(Type::ended, job, FakeInit::ended(channel::EndReason::exited, 0));
    init.until_closed();
  });
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::exited) << result->ending.evidence;
  EXPECT_EQ(received, kSize);
  EXPECT_EQ(result->stdout_.bytes.size(), kSize);
}

/// A reader that has stopped reading withholds credit, without which brig-init can't get to the
/// job's end.
TEST_F(SandboxFaults, WallTimeIsEnforcedAgainstAReaderThatNeverReads) {
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
  const sys::UniqueFd reader(fds[0]);
  const sys::UniqueFd writer(fds[1]);
  hold_little(writer);
  io_.stdout_fd = writer.get();
  wall_time_ = milliseconds(100);
  output_ = MemorySize::mib(2);
  FakeEngine fake;
  fake.inside_job([](FakeInit& init, std::uint32_t job) {
    const std::string piece(channel::kMaxPayload, 'x');
    for (std::size_t n = 0; n < channel::kOutputWindow; n += piece.size())
      init.send(Type::data, job, piece, Stream::output);
    bool killed = false;
    for (bool credited = false; !killed || !credited;) {
      const auto said = init.next();
      if (!said) return;
      killed = killed || said->type == Type::signal;
      credited = killed && said->type == Type::credit;
    }
    init.send(Type::data, job, "the rest", Stream::output);
    init.send(Type::ended, job, FakeInit::ended(channel::EndReason::wall_time, 0));
    init.until_closed();
  });
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::timed_out) << result->ending.evidence;
  EXPECT_TRUE(result->stdout_.truncated);
}

TEST_F(SandboxFaults, AStopEndsTheWaitForAReaderThatNeverReads) {
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
  const sys::UniqueFd reader(fds[0]);
  const sys::UniqueFd writer(fds[1]);
  hold_little(writer);
  io_.stdout_fd = writer.get();
  FakeEngine fake;
  fake.output.emplace_back(Stream::output, std::string(channel::kOutputWindow, 'x'));
  std::stop_source stop;
  std::jthread stopper([&] {
    fake.wait_ended();
    stop.request_stop();
  });
  const auto result = run_on(fake, stop.get_token());
  ASSERT_TRUE(result) << result.error().message;
  // Which of the two came first is open, what was not passed on is marked either way.
  EXPECT_TRUE(result->ending.kind == EndingKind::exited ||
              result->ending.kind == EndingKind::cancelled);
  EXPECT_TRUE(result->stdout_.truncated);
}

TEST_F(SandboxFaults, AReaderThatIsGoneEndsTheJob) {
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
  ::close(fds[0]);
  const sys::UniqueFd writer(fds[1]);
  io_.stdout_fd = writer.get();
  FakeEngine fake;
  fake.output = {{Stream::output, "unheard"}};
  fake.runs_until_killed = true;
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::cancelled);
  EXPECT_TRUE(result->stdout_.truncated);
  EXPECT_NE(result->ending.evidence.find("Broken pipe"), std::string::npos)
      << result->ending.evidence;
}

TEST_F(SandboxFaults, AFullDiskUnderTheOutputIsNamed) {
  const sys::UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  ASSERT_TRUE(full);
  io_.stdout_fd = full.get();
  FakeEngine fake;
  fake.output = {{Stream::output, "too much"}};
  fake.runs_until_killed = true;
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::cancelled);
  EXPECT_NE(result->ending.evidence.find("No space left"), std::string::npos)
      << result->ending.evidence;
}

/// Its reader reads only once the job has ended: nothing is lost.
TEST_F(SandboxFaults, ASlowReaderGetsEverything) {
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
  const sys::UniqueFd reader(fds[0]);
  sys::UniqueFd writer(fds[1]);
  io_.stdout_fd = writer.get();
  FakeEngine fake;
  std::string sent;
  for (int i = 0; i < 10; ++i) {
    const std::string piece(10'000, static_cast<char>('a' + i % 26));
    sent += piece;
    fake.output.emplace_back(Stream::output, piece);
  }
  std::string received;
  std::jthread slow([&] {
    fake.wait_ended();
    std::array<char, 4096> buffer{};
    for (ssize_t n = 1; n > 0 && received.size() < sent.size();) {
      n = ::read(reader.get(), buffer.data(), buffer.size());
      if (n > 0) received.append(buffer.data(), static_cast<std::size_t>(n));
    }
  });
  const auto result = run_on(fake);
  writer.reset();
  slow.join();
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::exited);
  EXPECT_FALSE(result->stdout_.truncated);
  EXPECT_EQ(received, sent);
}

}  // namespace
}  // namespace brig
