// SPDX-License-Identifier: Apache-2.0
// Frames whole, split anywhere, and bad.
#include "engine/stream_frames.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace brig::engine {
namespace {

using testing::HasSubstr;

std::string frame(unsigned type, std::string_view bytes) {
  const auto length = static_cast<std::uint32_t>(bytes.size());
  std::string text{static_cast<char>(type), 0, 0, 0};
  for (const unsigned shift : {24U, 16U, 8U, 0U})
    text += static_cast<char>(length >> shift & 0xffU);
  return text.append(bytes);
}

/// A header alone.
std::string header(std::initializer_list<unsigned char> bytes) {
  return {bytes.begin(), bytes.end()};
}

struct Fed {
  std::vector<std::pair<StreamType, std::string>> streams;  // chunks of one type in a row joined
  std::string problem;
};

/// Feeds `input` in pieces of `size`.
Fed feed(StreamFrames& frames, std::string_view input, std::size_t size) {
  Fed fed;
  while (!input.empty()) {
    std::span<const char> bytes(input.substr(0, size));
    input.remove_prefix(bytes.size());
    while (true) {
      const auto chunk = frames.next(bytes);
      if (!chunk) {
        EXPECT_EQ(chunk.error().code, Errc::data_loss);
        fed.problem = chunk.error().message;
        return fed;
      }
      if (!*chunk) break;
      EXPECT_FALSE((*chunk)->bytes.empty());
      if (fed.streams.empty() || fed.streams.back().first != (*chunk)->type) {
        fed.streams.push_back({(*chunk)->type, {}});
      }
      fed.streams.back().second.append((*chunk)->bytes.data(), (*chunk)->bytes.size());
    }
    EXPECT_TRUE(bytes.empty());
  }
  return fed;
}

TEST(StreamFrames, YieldsTheSameHoweverTheInputIsSplit) {
  const std::string input = frame(1, "out") + frame(2, "") + frame(2, "err\n") + frame(0, "in") +
                            frame(3, "broken") + frame(1, std::string(300, 'x'));
  for (std::size_t size = 1; size <= input.size(); ++size) {
    StreamFrames frames;
    const Fed fed = feed(frames, input, size);
    ASSERT_EQ(fed.problem, "") << size;
    ASSERT_THAT(fed.streams,
                testing::ElementsAre(testing::Pair(StreamType::stdout_, "out"),
                                     testing::Pair(StreamType::stderr_, "err\n"),
                                     testing::Pair(StreamType::stdin_, "in"),
                                     testing::Pair(StreamType::system_error, "broken"),
                                     testing::Pair(StreamType::stdout_, std::string(300, 'x'))))
        << size;
    ASSERT_TRUE(frames.finish()) << size;
  }
}

TEST(StreamFrames, YieldsAPartialFrameAtOnceAndWithoutACopy) {
  StreamFrames frames;
  const std::string input = header({1, 0, 0, 0, 0, 0xff, 0xff, 0xff}) + "begin";
  std::span<const char> bytes(input);
  const auto chunk = frames.next(bytes);
  ASSERT_TRUE(chunk && *chunk);
  EXPECT_EQ((*chunk)->bytes.data(), input.data() + 8);
  EXPECT_EQ((*chunk)->bytes.size(), 5U);
  EXPECT_TRUE(bytes.empty());
}

TEST(StreamFrames, SwallowsAFloodOfEmptyFrames) {
  StreamFrames frames;
  std::string input;
  for (int i = 0; i < 10'000; ++i) input += frame(1, "");
  std::span<const char> bytes(input);
  const auto chunk = frames.next(bytes);
  ASSERT_TRUE(chunk);
  EXPECT_FALSE(*chunk);
  EXPECT_TRUE(bytes.empty());
  EXPECT_TRUE(frames.finish());
}

TEST(StreamFrames, RefusesEveryOtherType) {
  for (unsigned type = 4; type < 256; ++type) {
    StreamFrames frames;
    EXPECT_THAT(feed(frames, frame(type, "x"), 64).problem,
                HasSubstr("unknown stream " + std::to_string(type)))
        << type;
  }
}

TEST(StreamFrames, RefusesPaddingThatIsNotZero) {
  for (const std::string& bad :
       {header({1, 1, 0, 0, 0, 0, 0, 1}), header({1, 0, 0x80, 0, 0, 0, 0, 1}),
        header({1, 0, 0, 0xff, 0, 0, 0, 1})}) {
    StreamFrames frames;
    EXPECT_THAT(feed(frames, bad + "x", 1).problem, HasSubstr("padding"));
  }
}

TEST(StreamFrames, RefusesTextWhereFramesAreExpected) {
  StreamFrames frames;
  EXPECT_THAT(feed(frames, "hello from a terminal", 64).problem, HasSubstr("unknown stream"));
}

TEST(StreamFrames, BelievesLengthsUpToTheCap) {
  StreamFrames at_cap;
  EXPECT_EQ(feed(at_cap, header({2, 0, 0, 0, 1, 0, 0, 0}), 8).problem, "");
  StreamFrames over_cap;
  EXPECT_THAT(feed(over_cap, header({2, 0, 0, 0, 1, 0, 0, 1}), 8).problem,
              HasSubstr("a frame of 16777217 bytes"));
  StreamFrames huge;
  EXPECT_THAT(feed(huge, header({2, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}), 8).problem,
              HasSubstr("a frame of 4294967295 bytes"));
}

TEST(StreamFrames, StaysBadAfterABadHeader) {
  StreamFrames frames;
  ASSERT_NE(feed(frames, frame(9, ""), 8).problem, "");
  EXPECT_NE(feed(frames, frame(1, "good"), 64).problem, "");
  EXPECT_FALSE(frames.finish());
}

TEST(StreamFrames, DeliversWhatCameBeforeABadHeader) {
  StreamFrames frames;
  const Fed fed = feed(frames, frame(1, "last words") + frame(7, ""), 1024);
  EXPECT_THAT(fed.streams, testing::ElementsAre(testing::Pair(StreamType::stdout_, "last words")));
  EXPECT_NE(fed.problem, "");
}

TEST(StreamFrames, MissesTheRestOfAFrameAtTheEnd) {
  const std::string input = frame(1, "abc");
  for (std::size_t size = 1; size < input.size(); ++size) {
    StreamFrames frames;
    ASSERT_EQ(feed(frames, input.substr(0, size), 64).problem, "");
    const auto whole = frames.finish();
    ASSERT_FALSE(whole) << size;
    EXPECT_EQ(whole.error().code, Errc::data_loss);
    EXPECT_THAT(whole.error().message, HasSubstr("inside a frame"));
  }
}

TEST(StreamFrames, HasNothingToMissInAnEmptyStream) {
  EXPECT_TRUE(StreamFrames().finish());
  StreamFrames frames;
  std::span<const char> nothing;
  EXPECT_FALSE(frames.next(nothing).value());
}

}  // namespace
}  // namespace brig::engine
