// SPDX-License-Identifier: Apache-2.0
#include "sandbox/input_source.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace brig::sandbox {
namespace {

/// Two ends of something, of which one is a job's input.
struct Ends {
  sys::UniqueFd input;
  sys::UniqueFd writer;
};

Ends pipe_ends() {
  std::array<int, 2> fds{};
  EXPECT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
  return {sys::UniqueFd(fds[0]), sys::UniqueFd(fds[1])};
}
Ends socket_ends() {
  std::array<int, 2> fds{};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()), 0);
  return {sys::UniqueFd(fds[0]), sys::UniqueFd(fds[1])};
}
Ends terminal_ends() {
  sys::UniqueFd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  EXPECT_EQ(::unlockpt(master.get()), 0);
  std::array<char, 64> name{};
  EXPECT_EQ(::ptsname_r(master.get(), name.data(), name.size()), 0);
  return {sys::UniqueFd(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC)), std::move(master)};
}

struct Kind {
  const char* name;
  Ends (*make)();
};
void PrintTo(const Kind& kind, std::ostream* out) {
  *out << kind.name;
}

class InputSourceOf : public testing::TestWithParam<Kind> {
 protected:
  std::optional<std::size_t> read(const InputSource& source) {
    buffer_.fill('\0');
    return source.read(buffer_);
  }
  bool readable(const InputSource& source) {
    pollfd one{source.fd(), POLLIN, 0};
    return ::poll(&one, 1, 0) == 1;
  }
  std::array<char, 64> buffer_{};
};

TEST_P(InputSourceOf, GivesWhatIsThere) {
  const Ends ends = GetParam().make();
  const InputSource source(ends.input.get());
  EXPECT_FALSE(readable(source));
  ASSERT_EQ(::write(ends.writer.get(), "text\n", 5), 5);
  EXPECT_TRUE(readable(source));
  EXPECT_EQ(read(source), 5U);
  EXPECT_STREQ(buffer_.data(), "text\n");
}

/// It would hang if it blocked.
TEST_P(InputSourceOf, DoesNotBlockWhereAnotherReaderWasFaster) {
  const Ends ends = GetParam().make();
  const int flags = ::fcntl(ends.input.get(), F_GETFL);
  const InputSource source(ends.input.get());
  ASSERT_EQ(::write(ends.writer.get(), "text\n", 5), 5);
  ASSERT_TRUE(readable(source));
  std::array<char, 64> other{};
  ASSERT_EQ(::read(ends.input.get(), other.data(), other.size()), 5);
  EXPECT_EQ(read(source), std::nullopt);
  EXPECT_EQ(::fcntl(ends.input.get(), F_GETFL), flags) << "the other reader's, too";
}

TEST_P(InputSourceOf, EndsWithItsWriter) {
  Ends ends = GetParam().make();
  const InputSource source(ends.input.get());
  ends.writer.reset();
  EXPECT_TRUE(readable(source));
  EXPECT_EQ(read(source), 0U);
}

INSTANTIATE_TEST_SUITE_P(Kinds,
                         InputSourceOf,
                         testing::Values(Kind{"Pipe", &pipe_ends},
                                         Kind{"Socket", &socket_ends},
                                         Kind{"Terminal", &terminal_ends}),
                         [](const auto& kind) { return std::string(kind.param.name); });

TEST(InputSource, ReadsAFileFromWhereItIs) {
  std::FILE* file = std::tmpfile();
  const int fd = ::fileno(file);
  ASSERT_EQ(::write(fd, "0123456789", 10), 10);
  ASSERT_EQ(::lseek(fd, 4, SEEK_SET), 4);
  const InputSource source(fd);
  std::array<char, 3> buffer{};
  EXPECT_EQ(source.read(buffer), 3U);
  EXPECT_EQ(std::string(buffer.data(), buffer.size()), "456");
  EXPECT_EQ(::lseek(fd, 0, SEEK_CUR), 7) << "as for whoever shares the descriptor";
  std::fclose(file);  // NOLINT(cert-err33-c): it is gone either way.
}

TEST(InputSource, IsNoneWhenClosed) {
  const Ends ends = pipe_ends();
  InputSource source(ends.input.get());
  source.close();
  EXPECT_EQ(source.fd(), -1);
  EXPECT_EQ(InputSource(-1).fd(), -1);
  EXPECT_GE(::fcntl(ends.input.get(), F_GETFD), 0) << "it was borrowed";
}

}  // namespace
}  // namespace brig::sandbox
