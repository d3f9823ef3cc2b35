// SPDX-License-Identifier: Apache-2.0
// What the http room's protocol tests share.
#pragma once

#include "base/until.hpp"
#include "http/client.hpp"
#include "support/scripted_server.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace brig::http {

using support::Body;
using support::Connection;
using support::ScriptedServer;
using support::Transport;

/// Far beyond what any exchange takes: only a hang meets it.
inline base::Until in_time(std::stop_token stop = {}) {
  return base::Until::after(std::chrono::seconds(20), std::move(stop));
}

/// For calls that must end by their deadline.
inline base::Until soon() {
  return base::Until::after(std::chrono::milliseconds(30));
}

inline Request request_of(Method method, std::string_view segment) {
  Request request;
  request.method = method;
  request.target.segment(segment);
  return request;
}

/// Recognisable at each offset, so that lost, doubled or swapped bytes show.
inline std::string pattern(std::size_t size) {
  std::string out(size, '\0');
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<char>((i * 31 + i / 251) & 0xff);
  return out;
}

/// Reads a stream to its end, `step` bytes at most at a time.
template <typename Stream>
Result<std::string> drain(Stream& stream, const base::Until& until, std::size_t step = 64U << 10U) {
  std::string all;
  std::string buffer(step, '\0');
  while (true) {
    const auto n = stream.read_some(buffer, until);
    if (!n) return fail(n.error());
    if (*n == 0) return all;
    all.append(buffer, 0, *n);
  }
}

/// Writes all to an upgraded connection.
inline Result<void> write_all(RawStream& stream, std::string_view bytes, const base::Until& until) {
  while (!bytes.empty()) {
    const auto n = stream.write_some(bytes, until);
    if (!n) return fail(n.error());
    bytes.remove_prefix(*n);
  }
  return {};
}

/// Triggers a stop from another thread once `when` returns.
class StopLater {
 public:
  explicit StopLater(std::function<void()> when)
      : thread_([this, wait = std::move(when)] {
          wait();
          source_.request_stop();
        }) {}
  StopLater(const StopLater&) = delete;
  StopLater& operator=(const StopLater&) = delete;
  StopLater(StopLater&&) = delete;
  StopLater& operator=(StopLater&&) = delete;
  ~StopLater() { thread_.join(); }

  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::thread thread_;
};

}  // namespace brig::http
