// SPDX-License-Identifier: Apache-2.0
#include "init/host_link.hpp"

#include "channel/packer.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

namespace brig::init {

using channel::Stream;
using channel::Type;

void HostLink::send(Type type, std::uint32_t id, std::string_view payload, Stream stream) {
  channel::append_frame(out_.tail(), type, id, stream, payload);
  const bool can_wait = type == Type::started || type == Type::end;
  due_ = std::min(due_, Clock::now() + (can_wait ? kPatience : Clock::duration::zero()));
}

void HostLink::send_credit(std::uint32_t id, std::uint32_t bytes) {
  std::string payload;
  channel::put_u32(payload, bytes);
  send(Type::credit, id, payload);
}

HostLink::State HostLink::flush() {
  if (!blocked_ && Clock::now() < due_) return State::open;
  due_ = Clock::time_point::max();
  while (!out_.empty()) {
    const auto n = ::write(kOut, out_.waiting().data(), out_.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) break;
    if (n <= 0) return State::broken;
    out_.consume(static_cast<std::size_t>(n));
  }
  blocked_ = !out_.empty();
  return State::open;
}

bool HostLink::read_some(std::size_t most, std::string_view& bytes, State& state) {
  static std::array<char, kReadSize> buffer;
  const auto n = ::read(kIn, buffer.data(), most);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (n <= 0) {
    state = n == 0 ? State::closed : State::broken;
    return false;
  }
  bytes = {buffer.data(), static_cast<std::size_t>(n)};
  return true;
}

}  // namespace brig::init
