// SPDX-License-Identifier: Apache-2.0
// The inside of a fake engine's container: speaks the channel as brig-init does, or as it never
// would.
#pragma once

#include "channel/messages.hpp"
#include "channel/seal.hpp"
#include "support/scripted_connection.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace brig::support {

class FakeInit {
 public:
  struct Said {
    channel::Type type = channel::Type::data;
    std::uint32_t id = 0;
    channel::Stream stream = channel::Stream::input;
    std::string payload;
  };

  /// On an attached connection that was upgraded.
  /// `create_body`: of the request that the container was created by, for its hello.
  explicit FakeInit(Connection& connection, std::string create_body = {})
      : connection_(connection), create_body_(std::move(create_body)) {}

  /// What a healthy sandbox that was created by this request says first.
  static channel::Hello proper_hello(const std::string& create_body);

  void hello() { send(channel::Type::hello, 0, channel::encode(proper_hello(create_body_))); }
  /// What is said of a job's end is sealed, and tells how much output there was.
  void send(channel::Type type,
            std::uint32_t id,
            std::string_view payload = {},
            channel::Stream stream = channel::Stream::input);
  /// The frame of a job's end as brig-init makes it.
  std::string sealed_frame(std::uint32_t id, std::string_view ended) const;
  /// Bytes of its stdout that are no frame.
  void send_raw(std::string_view bytes);
  /// The next frame that is no heartbeat (which it answers); nothing when the host has closed.
  std::optional<Said> next();
  /// Says hello, and returns the id of the first job; nothing when there is none.
  std::optional<std::uint32_t> first_job();
  void close() { connection_.close(); }
  /// Reads until the host has closed, and answers heartbeats.
  void until_closed() {
    while (next()) {
    }
  }

  /// A credit's or a signal's payload.
  static std::string number(std::uint32_t value);
  static std::string ended(channel::EndReason reason, std::uint32_t status);

 private:
  Connection& connection_;
  std::string create_body_;
  std::map<std::uint32_t, std::pair<std::uint64_t, std::uint64_t>> sent_;  ///< Output and error.
  std::string seal_key_ = std::string(channel::kSealKeySize, '\0');        ///< Until the welcome.
};

}  // namespace brig::support
