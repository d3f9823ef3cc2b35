// SPDX-License-Identifier: Apache-2.0
// brigd, as its clients have it.
#pragma once

#include "daemon/conversation.hpp"
#include "daemon/messages.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

namespace brig::daemon {

/// Whether a brigd that does not run is started.
enum class Start { no, yes };

/// Called for what comes before the answer.
struct Heard {
  std::function<void()> sent = {};  ///< The request is: others may `tell` from now on.
  std::function<void(std::string_view)> note = {};
  std::function<void(channel::Stream, const Piece&)> piece = {};
};

/// One request. One thread calls `ask`; others may `tell` meanwhile.
class Client {
 public:
  /// `unavailable` when brigd does not run, and was not to be started or could not be: with its
  /// last words.
  static Result<Client> connect(const std::string& state, Start start, const base::Until& until);

  /// Sends the request and waits for its answer. The descriptors are brigd's for as long as the
  /// command runs. `Answered` is what the verb's answer is made of. The errors are brigd's own, and
  /// `unavailable` when it goes away.
  template <typename Answered, typename Message>
  Result<Answered> ask(Verb verb,
                       const Message& message,
                       const base::Until& until,
                       const Heard& heard = {},
                       std::span<const int> descriptors = {}) {
    const auto body = ask_packed(verb, pack(message), until, heard, descriptors);
    if (!body) return fail(body.error());
    return unpack<Answered>(*body);
  }

  /// To the command of a request that is being carried out.
  Result<void> tell(channel::Type type,
                    std::string_view payload,
                    const base::Until& until,
                    channel::Stream stream = channel::Stream::input);
  /// Leaves the command of an `exec` that is being carried out to brigd, which takes the other ends
  /// of its streams over (`Unattended`): it goes on, and the request is answered at once.
  Result<void> leave(std::span<const int> ends, const base::Until& until);
  /// The connection closed: what was asked for ends.
  void hang_up();

 private:
  explicit Client(std::unique_ptr<Conversation> conversation)
      : conversation_(std::move(conversation)) {}
  Result<std::string> ask_packed(Verb verb,
                                 std::string body,
                                 const base::Until& until,
                                 const Heard& heard,
                                 std::span<const int> descriptors);

  std::unique_ptr<Conversation> conversation_;
  std::unique_ptr<std::mutex> telling_ = std::make_unique<std::mutex>();
};

}  // namespace brig::daemon
