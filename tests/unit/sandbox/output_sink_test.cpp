// SPDX-License-Identifier: Apache-2.0
#include "sandbox/output_sink.hpp"

#include "sys/unique_fd.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace brig::sandbox {
namespace {

class OutputSinkPipe : public testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);
    std::array<int, 2> fds{};
    ASSERT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
    reader_.reset(fds[0]);
    writer_.reset(fds[1]);
  }
  std::string read_available(std::size_t size) {
    std::string text(size, '\0');
    const auto n = ::read(reader_.get(), text.data(), size);
    text.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
    return text;
  }
  sys::UniqueFd reader_;
  sys::UniqueFd writer_;
};

TEST(OutputSink, CapturesWithoutADescriptor) {
  OutputSink sink(-1, {});
  ASSERT_TRUE(sink.accept("ab"));
  ASSERT_TRUE(sink.accept("cd"));
  EXPECT_FALSE(sink.pending());
  EXPECT_EQ(sink.take(), "abcd");
}

TEST(OutputSink, GivesAConsumerEachPieceAtOnceAndKeepsNone) {
  std::vector<std::string> pieces;
  OutputSink sink(-1, {}, [&](std::string_view piece) { pieces.emplace_back(piece); });
  ASSERT_TRUE(sink.accept("ab"));
  EXPECT_EQ(pieces, (std::vector<std::string>{"ab"}));
  ASSERT_TRUE(sink.accept("c"));
  EXPECT_EQ(pieces, (std::vector<std::string>{"ab", "c"}));
  EXPECT_FALSE(sink.pending());
  EXPECT_EQ(sink.take(), "");
}

TEST_F(OutputSinkPipe, PassesBytesThrough) {
  OutputSink sink(writer_.get(), {});
  ASSERT_TRUE(sink.accept("hello"));
  EXPECT_FALSE(sink.pending());
  EXPECT_EQ(read_available(10), "hello");
}

TEST_F(OutputSinkPipe, KeepsWhatAFullPipeDoesNotTakeAndLosesNothing) {
  OutputSink sink(writer_.get(), {});
  std::string sent;
  for (int i = 0; i < 300'000; ++i) sent += static_cast<char>('a' + i % 26);
  ASSERT_TRUE(sink.accept(sent));
  EXPECT_TRUE(sink.pending());
  ASSERT_EQ(read_available(8192), sent.substr(0, 8192))
      << "there is room again, but it is not this one's turn";
  ASSERT_TRUE(sink.accept("more"));
  sent = sent.substr(8192) + "more";
  std::string received;
  while (sink.pending()) {
    received += read_available(8192);
    ASSERT_TRUE(sink.flush());
  }
  writer_.reset();
  for (std::string more = read_available(8192); !more.empty(); more = read_available(8192))
    received += more;
  EXPECT_EQ(received, sent);
}

TEST_F(OutputSinkPipe, ReportsAReaderThatIsGone) {
  reader_.reset();
  OutputSink sink(writer_.get(), {});
  const auto accepted = sink.accept("x");
  ASSERT_FALSE(accepted);
  EXPECT_EQ(accepted.error().code, Errc::unavailable);
  EXPECT_TRUE(sink.accept("y")) << "it has said so; what comes now goes nowhere";
  EXPECT_FALSE(sink.pending());
}

TEST_F(OutputSinkPipe, FiltersOnTheWay) {
  OutputSink sink(writer_.get(), [](std::string_view piece, std::string& out) {
    for (const char c : piece) out += static_cast<char>(c + 1);
  });
  ASSERT_TRUE(sink.accept("abc"));
  EXPECT_EQ(read_available(10), "bcd");
}

}  // namespace
}  // namespace brig::sandbox
