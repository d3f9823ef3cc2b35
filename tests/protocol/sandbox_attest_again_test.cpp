// SPDX-License-Identifier: Apache-2.0
// A sandbox that is asked once more what the kernel shows it: what it may answer, and what becomes
// of one that answers otherwise, or not at all.
#include "protocol/fake_init.hpp"
#include "protocol/sandbox_fixture.hpp"
#include "sandbox/session.hpp"
#include "unit/harden/recorded_hello.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace brig {
namespace {

using channel::Hello;
using channel::Stream;
using channel::Type;
using sandbox::attest_again;
using sandbox::session_of;
using support::Connection;
using support::FakeEngine;
using support::FakeInit;

/// No answer within it is a hang.
base::Until soon() {
  return base::Until::after(support::kHangGuard);
}
const Wait kSoon{support::kHangGuard, {}};

/// What a healthy sandbox answers.
Hello again(const FakeEngine& fake, int last_pid = 7) {
  Hello hello = FakeInit::proper_hello(fake.create_body());
  harden::text_in(hello, "loadavg") = "0.00 0.00 0.00 1/1 " + std::to_string(last_pid) + "\n";
  return hello;
}

class AttestAgain : public SandboxFaults {
 protected:
  using Answer = std::function<void(FakeInit& init, int asked)>;

  /// One that says hello, lets each job end at once, and answers by `answer`, which is told how
  /// often it was asked before.
  std::optional<Sandbox> answering(FakeEngine& fake, Answer answer) {
    fake.inside([&fake, answer = std::move(answer)](Connection& c) {
      FakeInit init(c, fake.create_body());
      init.hello();
      int asked = 0;
      while (const auto said = init.next()) {
        if (said->type == Type::attest) answer(init, asked++);
        if (said->type == Type::exec)
          init.send(Type::ended, said->id, FakeInit::ended(channel::EndReason::exited, 0));
      }
    });
    auto sandbox = sandbox_on(fake);
    if (sandbox) return std::move(*sandbox);
    ADD_FAILURE() << sandbox.error().message;
    return std::nullopt;
  }
};

void say(FakeInit& init, const Hello& hello) {
  init.send(Type::hello, 0, channel::encode(hello));
}

/// The sandbox ends, saying this.
void expect_lost(Sandbox& sandbox, const std::string& why) {
  const auto lost = sandbox.wait_lost(kSoon);
  ASSERT_TRUE(lost) << lost.error().message;
  EXPECT_NE(lost->find(why), std::string::npos) << *lost;
  const auto later = session_of(sandbox).attest(soon());
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().code, Errc::unavailable);
  EXPECT_NE(later.error().message.find(why), std::string::npos) << later.error().message;
}

TEST_F(AttestAgain, EachQuestionGetsItsOwnAnswer) {
  FakeEngine fake;
  auto sandbox = answering(fake, [&](FakeInit& i, int asked) { say(i, again(fake, asked)); });
  ASSERT_TRUE(sandbox);
  for (int i = 0; i < 20; ++i) {
    const auto told = session_of(*sandbox).attest(soon());
    ASSERT_TRUE(told) << told.error().message;
    EXPECT_EQ(*told, again(fake, i));
  }
}

TEST_F(AttestAgain, WhatIsToldIsJudgedAndTheLastPidRead) {
  FakeEngine fake;
  auto sandbox = answering(fake, [&](FakeInit& i, int asked) { say(i, again(fake, 40 + asked)); });
  ASSERT_TRUE(sandbox);
  for (const std::uint64_t pid : {40U, 41U}) {
    const auto before = sandbox->description();
    const auto last_pid = attest_again(*sandbox, kSoon);
    ASSERT_TRUE(last_pid) << last_pid.error().message;
    EXPECT_EQ(*last_pid, pid);
    EXPECT_GE(sandbox->description().attested_at, before.attested_at);
    EXPECT_EQ(sandbox->description().controls.size(), before.controls.size());
  }
}

TEST_F(AttestAgain, AControlThatIsNotInForceAnyMoreIsFoundThenAndEverAfter) {
  FakeEngine fake;
  auto sandbox = answering(fake, [&](FakeInit& i, int asked) {
    Hello hello = again(fake);
    if (asked > 0) harden::replace(hello, "pids.max", "64", "65");
    say(i, hello);
  });
  ASSERT_TRUE(sandbox);
  ASSERT_TRUE(attest_again(*sandbox, kSoon));
  for (int i = 0; i < 2; ++i) {
    const auto judged = attest_again(*sandbox, kSoon);
    ASSERT_FALSE(judged);
    EXPECT_EQ(judged.error().code, Errc::policy_violation) << judged.error().message;
    EXPECT_NE(judged.error().message.find("pids:"), std::string::npos) << judged.error().message;
  }
}

TEST_F(AttestAgain, ATextThatIsNotShownAnyMoreIsDataLoss) {
  for (const char* missing : {"pids.max", "loadavg"}) {
    FakeEngine fake;
    auto sandbox = answering(fake, [&](FakeInit& i, int) {
      Hello hello = again(fake);
      std::erase_if(hello.texts, [&](const auto& text) { return text.first == missing; });
      say(i, hello);
    });
    ASSERT_TRUE(sandbox);
    const auto judged = attest_again(*sandbox, kSoon);
    ASSERT_FALSE(judged) << missing;
    EXPECT_EQ(judged.error().code, Errc::data_loss);
    EXPECT_NE(judged.error().message.find(missing), std::string::npos) << judged.error().message;
  }
}

TEST_F(AttestAgain, AHelloThatNobodyAskedForEndsTheSandbox) {
  FakeEngine fake;
  fake.inside_job([&](FakeInit& init, std::uint32_t) {
    say(init, again(fake));
    init.until_closed();
  });
  auto sandbox = sandbox_on(fake);
  ASSERT_TRUE(sandbox) << sandbox.error().message;
  const auto result = sandbox->exec({.argv = {"true"}}, {});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->ending.kind, EndingKind::engine_lost);
  expect_lost(*sandbox, "nobody asked for");
}

TEST_F(AttestAgain, ASecondAnswerEndsTheSandbox) {
  FakeEngine fake;
  auto sandbox = answering(fake, [&](FakeInit& i, int) {
    say(i, again(fake));
    say(i, again(fake));
  });
  ASSERT_TRUE(sandbox);
  const auto told = session_of(*sandbox).attest(soon());
  ASSERT_TRUE(told) << "the first of them is an answer: " << told.error().message;
  EXPECT_EQ(*told, again(fake));
  expect_lost(*sandbox, "nobody asked for");
}

TEST_F(AttestAgain, AnAnswerThatIsNonsenseEndsTheSandbox) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"empty", ""},
      {"cut", channel::encode(Hello{}).substr(1)},
      {"longer than a message", channel::encode(Hello{}) + "x"},
  };
  for (const auto& [name, payload] : cases) {
    SCOPED_TRACE(name);
    FakeEngine fake;
    auto sandbox = answering(fake, [&](FakeInit& i, int) { i.send(Type::hello, 0, payload); });
    ASSERT_TRUE(sandbox);
    const auto told = session_of(*sandbox).attest(soon());
    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().code, Errc::unavailable) << told.error().message;
    EXPECT_TRUE(session_of(*sandbox).is_lost());
  }
}

TEST_F(AttestAgain, ASandboxThatEndsInsteadOfAnAnswerIsLost) {
  FakeEngine fake;
  auto sandbox = answering(fake, [](FakeInit& i, int) { i.close(); });
  ASSERT_TRUE(sandbox);
  const auto told = session_of(*sandbox).attest(soon());
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, Errc::unavailable) << told.error().message;
}

TEST_F(AttestAgain, OneThatDoesNotAnswerInTimeIsNotBelievedTheNextTime) {
  FakeEngine fake;
  std::promise<void> asked;
  auto sandbox = answering(fake, [&](FakeInit&, int) { asked.set_value(); });
  ASSERT_TRUE(sandbox);
  const auto late = session_of(*sandbox).attest(base::Until::after(std::chrono::milliseconds(50)));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Errc::deadline_exceeded) << late.error().message;
  ASSERT_EQ(asked.get_future().wait_for(support::kHangGuard), std::future_status::ready);
  const auto next = session_of(*sandbox).attest(soon());
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().code, Errc::unavailable) << next.error().message;
  const auto result = sandbox->exec({.argv = {"true"}}, {});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::exited) << "its jobs go on";
}

TEST_F(AttestAgain, AnAnswerThatCameTooLateIsNoneToTheNextQuestion) {
  FakeEngine fake;
  std::promise<void> asked;
  fake.inside([&](Connection& c) {
    FakeInit init(c, fake.create_body());
    init.hello();
    int questions = 0;
    while (const auto said = init.next()) {
      if (said->type == Type::attest && ++questions == 1) asked.set_value();
      if (said->type == Type::attest && questions > 1) say(init, again(fake, questions));
      if (said->type != Type::exec) continue;
      say(init, again(fake, 1));  // the answer to the first question
      init.send(Type::ended, said->id, FakeInit::ended(channel::EndReason::exited, 0));
    }
  });
  auto sandbox = sandbox_on(fake);
  ASSERT_TRUE(sandbox) << sandbox.error().message;
  const auto late = session_of(*sandbox).attest(base::Until::after(std::chrono::milliseconds(50)));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Errc::deadline_exceeded) << late.error().message;
  ASSERT_EQ(asked.get_future().wait_for(support::kHangGuard), std::future_status::ready);
  ASSERT_TRUE(sandbox->exec({.argv = {"true"}}, {}));
  const auto next = session_of(*sandbox).attest(soon());
  ASSERT_TRUE(next) << next.error().message;
  EXPECT_EQ(*next, again(fake, 2));
}

TEST_F(AttestAgain, AJobBesideItGoesOn) {
  FakeEngine fake;
  std::promise<void> begun;
  fake.inside([&](Connection& c) {
    FakeInit init(c, fake.create_body());
    init.hello();
    std::uint32_t job = 0;
    while (const auto said = init.next()) {
      if (said->type == Type::exec) {
        job = said->id;
        init.send(Type::started, job, channel::encode(channel::Started{2}));
        init.send(Type::data, job, "before ", Stream::output);
        begun.set_value();
      }
      if (said->type != Type::attest) continue;
      say(init, again(fake));
      init.send(Type::data, job, "after", Stream::output);
      init.send(Type::ended, job, FakeInit::ended(channel::EndReason::exited, 0));
    }
  });
  auto sandbox = sandbox_on(fake);
  ASSERT_TRUE(sandbox) << sandbox.error().message;
  std::jthread job([&] {
    const auto result = sandbox->exec({.argv = {"true"}}, {});
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->ending.kind, EndingKind::exited) << result->ending.evidence;
    EXPECT_EQ(result->stdout_.bytes, "before after");
  });
  ASSERT_EQ(begun.get_future().wait_for(support::kHangGuard), std::future_status::ready);
  const auto told = session_of(*sandbox).attest(soon());
  ASSERT_TRUE(told) << told.error().message;
  EXPECT_EQ(*told, again(fake));
}

TEST_F(AttestAgain, AStopEndsTheWait) {
  FakeEngine fake;
  std::stop_source stop;
  auto sandbox = answering(fake, [&](FakeInit&, int) { stop.request_stop(); });
  ASSERT_TRUE(sandbox);
  base::Until until = soon();
  until.stop = stop.get_token();
  const auto told = session_of(*sandbox).attest(until);
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, Errc::cancelled) << told.error().message;
  EXPECT_FALSE(session_of(*sandbox).is_lost());
}

}  // namespace
}  // namespace brig
