// SPDX-License-Identifier: Apache-2.0
#include "protocol/fake_init.hpp"

#include "channel/packer.hpp"
#include "channel/seal.hpp"
#include "protocol/fake_engine.hpp"
#include "unit/harden/recorded_hello.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace brig::support {

using channel::Type;

namespace {

/// Replaces what follows `key` up to the end of its line.
void set_line(std::string& text, const std::string& key, const std::string& value) {
  const std::size_t at = text.find(key);
  ASSERT_NE(at, std::string::npos) << key;
  const std::size_t begin = at + key.size();
  text.replace(begin, text.find('\n', begin) - begin, value);
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

/// Numbers that no kernel gives a namespace, and so no test's own either.
std::string other_namespaces() {
  std::string text;
  int number = 0;
  for (const std::string name : {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"})
    text += name + " " + name + ":[" + std::to_string(++number) + "]\n";
  return text;
}

}  // namespace

channel::Hello FakeInit::proper_hello(const std::string& create_body) {
  channel::Hello hello = harden::recorded_hello(harden::kRunc);
  harden::text_in(hello, "namespaces") = other_namespaces();
  if (create_body.empty()) return hello;
  const auto request = nlohmann::json::parse(create_body);
  const std::string user = request.at("User");
  const std::string uid = user.substr(0, user.find(':'));
  const std::string gid = user.substr(user.find(':') + 1);
  const auto all_four = [](const std::string& id) {
    return "\t" + id + "\t" + id + "\t" + id + "\t" + id;
  };
  std::string& status = harden::text_in(hello, "status");
  set_line(status, "Uid:", all_four(uid));
  set_line(status, "Gid:", all_four(gid));
  set_line(status, "Groups:", "\t" + gid + " ");
  std::string& mounts = harden::text_in(hello, "mountinfo");
  replace(mounts, "uid=54321,gid=54322", "uid=" + uid + ",gid=" + gid);
  replace(mounts, "/.brig-0123456789abcdef", request.at("Entrypoint").at(0));
  return hello;
}

void FakeInit::send(Type type, std::uint32_t id, std::string_view payload, channel::Stream stream) {
  auto& [output, error] = sent_[id];
  if (type == Type::data) (stream == channel::Stream::error ? error : output) += payload.size();
  std::string bytes;
  if (auto ended = channel::decode<channel::Ended>(payload); type == Type::ended && ended) {
    ended->output_bytes = output;
    ended->error_bytes = error;
    bytes = sealed_frame(id, channel::encode(*ended));
  } else if (type == Type::ended) {
    bytes = sealed_frame(id, payload);
  } else {
    channel::append_frame(bytes, type, id, stream, payload);
  }
  send_raw(bytes);
}

std::string FakeInit::sealed_frame(std::uint32_t id, std::string_view ended) const {
  std::string frame;
  channel::append_frame(frame, Type::ended, id, channel::Stream::input,
                        channel::sealed(seal_key_, id, std::string(ended)));
  return frame;
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
    if (said.type == Type::welcome)
      seal_key_ = channel::decode<channel::Welcome>(said.payload).value().seal_key;
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
