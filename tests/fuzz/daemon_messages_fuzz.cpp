// SPDX-License-Identifier: Apache-2.0
// What a client and brigd say to each other, as each end reads it: any bytes, in frames or as one
// payload. What is read and written again is the same bytes, and what a message means to brig says
// the same message again.
#include "channel/frame.hpp"
#include "daemon/messages.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace brig::daemon;
using brig::channel::FrameReader;
using brig::channel::Side;
using brig::channel::Type;

void require(bool condition) {
  if (!condition) std::abort();
}

/// A command that can be run is told on in the same words, but for a terminal's size where there is
/// no terminal, and for a name with a "=" in it, which ends there.
void check_meaning(const Command& command) {
  const auto spec = spec_of(command);
  if (!spec) return;
  const Command again = command_of(*spec, command.with_stdin == Choice::yes);
  require(again.argv == command.argv && again.workdir == command.workdir);
  require(again.env.size() == command.env.size());
  for (std::size_t i = 0; i < command.env.size(); ++i) {
    const auto& [name, value] = command.env[i];
    const auto& [name_again, value_again] = again.env[i];
    require(name + "=" + value == name_again + "=" + value_again);
  }
  require(again.with_stdin == command.with_stdin && again.on_terminal == command.on_terminal);
  if (command.on_terminal == Choice::yes)
    require(again.rows == command.rows && again.columns == command.columns);
  require(again.wall_ms == command.wall_ms && again.cpu_ms == command.cpu_ms);
  require(again.output_bytes == command.output_bytes && again.file_bytes == command.file_bytes);
  require(again.open_files == command.open_files);
}

void check_meaning(const JobEnd& end) {
  if (const auto result = result_of(end)) require(pack(job_end_of(*result)) == pack(end));
}

/// An error is never lost, and is told on as it is.
void check_meaning(const Answer& answer) {
  const Answer again = failure(error_of(answer));
  require(again.done == Choice::no && again.message == answer.message);
  require(pack(failure(error_of(again))) == pack(again));
}

template <typename Message>
void read(std::string_view payload) {
  const auto message = unpack<Message>(payload);
  if (!message) return;
  require(pack(*message) == payload);
  if constexpr (requires { check_meaning(*message); }) check_meaning(*message);
  if constexpr (requires { message->command; }) check_meaning(message->command);
  if constexpr (requires { message->body; }) {
    // A verb's message; an answer does not say of which verb it is.
    read<Create>(message->body);
    read<Created>(message->body);
    read<Exec>(message->body);
    read<File>(message->body);
    read<Name>(message->body);
    read<Logs>(message->body);
    read<Attach>(message->body);
    read<Kill>(message->body);
    read<Stop>(message->body);
    read<Remove>(message->body);
    read<JobEnd>(message->body);
    read<Ran>(message->body);
    read<Listing>(message->body);
    read<Inspected>(message->body);
    read<Lease>(message->body);
    read<Leased>(message->body);
    read<PoolPut>(message->body);
    read<PoolDrain>(message->body);
    read<PoolListing>(message->body);
    read<Nothing>(message->body);
  }
}

/// Whatever a payload may be, at either end.
void read_payload(std::string_view payload) {
  read<Request>(payload);
  read<Answer>(payload);
  read<Piece>(payload);
  read<Command>(payload);
  if (const auto number = unpack<std::uint32_t>(payload)) require(pack(*number) == payload);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const Side side : {Side::client, Side::daemon}) {
    FrameReader reader(side);
    std::string_view rest = bytes;
    while (const auto frame = reader.next(rest)) {
      if (!*frame) break;
      read_payload((*frame)->payload);
    }
  }
  read_payload(bytes);
  return 0;
}
