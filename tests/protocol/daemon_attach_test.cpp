// SPDX-License-Identifier: Apache-2.0
// Clients at a detached command's streams.
#include "protocol/daemon_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>

namespace brig::daemon {
namespace {

using channel::Stream;
using channel::Type;
using namespace std::chrono_literals;

TEST_F(DaemonTest, AFollowerSeesWhatComes) {
  Command main = command({"cat"});
  main.with_stdin = Choice::yes;
  ASSERT_TRUE(create({main}));
  std::promise<void> first;
  std::string all;
  auto follower = std::async(std::launch::async, [&] {
    Logs message;
    message.sandbox = "box";
    message.follow = Choice::yes;
    return ask<Nothing>(Verb::logs, message, {.piece = [&](Stream, const Piece& piece) {
                          if (all.empty()) first.set_value();
                          all += piece.bytes;
                        }});
  });
  auto client = Client::connect(state_, Start::no, soon());
  ASSERT_TRUE(client);
  std::string attached;
  std::promise<void> sent;
  auto attachment = std::async(std::launch::async, [&] {
    return client->ask<JobEnd>(
        Verb::attach, Attach{"box", Choice::yes}, soon(),
        {.sent = [&] { sent.set_value(); },
         .piece = [&](Stream, const Piece& piece) { attached += piece.bytes; }});
  });
  ASSERT_EQ(sent.get_future().wait_for(support::kHangGuard), std::future_status::ready);
  ASSERT_TRUE(client->tell(Type::data, "one", soon()));
  ASSERT_EQ(first.get_future().wait_for(support::kHangGuard), std::future_status::ready);
  ASSERT_TRUE(client->tell(Type::data, "two", soon()));
  ASSERT_TRUE(client->tell(Type::end, {}, soon()));
  const auto end = attachment.get();
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(result_of(*end)->ending.exit_code, 0);
  EXPECT_TRUE(follower.get());
  EXPECT_EQ(all, "onetwo");
  EXPECT_THAT(std::string("onetwo"), testing::EndsWith(attached));
}

/// A client at a command's input, from its own thread.
class Attached {
 public:
  explicit Attached(const std::string& state)
      : client_(Client::connect(state, Start::no, soon()).value()), end_(attach()) {}
  Attached(const Attached&) = delete;
  Attached& operator=(const Attached&) = delete;
  Attached(Attached&&) = delete;
  Attached& operator=(Attached&&) = delete;
  ~Attached() { client_.hang_up(); }

  Client& client() { return client_; }
  void wait_sent() { sent_.get_future().wait_for(support::kHangGuard); }
  /// Refused, or the command has ended; looked at for long enough to hear of a refusal.
  bool has_ended() { return end_.wait_for(200ms) == std::future_status::ready; }

 private:
  std::future<Result<JobEnd>> attach() {
    return std::async(std::launch::async, [this] {
      return client_.ask<JobEnd>(Verb::attach, Attach{"box", Choice::yes}, soon(),
                                 {.sent = [this] { sent_.set_value(); }});
    });
  }

  Client client_;
  std::promise<void> sent_;
  std::future<Result<JobEnd>> end_;
};

TEST_F(DaemonTest, WhatWasTypedBeforeAClientGoesReachesTheCommand) {
  Command main = command({"cat"});
  main.with_stdin = Choice::yes;
  ASSERT_TRUE(create({main}));
  for (int round = 0; round < 3; ++round) {
    auto client = std::make_unique<Attached>(state_);
    // The one before gives its input back a moment after it has gone.
    while (client->has_ended()) client = std::make_unique<Attached>(state_);
    EXPECT_TRUE(client->client().tell(Type::data, "x", soon()));
  }
  auto last = std::make_unique<Attached>(state_);
  while (last->has_ended()) last = std::make_unique<Attached>(state_);
  EXPECT_TRUE(last->client().tell(Type::end, {}, soon()));
  ASSERT_TRUE(ask<JobEnd>(Verb::wait, Name{"box"}));
  std::string all;
  Logs message;
  message.sandbox = "box";
  EXPECT_TRUE(ask<Nothing>(Verb::logs, message,
                           {.piece = [&](Stream, const Piece& piece) { all += piece.bytes; }}));
  EXPECT_EQ(all, "xxx");
}

/// A command that reads nothing, whose input is full.
TEST_F(DaemonTest, AClientThatGoesGivesBackAnInputThatNobodyReads) {
  Command main = command({"wait"});
  main.with_stdin = Choice::yes;
  ASSERT_TRUE(create({main}));
  {
    Attached first(state_);
    first.wait_sent();
    const std::string piece(channel::kMaxPayload, 'x');
    Result<void> told;
    for (int i = 0; i < 1000 && told; ++i)
      told = first.client().tell(Type::data, piece, base::Until::after(100ms));
    ASSERT_FALSE(told) << "what is under way is bounded";
  }
  // brigd notices a moment later.
  auto next = std::make_unique<Attached>(state_);
  while (next->has_ended()) next = std::make_unique<Attached>(state_);
  EXPECT_EQ(ask<JobEnd>(Verb::attach, Attach{"box", Choice::yes}).error().code,
            Errc::failed_precondition)
      << "one client at a time";
  EXPECT_TRUE(ask<Name>(Verb::remove, Remove{"box", Choice::yes}));
}

}  // namespace
}  // namespace brig::daemon
