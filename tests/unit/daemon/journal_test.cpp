// SPDX-License-Identifier: Apache-2.0
#include "daemon/journal.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <string>
#include <thread>

namespace brig::daemon {
namespace {

using channel::Stream;
using namespace std::chrono_literals;

constexpr std::size_t kPlenty = std::size_t{1} << 20U;

/// All from a place to what is the end now.
std::string rest(const Journal& journal, Journal::Place place) {
  std::string all;
  while (const auto read = journal.read(place)) all += read->entry->bytes.substr(read->skip);
  return all;
}

std::string tail(const Journal& journal, std::uint64_t lines) {
  return rest(journal, journal.find(std::nullopt, lines));
}

TEST(Journal, KeepsWhatWasWrittenInOrderWithItsStream) {
  Journal journal(kPlenty);
  journal.append(Stream::output, "out");
  journal.append(Stream::error, "err");
  Journal::Place place;
  const auto first = journal.read(place);
  const auto second = journal.read(place);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->entry->bytes, "out");
  EXPECT_EQ(first->entry->stream, Stream::output);
  EXPECT_EQ(second->entry->bytes, "err");
  EXPECT_EQ(second->entry->stream, Stream::error);
  EXPECT_LE(first->entry->time, second->entry->time);
  EXPECT_FALSE(journal.read(place));
}

TEST(Journal, FindsTheLastLinesHoweverTheyWereCut) {
  Journal journal(kPlenty);
  for (const char* piece : {"a\nb", "b\n", "", "c\nd\n", "e"})
    journal.append(Stream::output, piece);
  EXPECT_EQ(tail(journal, 0), "");
  EXPECT_EQ(tail(journal, 1), "e");
  EXPECT_EQ(tail(journal, 2), "d\ne");
  EXPECT_EQ(tail(journal, 3), "c\nd\ne");
  EXPECT_EQ(tail(journal, 4), "bb\nc\nd\ne");
  EXPECT_EQ(tail(journal, 5), "a\nbb\nc\nd\ne");
  EXPECT_EQ(tail(journal, std::numeric_limits<std::uint64_t>::max()), "a\nbb\nc\nd\ne");
  journal.append(Stream::output, "\n");
  EXPECT_EQ(tail(journal, 1), "e\n");
  EXPECT_EQ(tail(journal, 2), "d\ne\n");
}

TEST(Journal, OfNothingHasNoLines) {
  const Journal journal(kPlenty);
  EXPECT_EQ(tail(journal, 3), "");
}

TEST(Journal, FindsWhatIsNotOlderThanATime) {
  Journal journal(kPlenty);
  journal.append(Stream::output, "before\n");
  Journal::Place first;
  const auto time = journal.read(first)->entry->time;
  while (std::chrono::system_clock::now() <= time) std::this_thread::yield();
  journal.append(Stream::output, "after\nall\n");
  EXPECT_EQ(rest(journal, journal.find(time + 1ns, std::nullopt)), "after\nall\n");
  EXPECT_EQ(rest(journal, journal.find(time, std::nullopt)), "before\nafter\nall\n");
  EXPECT_EQ(rest(journal, journal.find(time + 1ns, 1)), "all\n");
  EXPECT_EQ(rest(journal, journal.find(time + 1ns, 9)), "after\nall\n");
}

TEST(Journal, DropsTheOldestBeyondItsBoundAndSaysSo) {
  Journal journal(1000);
  for (int i = 0; i < 100; ++i) journal.append(Stream::output, std::string(100, 'x'));
  Journal::Place place;
  const auto read = journal.read(place);
  ASSERT_TRUE(read);
  EXPECT_GT(read->lost, 90U);
  std::uint64_t kept = 1;
  while (const auto next = journal.read(place)) {
    EXPECT_EQ(next->lost, 0U);
    ++kept;
  }
  EXPECT_EQ(read->lost + kept, 100U);
}

TEST(Journal, BoundsManySmallPiecesToo) {
  Journal journal(10'000);
  for (int i = 0; i < 100'000; ++i) journal.append(Stream::output, "");
  Journal::Place place;
  EXPECT_GT(journal.read(place)->lost, 99'000U);
}

TEST(Journal, KeepsAtLeastTheLastPiece) {
  Journal journal(10);
  journal.append(Stream::output, std::string(1000, 'x'));
  Journal::Place place;
  EXPECT_EQ(journal.read(place)->entry->bytes.size(), 1000U);
}

TEST(Journal, AReaderWaitsForWhatComesAndForTheEnd) {
  Journal journal(kPlenty);
  std::jthread writer([&] {
    for (int i = 0; i < 1000; ++i) journal.append(Stream::output, std::to_string(i) + "\n");
    journal.close();
    journal.append(Stream::output, "never");
  });
  std::string all;
  Journal::Place place;
  while (true) {
    const auto read = journal.wait(place, base::Until::after(30s));
    ASSERT_TRUE(read) << read.error().message;
    if (!read->entry) break;
    all += read->entry->bytes;
  }
  std::string expected;
  for (int i = 0; i < 1000; ++i) expected += std::to_string(i) + "\n";
  EXPECT_EQ(all, expected);
}

TEST(Journal, AWaitEndsInTimeOrWhenItIsStopped) {
  Journal journal(kPlenty);
  Journal::Place place;
  EXPECT_EQ(journal.wait(place, base::Until::after(1ms)).error().code, Errc::deadline_exceeded);
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_EQ(journal.wait(place, base::Until::after(30s, stop.get_token())).error().code,
            Errc::cancelled);
}

TEST(Journal, TheEndIsBehindEverything) {
  Journal journal(kPlenty);
  journal.append(Stream::output, "before");
  const Journal::Place end = journal.end();
  journal.append(Stream::output, "after");
  EXPECT_EQ(rest(journal, end), "after");
}

}  // namespace
}  // namespace brig::daemon
