// SPDX-License-Identifier: Apache-2.0
// What a client says while its request is carried out, and that it has gone.
#pragma once

#include "daemon/conversation.hpp"

#include <functional>
#include <stop_token>
#include <thread>

namespace brig::daemon {

/// Reads on a thread of its own.
class Listener {
 public:
  /// Whatever waits in there heeds the token, which is `gone`.
  using Hear = std::function<void(const Conversation::Said&, const std::stop_token& gone)>;

  /// `over`: brigd ends. `hear` is called for each frame; without it, every frame is nonsense.
  Listener(Conversation& conversation, const std::stop_token& over, Hear hear = {});
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  Listener(Listener&&) = delete;
  Listener& operator=(Listener&&) = delete;
  ~Listener();

  /// Triggered when the client has closed or said nonsense, or brigd ends.
  std::stop_token gone() const { return gone_.get_token(); }

 private:
  std::stop_source gone_;
  std::stop_callback<std::function<void()>> over_;
  std::jthread thread_;  // Last: it uses the others.
};

}  // namespace brig::daemon
