// SPDX-License-Identifier: Apache-2.0
#include "daemon/client.hpp"

#include "daemon/socket.hpp"
#include "daemon/start.hpp"

#include <utility>

namespace brig::daemon {

using channel::Type;

Result<Client> Client::connect(const std::string& state, Start start, const base::Until& until) {
  auto socket = connect_to(state);
  if (!socket && socket.error().code == Errc::unavailable && start == Start::yes) {
    if (auto started = start_daemon(state, until); !started) return fail(started.error());
    socket = connect_to(state);
  }
  if (!socket) return fail(socket.error());
  return Client(std::make_unique<Conversation>(std::move(*socket), channel::Side::client));
}

Result<std::string> Client::ask_packed(Verb verb,
                                       std::string body,
                                       const base::Until& until,
                                       const Heard& heard,
                                       std::span<const int> descriptors) {
  const Request request{
      .protocol = kProtocol, .version = BRIG_VERSION, .verb = verb, .body = std::move(body)};
  // Where it has refused already, its answer says why.
  const auto sent =
      conversation_->send(Type::request, pack(request), until, channel::Stream::input, descriptors);
  if (heard.sent) heard.sent();
  while (true) {
    const auto said = conversation_->next(until);
    if (!said) return fail(said.error());
    if (!*said) return sent ? fail(Errc::unavailable, "brigd has gone away") : fail(sent.error());
    const auto& [type, stream, payload] = **said;
    if (type == Type::note) {
      if (heard.note) heard.note(payload);
    } else if (type == Type::data) {
      const auto piece = unpack<Piece>(payload);
      if (!piece) return fail(piece.error());
      if (heard.piece) heard.piece(stream, *piece);
    } else if (type == Type::answer) {
      auto answer = unpack<Answer>(payload);
      if (!answer) return fail(answer.error());
      if (answer->done == Choice::no) return fail(error_of(*answer));
      return std::move(answer->body);
    } else {
      return fail(Errc::data_loss, "brigd says what it never would");
    }
  }
}

Result<void> Client::tell(Type type,
                          std::string_view payload,
                          const base::Until& until,
                          channel::Stream stream) {
  const std::lock_guard lock(*telling_);
  return conversation_->send(type, payload, until, stream);
}

Result<void> Client::leave(std::span<const int> ends, const base::Until& until) {
  const std::lock_guard lock(*telling_);
  return conversation_->send(Type::detach, {}, until, channel::Stream::input, ends);
}

void Client::hang_up() {
  conversation_->hang_up();
}

}  // namespace brig::daemon
