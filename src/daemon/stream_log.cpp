// SPDX-License-Identifier: Apache-2.0
#include "daemon/stream_log.hpp"

#include <limits>
#include <optional>

namespace brig::daemon {
namespace {

using base::Until;

/// With what stands before the bytes, a piece is a frame at most.
constexpr std::size_t kPieceBytes = channel::kMaxPayload - 64;

Result<void> send_entry(const Journal::Read& read,
                        Conversation& conversation,
                        const base::Until& until) {
  std::string_view rest = std::string_view(read.entry->bytes).substr(read.skip);
  Piece piece;
  piece.time_ms = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(read.entry->time.time_since_epoch())
          .count());
  piece.lost = read.lost;
  while (!rest.empty() || piece.lost > 0) {
    piece.bytes = rest.substr(0, kPieceBytes);
    rest.remove_prefix(piece.bytes.size());
    if (auto sent = conversation.send(channel::Type::data, pack(piece), until, read.entry->stream);
        !sent)
      return sent;
    piece.lost = 0;
  }
  return {};
}

}  // namespace

Result<std::string> stream_log(const Journal& journal,
                               const Logs& logs,
                               Conversation& conversation,
                               const std::stop_token& gone) {
  std::optional<Journal::Time> since;
  if (logs.since_ms != 0) since = Journal::Time(std::chrono::milliseconds(logs.since_ms));
  std::optional<std::uint64_t> lines;
  if (logs.tail != std::numeric_limits<std::uint64_t>::max()) lines = logs.tail;

  const bool follow = logs.follow == Choice::yes;
  const Until until{Until::Clock::time_point::max(), gone};
  Journal::Place place = journal.find(since, lines);
  while (!gone.stop_requested()) {
    Journal::Read read;
    if (follow) {
      const auto next = journal.wait(place, until);
      if (next) read = *next;
    } else {
      read = journal.read(place).value_or(Journal::Read{});
    }
    if (!read.entry) break;
    if (!send_entry(read, conversation, until)) break;
  }
  return std::string();
}

}  // namespace brig::daemon
