// SPDX-License-Identifier: Apache-2.0
#include "daemon/messages.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace brig::daemon {
namespace {

using namespace std::chrono_literals;

RunResult some_result() {
  RunResult result;
  result.ending = {EndingKind::signalled, {}, SIGSEGV, "killed by signal 11"};
  result.usage = {1ms, 2ms, MemorySize::mib(3), 4};
  result.stdout_.total = 5;
  result.stderr_.total = 6;
  result.stderr_.truncated = true;
  result.run_time = 7ms;
  return result;
}

TEST(JobEnd, SaysWhatTheResultSays) {
  const auto packed = pack(job_end_of(some_result()));
  const auto end = unpack<JobEnd>(packed);
  ASSERT_TRUE(end);
  const auto result = result_of(*end);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::signalled);
  EXPECT_EQ(result->ending.exit_code, std::nullopt);
  EXPECT_EQ(result->ending.signal, SIGSEGV);
  EXPECT_EQ(result->ending.evidence, "killed by signal 11");
  EXPECT_EQ(result->usage.user, 1ms);
  EXPECT_EQ(result->usage.system, 2ms);
  EXPECT_EQ(result->usage.largest, MemorySize::mib(3));
  EXPECT_EQ(result->usage.refused_processes, 4U);
  EXPECT_EQ(result->stdout_.total, 5U);
  EXPECT_FALSE(result->stdout_.truncated);
  EXPECT_EQ(result->stderr_.total, 6U);
  EXPECT_TRUE(result->stderr_.truncated);
  EXPECT_EQ(result->run_time, 7ms);
}

TEST(JobEnd, ThatNoCommandHasIsRefused) {
  JobEnd end = job_end_of(some_result());
  end.kind = static_cast<std::uint8_t>(EndingKind::engine_lost) + 1;
  EXPECT_EQ(result_of(end).error().code, Errc::data_loss);
  end = job_end_of(some_result());
  end.exit_code = {256};
  EXPECT_EQ(result_of(end).error().code, Errc::data_loss);
  end = job_end_of(some_result());
  end.signal = {1, 2};
  EXPECT_EQ(result_of(end).error().code, Errc::data_loss);
}

TEST(Answer, CarriesEveryError) {
  for (int code = 0; code <= static_cast<int>(Errc::internal); ++code) {
    const Error error{static_cast<Errc>(code), "why", 404, "what"};
    const auto answer = unpack<Answer>(pack(failure(error)));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->done, Choice::no);
    const Error again = error_of(*answer);
    EXPECT_EQ(again.code, error.code);
    EXPECT_EQ(again.message, error.message);
    EXPECT_EQ(again.http_status, error.http_status);
    EXPECT_EQ(again.resource, error.resource);
  }
}

TEST(Answer, OfAnUnknownErrorIsInternal) {
  Answer answer = failure({Errc::conflict, "why", 0, {}});
  answer.code = 200;
  EXPECT_EQ(error_of(answer).code, Errc::internal);
}

TEST(Command, WithANumberThatWouldBeCutShortIsRefused) {
  Command whole;
  whole.argv = {"sh"};
  whole.on_terminal = Choice::yes;
  whole.rows = whole.columns = 0xffff;
  whole.open_files = 0xffff'ffff;
  whole.wall_ms = whole.cpu_ms = 0x7fff'ffff'ffff'ffff;
  ASSERT_TRUE(spec_of(whole));
  for (const auto field : {&Command::rows, &Command::columns}) {
    Command command = whole;
    ++(command.*field);
    EXPECT_EQ(spec_of(command).error().code, Errc::invalid_argument);
  }
  for (const auto field : {&Command::open_files, &Command::wall_ms, &Command::cpu_ms}) {
    Command command = whole;
    ++(command.*field);
    EXPECT_EQ(spec_of(command).error().code, Errc::invalid_argument);
  }
}

TEST(Message, IsTakenWholeOrNotAtAll) {
  Create create;
  create.image = "localhost/test:1";
  Command command;
  command.argv = {"sh", "-c", "exit 3"};
  command.env = {{"A", "b"}};
  create.main.push_back(command);
  const std::string packed = pack(create);
  const auto again = unpack<Create>(packed);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->image, create.image);
  ASSERT_EQ(again->main.size(), 1U);
  EXPECT_EQ(again->main.front().argv, create.main.front().argv);
  EXPECT_EQ(again->main.front().env, create.main.front().env);
  for (std::size_t size = 0; size < packed.size(); ++size)
    EXPECT_FALSE(unpack<Create>(packed.substr(0, size))) << size;
  EXPECT_FALSE(unpack<Create>(packed + "x"));
}

/// Each field has another value.
Lease some_lease() {
  Lease lease;
  lease.pool = "python";
  lease.command.argv = {"sh", "-c", "exit 3"};
  lease.command.with_stdin = Choice::yes;
  lease.cold = Choice::yes;
  lease.wait_ms = 1;
  return lease;
}

Leased some_leased() {
  Leased leased;
  leased.sandbox = "box";
  leased.warm = Choice::yes;
  leased.acquire_us = 1;
  leased.run_us = 2;
  leased.end = job_end_of(some_result());
  return leased;
}

PoolPut some_template() {
  PoolPut wanted;
  wanted.name = "python";
  wanted.sandbox.engine = "unix:///run/docker.sock";
  wanted.sandbox.image = "localhost/test:1";
  wanted.sandbox.policy = "preset: limited";
  wanted.minimum = 1;
  wanted.target = 2;
  wanted.maximum = 3;
  wanted.max_age_ms = 4;
  wanted.cool_down_ms = 5;
  return wanted;
}

PoolListing some_listing() {
  PoolListed pool;
  pool.name = "python";
  pool.engine = "unix:///run/docker.sock";
  pool.image = "localhost/test:1";
  std::uint64_t next = 1;
  for (const auto field :
       {&PoolListed::minimum, &PoolListed::target, &PoolListed::maximum, &PoolListed::ready,
        &PoolListed::creating, &PoolListed::leased, &PoolListed::waiting, &PoolListed::warm,
        &PoolListed::cold, &PoolListed::created, &PoolListed::refused, &PoolListed::failures})
    pool.*field = next++;
  pool.draining = Choice::yes;
  pool.last_failure = "why";
  PoolListing listing;
  listing.pools = {pool, {}};
  listing.alive = 13;
  listing.lanes = 14;
  listing.unreadable = {"'q.json': it is no JSON object"};
  return listing;
}

template <typename Message>
Message sent(const Message& message) {
  const std::string packed = pack(message);
  const auto again = unpack<Message>(packed);
  EXPECT_TRUE(again);
  EXPECT_FALSE(unpack<Message>(packed + "x"));
  for (std::size_t size = 0; size < packed.size(); ++size)
    EXPECT_FALSE(unpack<Message>(packed.substr(0, size))) << size;
  EXPECT_EQ(again ? pack(*again) : "", packed);
  return again.value_or(Message());
}

TEST(Message, OfAPoolIsSentAsItIs) {
  const Lease lease = sent(some_lease());
  EXPECT_EQ(lease.pool, "python");
  EXPECT_EQ(lease.command.argv, some_lease().command.argv);
  EXPECT_EQ(lease.cold, Choice::yes);
  EXPECT_EQ(lease.wait_ms, 1U);

  const Leased leased = sent(some_leased());
  EXPECT_EQ(leased.sandbox, "box");
  EXPECT_EQ(leased.warm, Choice::yes);
  EXPECT_EQ(leased.acquire_us, 1U);
  EXPECT_EQ(leased.run_us, 2U);
  EXPECT_EQ(leased.end.evidence, "killed by signal 11");

  const PoolPut wanted = sent(some_template());
  EXPECT_EQ(wanted.name, "python");
  EXPECT_EQ(wanted.sandbox.image, "localhost/test:1");
  EXPECT_EQ(wanted.minimum, 1U);
  EXPECT_EQ(wanted.target, 2U);
  EXPECT_EQ(wanted.maximum, 3U);
  EXPECT_EQ(wanted.max_age_ms, 4U);
  EXPECT_EQ(wanted.cool_down_ms, 5U);

  PoolDrain drain;
  drain.pool = "python";
  drain.wait_ms = 6;
  drain = sent(drain);
  EXPECT_EQ(drain.pool, "python");
  EXPECT_EQ(drain.wait_ms, 6U);

  const PoolListing listing = sent(some_listing());
  ASSERT_EQ(listing.pools.size(), 2U);
  const PoolListed& pool = listing.pools.front();
  EXPECT_EQ(pool.name, "python");
  EXPECT_EQ(pool.minimum, 1U);
  EXPECT_EQ(pool.ready, 4U);
  EXPECT_EQ(pool.failures, 12U);
  EXPECT_EQ(pool.stopped, Choice::no);
  EXPECT_EQ(pool.draining, Choice::yes);
  EXPECT_EQ(pool.last_failure, "why");
  EXPECT_EQ(listing.alive, 13U);
  EXPECT_EQ(listing.lanes, 14U);
  EXPECT_EQ(listing.unreadable, some_listing().unreadable);
}

}  // namespace
}  // namespace brig::daemon
