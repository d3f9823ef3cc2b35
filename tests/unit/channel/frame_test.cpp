// SPDX-License-Identifier: Apache-2.0
#include "channel/frame.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

namespace brig::channel {
namespace {

struct Taken {
  Type type;
  std::uint32_t id;
  Stream stream;
  std::string payload;
  bool operator==(const Taken&) const = default;
};

std::string write(const Taken& frame) {
  std::string bytes;
  append_frame(bytes, frame.type, frame.id, frame.stream, frame.payload);
  return bytes;
}

/// What one call after the other hands out.
Result<std::vector<Taken>> read_pieces(FrameReader& reader, std::string_view bytes) {
  std::vector<Taken> frames;
  while (true) {
    const auto frame = reader.next(bytes);
    if (!frame) return fail(frame.error());
    if (!*frame) return frames;
    frames.push_back(
        {(*frame)->type, (*frame)->id, (*frame)->stream, std::string((*frame)->payload)});
  }
}

/// Puts the pieces of data frames together: no two frames of `some_frames` beside each other could
/// be taken for one.
std::vector<Taken> joined(const std::vector<Taken>& pieces) {
  std::vector<Taken> frames;
  for (const Taken& piece : pieces) {
    const bool goes_on = !frames.empty() && piece.type == Type::data &&
                         frames.back().type == Type::data && frames.back().id == piece.id &&
                         frames.back().stream == piece.stream;
    if (goes_on)
      frames.back().payload += piece.payload;
    else
      frames.push_back(piece);
  }
  return frames;
}

std::vector<Taken> some_frames() {
  return {{Type::hello, 0, Stream::input, "hello"},
          {Type::started, 7, Stream::input, std::string(4, '\0')},
          {Type::data, 7, Stream::error, "x"},
          {Type::data, 0xffffffff, Stream::output, std::string(kMaxPayload, 'y')},
          {Type::end, 7, Stream::output, ""},
          {Type::data, 8, Stream::output, ""},
          {Type::credit, 7, Stream::input, "1234"},
          {Type::heartbeat, 0, Stream::input, ""}};
}

TEST(Frame, OneThatIsFilledInPlaceIsLikeOneThatIsAppended) {
  const std::string before = write({Type::started, 7, Stream::input, std::string(4, '\0')});
  std::string bytes = before;
  append_frame(bytes, Type::data, 7, Stream::error, {});
  bytes += std::string(kMaxPayload, 'x');
  fill_frame(bytes, before.size());
  EXPECT_EQ(bytes, before + write({Type::data, 7, Stream::error, std::string(kMaxPayload, 'x')}));
}

TEST(Frame, HasTheBytesOfTheTable) {
  EXPECT_EQ(write({Type::data, 0x01020304, Stream::error, "ab"}),
            std::string("\x02\0\0\0\x04\x03\x02\x01\x01\x02\0\0ab", 14));
}

TEST(FrameReader, ReadsWhatWasWrittenHoweverItIsCut) {
  std::string bytes;
  for (const Taken& frame : some_frames()) bytes += write(frame);
  FrameReader whole(Side::host);
  EXPECT_EQ(read_pieces(whole, bytes).value(), some_frames());
  EXPECT_TRUE(whole.between_frames());

  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same sequence each time
  for (int round = 0; round < 200; ++round) {
    FrameReader reader(Side::host);
    std::vector<Taken> all;
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t size = std::min<std::size_t>(bytes.size() - at, 1 + random() % 40'000);
      const auto more = read_pieces(reader, std::string_view(bytes).substr(at, size));
      ASSERT_TRUE(more);
      all.insert(all.end(), more->begin(), more->end());
      at += size;
    }
    ASSERT_EQ(joined(all), some_frames());
    EXPECT_TRUE(reader.between_frames());
  }
}

TEST(FrameReader, TakesOnlyWhatThePeerMaySay) {
  struct Case {
    Type type;
    bool from_host, from_init, from_client, from_daemon;
  };
  constexpr std::array kCases{
      Case{Type::data, true, true, true, true},
      Case{Type::end, true, true, true, true},
      Case{Type::credit, true, true, false, false},
      Case{Type::heartbeat, true, true, false, false},
      Case{Type::welcome, true, false, false, false},
      Case{Type::exec, true, false, false, false},
      Case{Type::signal, true, false, true, false},
      Case{Type::resize, true, false, true, false},
      Case{Type::shutdown, true, false, false, false},
      Case{Type::hello, false, true, false, false},
      Case{Type::started, false, true, false, false},
      Case{Type::ended, false, true, false, false},
      Case{Type::request, false, false, true, false},
      Case{Type::detach, false, false, true, false},
      Case{Type::note, false, false, false, true},
      Case{Type::answer, false, false, false, true},
      Case{static_cast<Type>(0), false, false, false, false},
      Case{static_cast<Type>(200), false, false, false, false},
  };
  for (const Case& one : kCases) {
    const auto taken_by = [&](Side reader) {
      for (const std::uint32_t id : {0U, 1U}) {
        FrameReader frames(reader);
        if (read_pieces(frames, write({one.type, id, Stream::input, ""}))) return true;
      }
      return false;
    };
    const int type = static_cast<int>(one.type);
    EXPECT_EQ(taken_by(Side::init), one.from_host) << type;
    EXPECT_EQ(taken_by(Side::host), one.from_init) << type;
    EXPECT_EQ(taken_by(Side::daemon), one.from_client) << type;
    EXPECT_EQ(taken_by(Side::client), one.from_daemon) << type;
  }
}

TEST(FrameReader, ReadsByteByByte) {
  const std::string bytes = write({Type::started, 1, Stream::input, "abc"});
  FrameReader reader(Side::host);
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    EXPECT_THAT(read_pieces(reader, bytes.substr(i, 1)).value(), testing::IsEmpty());
    EXPECT_FALSE(reader.between_frames());
  }
  EXPECT_EQ(read_pieces(reader, bytes.substr(bytes.size() - 1)).value().size(), 1U);
}

TEST(FrameReader, HandsOutDataAsItArrives) {
  const Taken data{Type::data, 7, Stream::error, "abcdef"};
  const Taken next{Type::end, 7, Stream::error, ""};
  const std::string bytes = write(data);
  constexpr std::size_t kHeader = 12;
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    FrameReader reader(Side::host);
    const auto first = read_pieces(reader, bytes.substr(0, cut)).value();
    EXPECT_FALSE(reader.between_frames()) << cut;
    if (cut <= kHeader) {
      EXPECT_THAT(first, testing::IsEmpty()) << cut;
    } else {
      EXPECT_THAT(first, testing::ElementsAre(Taken{data.type, data.id, data.stream,
                                                    data.payload.substr(0, cut - kHeader)}));
    }
    const std::size_t had = std::max(cut, kHeader) - kHeader;
    EXPECT_THAT(read_pieces(reader, bytes.substr(cut) + write(next)).value(),
                testing::ElementsAre(
                    Taken{data.type, data.id, data.stream, data.payload.substr(had)}, next))
        << cut;
    EXPECT_TRUE(reader.between_frames()) << cut;
  }
}

TEST(FrameReader, HandsOutNoMoreThanTheFrameHas) {
  const Taken most{Type::data, 1, Stream::input, std::string(kMaxPayload, 'x')};
  const Taken beat{Type::heartbeat, 0, Stream::input, ""};
  const std::string bytes = write(most) + write(beat);
  for (const std::size_t cut : {std::size_t{11}, std::size_t{12}, kMaxPayload + 11}) {
    FrameReader reader(Side::init);
    auto pieces = read_pieces(reader, bytes.substr(0, cut)).value();
    const auto others = read_pieces(reader, bytes.substr(cut)).value();
    pieces.insert(pieces.end(), others.begin(), others.end());
    EXPECT_EQ(joined(pieces), (std::vector{most, beat})) << cut;
  }
  FrameReader strict(Side::init);
  EXPECT_FALSE(read_pieces(strict, write({Type::data, 1, Stream::input, most.payload + "x"})))
      << "before its first byte";
}

TEST(FrameReader, IsNotBetweenFramesInsideOfData) {
  FrameReader reader(Side::host);
  EXPECT_TRUE(read_pieces(reader, write({Type::data, 1, Stream::output, ""})));
  EXPECT_TRUE(reader.between_frames());
  std::string begun = write({Type::data, 1, Stream::output, "ab"});
  begun.resize(begun.size() - 2);
  EXPECT_THAT(read_pieces(reader, begun).value(), testing::IsEmpty());
  EXPECT_FALSE(reader.between_frames());
  EXPECT_THAT(read_pieces(reader, "").value(), testing::IsEmpty());
  EXPECT_EQ(read_pieces(reader, "a").value().size(), 1U);
  EXPECT_FALSE(reader.between_frames());
}

TEST(FrameReader, GivesAClientItsDataWhole) {
  const Taken data{Type::data, 1, Stream::output, "a message"};
  const std::string bytes = write(data);
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    FrameReader reader(Side::client);
    EXPECT_THAT(read_pieces(reader, bytes.substr(0, cut)).value(), testing::IsEmpty());
    EXPECT_THAT(read_pieces(reader, bytes.substr(cut)).value(), testing::ElementsAre(data));
  }
}

TEST(FrameReader, RefusesNonsenseThenAndEverAfter) {
  const auto edited = [](Taken frame, std::size_t at, char byte) {
    std::string bytes = write(frame);
    bytes[at] = byte;
    return bytes;
  };
  const Taken data{Type::data, 1, Stream::output, "abc"};
  const Taken beat{Type::heartbeat, 0, Stream::input, ""};
  const std::vector<std::pair<const char*, std::string>> table{
      {"unknown type", edited(data, 8, 0)},
      {"unknown type", edited(data, 8, 99)},
      {"the host's own", write({Type::exec, 1, Stream::input, "x"})},
      {"stream", edited(data, 9, 3)},
      {"padding", edited(data, 10, 1)},
      {"padding", edited(data, 11, 1)},
      {"length", edited(data, 3, 1)},
      {"one byte too long", edited(data, 2, 1) + std::string(70'000, 'x')},
      {"no id", write({Type::data, 0, Stream::output, "abc"})},
      {"an id", write({Type::hello, 1, Stream::input, ""})},
      {"a stream", edited(beat, 9, 1)},
  };
  for (const auto& [what, bytes] : table) {
    FrameReader reader(Side::host);
    const auto frames = read_pieces(reader, bytes);
    ASSERT_FALSE(frames) << what;
    EXPECT_EQ(frames.error().code, Errc::data_loss);
    EXPECT_FALSE(read_pieces(reader, write(beat))) << what << ": nothing after it is believed";
    FrameReader slow(Side::host);
    bool failed = false;
    for (const char byte : bytes) failed = failed || !read_pieces(slow, std::string_view(&byte, 1));
    EXPECT_TRUE(failed) << what;
  }
}

TEST(FrameReader, EachSideTakesOnlyWhatTheOtherMaySend) {
  for (int type = 0; type < 256; ++type) {
    for (const std::uint32_t id : {0U, 1U}) {
      const std::string bytes = write({static_cast<Type>(type), id, Stream::input, ""});
      FrameReader host(Side::host);
      FrameReader init(Side::init);
      const bool at_host = read_pieces(host, bytes).has_value();
      const bool at_init = read_pieces(init, bytes).has_value();
      const bool both = (type >= 1 && type <= 3 && id == 1) || (type == 4 && id == 0);
      EXPECT_EQ(at_host && at_init, both) << type << " " << id;
      if (type >= 16 && type <= 21) {
        EXPECT_FALSE(at_host) << type;
      }
      if (type >= 32 && type <= 34) {
        EXPECT_FALSE(at_init) << type;
      }
    }
  }
}

TEST(FrameReader, TakesAnExecLongerThanData) {
  const std::string most(kMaxLongPayload, 'x');
  FrameReader reader(Side::init);
  EXPECT_TRUE(read_pieces(reader, write({Type::exec, 1, Stream::input, most})));
  FrameReader strict(Side::init);
  EXPECT_FALSE(read_pieces(strict, write({Type::exec, 1, Stream::input, most + "x"})));
}

TEST(FrameReader, WhatIsTakenPastItIsNotAwaited) {
  std::string bytes;
  append_frame(bytes, Type::data, 7, Stream::input, "0123456789");
  append_frame(bytes, Type::end, 7, Stream::input, {});
  FrameReader reader(Side::init);
  EXPECT_FALSE(reader.open_data());
  std::string_view rest = bytes;
  std::string_view head = rest.substr(0, 12 + 3);
  rest.remove_prefix(head.size());
  ASSERT_EQ((*reader.next(head).value()).payload, "012");
  ASSERT_TRUE(reader.open_data());
  EXPECT_EQ(reader.open_data()->id, 7U);
  EXPECT_EQ(reader.open_data()->stream, Stream::input);
  EXPECT_EQ(reader.open_data()->payload, "");
  ASSERT_EQ(reader.left(), 7U);
  reader.skip(5);
  rest.remove_prefix(5);
  EXPECT_FALSE(reader.between_frames());
  ASSERT_EQ((*reader.next(rest).value()).payload, "89");
  EXPECT_FALSE(reader.open_data());
  EXPECT_EQ((*reader.next(rest).value()).type, Type::end);
}

}  // namespace
}  // namespace brig::channel
