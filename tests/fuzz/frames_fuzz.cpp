// SPDX-License-Identifier: Apache-2.0
// The channel's frames and their payloads, as each end reads what the other sends: any bytes, cut
// anywhere. What is read and written again is the same bytes.
#include "channel/frame.hpp"
#include "channel/messages.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace brig::channel;

void require(bool condition) {
  if (!condition) std::abort();
}

template <typename Message>
void round_trip(std::string_view payload) {
  if (const auto message = decode<Message>(payload)) require(encode(*message) == payload);
}

void read_payload(std::string_view payload) {
  round_trip<Hello>(payload);
  round_trip<Welcome>(payload);
  round_trip<Exec>(payload);
  round_trip<Resize>(payload);
  round_trip<Started>(payload);
  round_trip<Ended>(payload);
}

struct Taken {
  std::string written;  ///< The frames that came whole, written again.
  std::string rest;     ///< The bytes of a data frame that did not.
  bool operator==(const Taken&) const = default;
};

/// Reads the bytes in pieces of `step`.
Taken read_all(Side side, std::string_view bytes, std::size_t step) {
  FrameReader reader(side);
  Taken taken;
  while (!bytes.empty()) {
    std::string_view piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    while (true) {
      const auto frame = reader.next(piece);
      if (!frame) return taken;
      if (!*frame) break;
      const auto& [type, id, stream, payload] = **frame;
      read_payload(payload);
      if (type != Type::data) {
        require(taken.rest.empty());
        append_frame(taken.written, type, id, stream, payload);
        continue;
      }
      taken.rest += payload;
      require(taken.rest.size() <= kMaxPayload);
      if (!reader.between_frames()) {
        require(!payload.empty());
        continue;
      }
      append_frame(taken.written, type, id, stream, taken.rest);
      taken.rest.clear();
    }
  }
  return taken;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t step = std::size_t{data[0]} + 1;
  for (const Side side : {Side::host, Side::init}) {
    const Taken whole = read_all(side, bytes, std::max<std::size_t>(bytes.size(), 1));
    require(bytes.starts_with(whole.written));
    require(bytes.ends_with(whole.rest) || whole.rest.empty());
    require(read_all(side, bytes, step) == whole);
  }
  read_payload(bytes);
  return 0;
}
