// SPDX-License-Identifier: Apache-2.0
// brigd and its client, in one process, on an engine that is scripted.
#include "protocol/daemon_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <csignal>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace brig::daemon {
namespace {

using channel::Stream;
using channel::Type;
using support::Connection;
using support::FakeEngine;
using support::FakeInit;
using testing::HasSubstr;
using namespace std::chrono_literals;

TEST_F(DaemonTest, HoldsASandboxInWhichCommandsRun) {
  const auto created = create();
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->name, "box");
  EXPECT_EQ(created->container_id, FakeEngine::container_id());
  for (int i = 0; i < 3; ++i) {
    std::string out;
    const auto end = exec({"echo", "hello"}, &out);
    ASSERT_TRUE(end) << end.error().message;
    EXPECT_EQ(result_of(*end)->ending.exit_code, 3);
    EXPECT_EQ(end->stdout_bytes, 5U);
    EXPECT_THAT(out, HasSubstr("hello"));
  }
}

TEST_F(DaemonTest, TellsWhatItHolds) {
  EXPECT_TRUE(ask<Listing>(Verb::list, Nothing{})->sandboxes.empty());
  ASSERT_TRUE(create());
  const auto listing = ask<Listing>(Verb::list, Nothing{});
  ASSERT_EQ(listing->sandboxes.size(), 1U);
  EXPECT_EQ(listing->sandboxes.front().name, "box");
  EXPECT_EQ(listing->sandboxes.front().state, State::running);
  for (const std::string& name : {std::string("box"), FakeEngine::container_id().substr(0, 12)}) {
    const auto inspected = ask<Inspected>(Verb::inspect, Name{name});
    ASSERT_TRUE(inspected) << inspected.error().message;
    EXPECT_EQ(inspected->summary.policy, "sandboxed");
    EXPECT_EQ(inspected->engine, fake_.url());
    EXPECT_GT(inspected->controls.size(), 40U);
    EXPECT_GT(inspected->attested_ms, 0U);
  }
  EXPECT_EQ(ask<Inspected>(Verb::inspect, Name{"other"}).error().code, Errc::not_found);
}

TEST_F(DaemonTest, KeepsTheLogAndTheEndOfADetachedCommand) {
  ASSERT_TRUE(create({command({"echo", "hello"})}));
  const auto end = ask<JobEnd>(Verb::wait, Name{"box"});
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(result_of(*end)->ending.exit_code, 3);
  EXPECT_EQ(logs(Choice::yes).value(), "1:hello 2:err ");
  EXPECT_EQ(logs(Choice::no).value(), "1:hello 2:err ");
  EXPECT_EQ(exec({"echo", "x"}).error().code, Errc::failed_precondition) << "it has ended";
  EXPECT_EQ(create().error().code, Errc::already_exists);
  const auto listing = ask<Listing>(Verb::list, Nothing{});
  ASSERT_EQ(listing->sandboxes.size(), 1U);
  const Listed& listed = listing->sandboxes.front();
  EXPECT_EQ(listed.state, State::ended);
  ASSERT_EQ(listed.main.size(), 1U);
  EXPECT_EQ(result_of(listed.main.front())->ending.exit_code, 3);
  EXPECT_GE(listed.ended_ms, listed.created_ms);
  EXPECT_EQ(ask<Name>(Verb::remove, Remove{"box", Choice::no})->sandbox, "box");
  EXPECT_EQ(ask<Inspected>(Verb::inspect, Name{"box"}).error().code, Errc::not_found);
}

TEST_F(DaemonTest, AClientThatGoesTakesItsCommandAlong) {
  ASSERT_TRUE(create());
  {
    auto client = Client::connect(state_, Start::no, soon());
    ASSERT_TRUE(client);
    Exec message;
    message.sandbox = "box";
    message.command = command({"wait"});
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const sys::UniqueFd read(ends[0]);
    sys::UniqueFd write(ends[1]);
    auto asked = std::async(std::launch::async, [&] {
      return client->ask<Ran>(Verb::exec, message, soon(), {},
                              std::vector{write.get(), write.get()});
    });
    while (ask<Listing>(Verb::list, Nothing{})->sandboxes.front().running_commands == 0)
      std::this_thread::yield();
    client->hang_up();
    EXPECT_EQ(asked.get().error().code, Errc::unavailable);
    write.reset();
    char byte = 0;
    EXPECT_EQ(::read(read.get(), &byte, 1), 0) << "brigd has let go of its output";
  }
  std::string out;
  EXPECT_TRUE(exec({"echo", "still"}, &out));
  EXPECT_THAT(out, HasSubstr("still"));
}

TEST_F(DaemonTest, SignalsReachTheCommands) {
  ASSERT_TRUE(create({command({"trap"})}));
  ASSERT_TRUE(ask<Nothing>(Verb::kill, Kill{"box", SIGUSR1}));
  const auto end = ask<JobEnd>(Verb::wait, Name{"box"});
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(logs(Choice::yes).value(), "1:signal " + std::to_string(SIGUSR1) + " ");
  EXPECT_EQ(ask<Nothing>(Verb::kill, Kill{"box", SIGUSR1}).error().code, Errc::failed_precondition);
  EXPECT_EQ(ask<Nothing>(Verb::kill, Kill{"box", 0}).error().code, Errc::invalid_argument);
}

TEST_F(DaemonTest, StopsACommandThatHeedsIt) {
  ASSERT_TRUE(create({command({"trap"})}));
  EXPECT_TRUE(ask<Nothing>(Verb::stop, Stop{"box", 30'000}));
  EXPECT_EQ(logs(Choice::yes).value(), "1:signal " + std::to_string(SIGTERM) + " ");
  const auto inspected = ask<Inspected>(Verb::inspect, Name{"box"});
  ASSERT_TRUE(inspected);
  EXPECT_EQ(inspected->summary.state, State::ended);
}

TEST_F(DaemonTest, ASandboxThatRunsIsRemovedByForceOnly) {
  ASSERT_TRUE(create());
  EXPECT_EQ(ask<Name>(Verb::remove, Remove{"box", Choice::no}).error().code, Errc::conflict);
  EXPECT_TRUE(ask<Name>(Verb::remove, Remove{"box", Choice::yes}));
  EXPECT_TRUE(ask<Listing>(Verb::list, Nothing{})->sandboxes.empty());
}

TEST_F(DaemonTest, TellsWhatHappens) {
  ASSERT_TRUE(create({command({"echo", "hello"})}));
  ASSERT_TRUE(ask<JobEnd>(Verb::wait, Name{"box"}));
  ASSERT_TRUE(ask<Name>(Verb::remove, Remove{"box", Choice::yes}));
  std::string lines;
  ASSERT_TRUE(ask<Nothing>(Verb::events, Logs{},
                           {.piece = [&](Stream, const Piece& piece) { lines += piece.bytes; }}));
  EXPECT_THAT(lines, testing::ContainsRegex("\"created\".*\n.*\"ended\".*\n.*\"removed\""));
}

TEST_F(DaemonTest, AnEngineThatFailsIsSaidToBe) {
  Create create = a_create();
  create.engine = "unix:///nowhere/docker.sock";
  EXPECT_EQ(ask<Created>(Verb::create, create).error().code, Errc::unavailable);
  create = a_create();
  create.policy = "preset: unheard-of\n";
  EXPECT_EQ(ask<Created>(Verb::create, create).error().code, Errc::invalid_argument);
  EXPECT_TRUE(ask<Listing>(Verb::list, Nothing{})->sandboxes.empty());
}

TEST_F(DaemonTest, ALostSandboxIsSaidToHaveEnded) {
  fake_.inside([this](Connection& c) {
    FakeInit init(c, fake_.create_body());
    init.hello();
    init.next();  // the welcome
    init.close();
  });
  ASSERT_TRUE(create());
  while (ask<Inspected>(Verb::inspect, Name{"box"})->summary.state == State::running)
    std::this_thread::yield();
  EXPECT_THAT(ask<Inspected>(Verb::inspect, Name{"box"})->summary.why_ended,
              HasSubstr("the sandbox has ended"));
}

TEST_F(DaemonTest, NonsenseIsRefusedAndBrigdGoesOn) {
  for (const std::string& payload : {std::string("nonsense"), std::string()}) {
    auto socket = connect_to(state_);
    ASSERT_TRUE(socket);
    Conversation conversation(std::move(*socket), channel::Side::client);
    ASSERT_TRUE(conversation.send(Type::request, payload, soon()));
    const auto said = conversation.next(soon());
    ASSERT_TRUE(said && *said);
    EXPECT_EQ(unpack<Answer>((*said)->payload)->done, Choice::no);
  }
  EXPECT_TRUE(ask<Listing>(Verb::list, Nothing{}));
}

TEST_F(DaemonTest, AClientOfAnotherVersionIsToldSo) {
  auto socket = connect_to(state_);
  ASSERT_TRUE(socket);
  Conversation conversation(std::move(*socket), channel::Side::client);
  Request request;
  request.version = "0.0.0-other";
  ASSERT_TRUE(conversation.send(Type::request, pack(request), soon()));
  const auto said = conversation.next(soon());
  ASSERT_TRUE(said && *said);
  const Error error = error_of(unpack<Answer>((*said)->payload).value());
  EXPECT_EQ(error.code, Errc::failed_precondition);
  EXPECT_THAT(error.message, HasSubstr("brig daemon stop"));
}

TEST_F(DaemonTest, ASilentClientHoldsUpNobody) {
  const auto silent = connect_to(state_);
  ASSERT_TRUE(silent);
  EXPECT_TRUE(ask<Listing>(Verb::list, Nothing{}));
  ASSERT_TRUE(create());
}

TEST_F(DaemonTest, ItsEndIsTheEndOfItsSandboxes) {
  ASSERT_TRUE(create({command({"wait"})}));
  stop();
  EXPECT_EQ(ended_.get_future().wait_for(0s), std::future_status::ready);
  EXPECT_EQ(connect_to(state_).error().code, Errc::unavailable);
}

TEST_F(DaemonTest, EndsWhenItHasNothingToDo) {
  stop();
  ended_ = {};
  start(0s);
  EXPECT_EQ(ended_.get_future().wait_for(support::kHangGuard), std::future_status::ready);
}

}  // namespace
}  // namespace brig::daemon
