// SPDX-License-Identifier: Apache-2.0
// Both ends of a conversation, on a pair of sockets.
#include "daemon/conversation.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <string>
#include <thread>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace brig::daemon {
namespace {

using channel::Side;
using channel::Stream;
using channel::Type;
using sys::UniqueFd;
using namespace std::chrono_literals;

base::Until soon() {
  return base::Until::after(30s);
}

class ConversationTest : public testing::Test {
 protected:
  ConversationTest() : ConversationTest(pair()) {}

  static std::array<int, 2> pair() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    return ends;
  }
  explicit ConversationTest(std::array<int, 2> ends)
      : raw_(ends[0]),
        client_(UniqueFd(ends[0]), Side::client),
        daemon_(UniqueFd(ends[1]), Side::daemon) {}

  int raw_;  ///< The client's socket, for what no client would send.
  Conversation client_;
  Conversation daemon_;
};

TEST_F(ConversationTest, CarriesFramesBothWays) {
  ASSERT_TRUE(client_.send(Type::request, "what", soon()));
  ASSERT_TRUE(client_.send(Type::data, "in", soon()));
  ASSERT_TRUE(daemon_.send(Type::data, "err", soon(), Stream::error));
  ASSERT_TRUE(daemon_.send(Type::answer, "that", soon()));
  for (const auto& [type, payload] : {std::pair{Type::request, "what"}, {Type::data, "in"}}) {
    const auto said = daemon_.next(soon());
    ASSERT_TRUE(said && *said);
    EXPECT_EQ((*said)->type, type);
    EXPECT_EQ((*said)->payload, payload);
  }
  const auto output = client_.next(soon());
  ASSERT_TRUE(output && *output);
  EXPECT_EQ((*output)->stream, Stream::error);
  EXPECT_EQ((*output)->payload, "err");
  const auto answer = client_.next(soon());
  ASSERT_TRUE(answer && *answer);
  EXPECT_EQ((*answer)->payload, "that");
}

TEST_F(ConversationTest, CarriesTheLongestFrame) {
  const std::string longest(channel::kMaxLongPayload, 'x');
  std::jthread sender([&] { EXPECT_TRUE(client_.send(Type::request, longest, soon())); });
  const auto said = daemon_.next(soon());
  ASSERT_TRUE(said && *said);
  EXPECT_EQ((*said)->payload, longest);
  EXPECT_EQ(client_.send(Type::request, longest + "x", soon()).error().code,
            Errc::resource_exhausted);
}

TEST_F(ConversationTest, HandsDescriptorsOver) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
  const UniqueFd read(pipe[0]);
  UniqueFd write(pipe[1]);
  const std::array<int, 2> given{write.get(), read.get()};
  ASSERT_TRUE(client_.send(Type::request, "r", soon(), Stream::input, given));
  ASSERT_TRUE(daemon_.next(soon()));
  write.reset();
  auto taken = daemon_.take_descriptors();
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(::fcntl(taken[0].get(), F_GETFD), FD_CLOEXEC);
  ASSERT_EQ(::write(taken[0].get(), "x", 1), 1);
  char byte = 0;
  ASSERT_EQ(::read(read.get(), &byte, 1), 1);
  EXPECT_EQ(byte, 'x');
  taken.clear();
  EXPECT_EQ(::read(read.get(), &byte, 1), 0) << "nobody has the other end any more";
  EXPECT_TRUE(daemon_.take_descriptors().empty());
}

TEST_F(ConversationTest, TakesNoMoreDescriptorsThanAJobHasStreams) {
  const std::array<int, 3> three{0, 1, 2};
  ASSERT_TRUE(client_.send(Type::request, "r", soon(), Stream::input, three));
  ASSERT_TRUE(client_.send(Type::data, "d", soon(), Stream::input, three));
  ASSERT_TRUE(daemon_.next(soon()));
  const auto second = daemon_.next(soon());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::data_loss);
}

TEST_F(ConversationTest, TellsTheEnd) {
  client_.hang_up();
  const auto said = daemon_.next(soon());
  ASSERT_TRUE(said);
  EXPECT_FALSE(*said);
  EXPECT_EQ(daemon_.send(Type::answer, "a", soon()).error().code, Errc::unavailable);
}

TEST_F(ConversationTest, RefusesWhatTheOtherEndNeverSays) {
  std::string frame;
  channel::append_frame(frame, Type::answer, 0, Stream::input, "a");
  ASSERT_EQ(::send(raw_, frame.data(), frame.size(), 0), static_cast<ssize_t>(frame.size()));
  EXPECT_EQ(daemon_.next(soon()).error().code, Errc::data_loss);
}

TEST_F(ConversationTest, NeitherWaitsLongerThanItMay) {
  EXPECT_EQ(daemon_.next(base::Until::after(1ms)).error().code, Errc::deadline_exceeded);
  const std::string much(channel::kMaxLongPayload, 'x');
  Result<void> sent;
  for (int i = 0; i < 100 && sent; ++i)
    sent = client_.send(Type::request, much, base::Until::after(20ms));
  ASSERT_FALSE(sent) << "the other end reads nothing";
  EXPECT_EQ(sent.error().code, Errc::deadline_exceeded);
}

TEST_F(ConversationTest, AWaitForAnotherDescriptorEndsWithThePeer) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC | O_NONBLOCK), 0);
  const UniqueFd read(pipe[0]);
  const UniqueFd write(pipe[1]);
  EXPECT_TRUE(daemon_.wait_writable(write.get(), soon()));
  const std::string much(std::size_t{64} << 10U, 'x');
  while (::write(write.get(), much.data(), much.size()) > 0) {
  }
  EXPECT_EQ(daemon_.wait_writable(write.get(), base::Until::after(1ms)).error().code,
            Errc::deadline_exceeded);
  ASSERT_TRUE(client_.send(Type::data, "unread", soon()));
  client_.hang_up();
  EXPECT_EQ(daemon_.wait_writable(write.get(), soon()).error().code, Errc::unavailable);
  std::string read_away(std::size_t{64} << 10U, '\0');
  ASSERT_GT(::read(read.get(), read_away.data(), read_away.size()), 0);
  EXPECT_TRUE(daemon_.wait_writable(write.get(), soon())) << "what was said before the end counts";
}

TEST_F(ConversationTest, AStopEndsTheWait) {
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_EQ(daemon_.next(base::Until::after(30s, stop.get_token())).error().code, Errc::cancelled);
}

}  // namespace
}  // namespace brig::daemon
