// SPDX-License-Identifier: Apache-2.0
#include "channel/messages.hpp"

#include <gtest/gtest.h>

namespace brig::channel {
namespace {

Exec some_exec() {
  Exec exec;
  exec.program = Program::files;
  exec.argv = {"sh", "-c", "", std::string("a\0b", 3)};
  exec.env = {"A=b"};
  exec.cwd = "/work";
  exec.input = Input::stream;
  exec.terminal = Terminal::pty;
  exec.rows = 24;
  exec.columns = 80;
  exec.wall_ms = 1;
  exec.cpu_ms = 2;
  exec.output_bytes = ~0ULL;
  exec.file_bytes = 3;
  exec.open_files = 4;
  return exec;
}

/// Whole it is read back; cut or lengthened anywhere it is nonsense, never a crash.
template <typename Message>
void expect_exact(const Message& message) {
  const std::string payload = encode(message);
  EXPECT_EQ(decode<Message>(payload).value(), message);
  for (std::size_t size = 0; size < payload.size(); ++size) {
    const auto cut = decode<Message>(std::string_view(payload).substr(0, size));
    ASSERT_FALSE(cut) << size;
    EXPECT_EQ(cut.error().code, Errc::data_loss);
  }
  EXPECT_FALSE(decode<Message>(payload + '\0'));
}

TEST(Messages, AreReadBackExactly) {
  expect_exact(Hello{.texts = {{"status", "Uid:\t1"}, {"", ""}}});
  expect_exact(Welcome{.silence_ms = 5000,
                       .lifetime_ms = 1,
                       .job_filter = std::string(16, '\0'),
                       .seal_key = std::string(32, 'k')});
  expect_exact(some_exec());
  expect_exact(Resize{.rows = 1, .columns = 2});
  expect_exact(Started{.pid = 7});
  expect_exact(
      Ended{.reason = EndReason::not_started, .status = 1, .step = StartStep::exec, .error = 2});
}

TEST(Messages, RefuseValuesThatAreNone) {
  std::string payload = encode(Ended{});
  payload[0] = static_cast<char>(static_cast<int>(EndReason::last) + 1);
  EXPECT_FALSE(decode<Ended>(payload));
}

TEST(Messages, AListIsNeverLongerThanWhatIsThere) {
  const std::string payload("\xff\xff\xff\xff", 4);  // a list of 4 Gi texts
  EXPECT_FALSE(decode<Exec>(payload));
}

}  // namespace
}  // namespace brig::channel
