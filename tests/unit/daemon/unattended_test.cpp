// SPDX-License-Identifier: Apache-2.0
#include "daemon/unattended.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace brig::daemon {
namespace {

using sys::UniqueFd;

/// Reading and writing end.
std::pair<UniqueFd, UniqueFd> a_pipe() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

std::vector<UniqueFd> both(UniqueFd first, UniqueFd second) {
  std::vector<UniqueFd> ends;
  ends.push_back(std::move(first));
  ends.push_back(std::move(second));
  return ends;
}

TEST(Unattended, KeepsTheInputOpenAndReadsTheOutput) {
  auto [input, input_end] = a_pipe();
  auto [output_end, output] = a_pipe();
  ASSERT_EQ(::fcntl(input.get(), F_SETFL, O_NONBLOCK), 0);
  auto streams = Unattended::take(both(std::move(input_end), std::move(output_end)));
  ASSERT_TRUE(streams) << streams.error().message;
  // Far more than a pipe holds: this would wait for ever.
  const std::string piece(std::size_t{64} << 10U, 'x');
  for (int i = 0; i < 32; ++i)
    ASSERT_EQ(::write(output.get(), piece.data(), piece.size()),
              static_cast<ssize_t>(piece.size()));
  char byte = 0;
  EXPECT_EQ(::read(input.get(), &byte, 1), -1);
  EXPECT_EQ(errno, EAGAIN) << "there may be more";
  streams->reset();
  EXPECT_EQ(::read(input.get(), &byte, 1), 0);
}

TEST(Unattended, EndsWhileNobodyWrites) {
  auto [input, input_end] = a_pipe();
  auto [output_end, output] = a_pipe();
  ASSERT_TRUE(Unattended::take(both(std::move(input_end), std::move(output_end))));
}

TEST(Unattended, TakesTwoEnds) {
  EXPECT_EQ(Unattended::take({}).error().code, Errc::invalid_argument);
  auto [input, input_end] = a_pipe();
  std::vector<UniqueFd> one;
  one.push_back(std::move(input_end));
  EXPECT_EQ(Unattended::take(std::move(one)).error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace brig::daemon
