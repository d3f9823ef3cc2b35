// SPDX-License-Identifier: Apache-2.0
#include "daemon/command_streams.hpp"

#include "channel/messages.hpp"

#include <cstddef>

namespace brig::daemon {

void pass_on(const Conversation::Said& said, JobControl& control) {
  if (said.type == channel::Type::signal) {
    if (const auto number = unpack<std::uint32_t>(said.payload))
      static_cast<void>(control.signal(static_cast<int>(*number)));
  } else if (said.type == channel::Type::resize) {
    if (const auto size = channel::decode<channel::Resize>(said.payload))
      control.resize(
          {static_cast<std::uint16_t>(size->rows), static_cast<std::uint16_t>(size->columns)});
  }
}

Result<RunIo> streams_of(const Command& command,
                         bool detached,
                         const std::vector<sys::UniqueFd>& descriptors,
                         JobControl& control) {
  const bool with_stdin = command.with_stdin == Choice::yes;
  if (detached && with_stdin)
    return fail(Errc::invalid_argument, "a detached command has no input");
  if (descriptors.size() != (detached ? 0U : with_stdin ? 3U : 2U))
    return fail(Errc::invalid_argument, "not as many descriptors as the command has streams");
  RunIo io;
  io.control = &control;
  if (detached) {
    io.stdout_consumer = io.stderr_consumer = [](std::string_view) {};
    return io;
  }
  std::size_t next = 0;
  if (with_stdin) io.stdin_fd = descriptors[next++].get();
  io.stdout_fd = descriptors[next++].get();
  io.stderr_fd = descriptors[next].get();
  return io;
}

}  // namespace brig::daemon
