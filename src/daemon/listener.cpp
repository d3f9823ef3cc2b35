// SPDX-License-Identifier: Apache-2.0
#include "daemon/listener.hpp"

#include <utility>

namespace brig::daemon {

Listener::Listener(Conversation& conversation, const std::stop_token& over, Hear hear)
    : over_(over, [this] { gone_.request_stop(); }),
      thread_([this, &conversation, hear = std::move(hear)] {
        while (true) {
          const auto said = conversation.next({base::Until::Clock::time_point::max(), gone()});
          if (!said || !*said || !hear) break;
          hear(**said, gone());
        }
        gone_.request_stop();
      }) {}

Listener::~Listener() {
  gone_.request_stop();
}

}  // namespace brig::daemon
