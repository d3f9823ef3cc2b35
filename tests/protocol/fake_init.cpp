// SPDX-License-Identifier: Apache-2.0
#include "protocol/fake_init.hpp"

#include "channel/packer.hpp"
#include "protocol/fake_engine.hpp"

namespace brig::support {

using channel::Type;

void FakeInit::send(Type type, std::uint32_t id, std::string_view payload, channel::Stream stream) {
  std::string frame;
  channel::append_frame(frame, type, id, stream, payload);
  send_raw(frame);
}

void FakeInit::send_raw(std::string_view bytes) {
  connection_.send(FakeEngine::frame(1, std::string(bytes)));
}

std::optional<FakeInit::Said> FakeInit::next() {
  constexpr std::size_t kHeader = 12;
  while (true) {
    const std::string header = connection_.read_exact(kHeader);
    if (header.size() < kHeader) return std::nullopt;
    Said said{static_cast<Type>(header[8]), channel::get_u32(std::string_view(header).substr(4)),
              static_cast<channel::Stream>(header[9]),
              connection_.read_exact(channel::get_u32(header))};
    if (said.type != Type::heartbeat) return said;
    send(Type::heartbeat, 0);
  }
}

std::optional<std::uint32_t> FakeInit::first_job() {
  hello();
  while (const auto said = next()) {
    if (said->type == Type::exec) return said->id;
  }
  return std::nullopt;
}

std::string FakeInit::number(std::uint32_t value) {
  std::string payload;
  channel::put_u32(payload, value);
  return payload;
}

std::string FakeInit::ended(channel::EndReason reason, std::uint32_t status) {
  channel::Ended ended;
  ended.reason = reason;
  ended.status = status;
  return channel::encode(ended);
}

}  // namespace brig::support
