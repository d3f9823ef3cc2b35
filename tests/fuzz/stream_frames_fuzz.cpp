// SPDX-License-Identifier: Apache-2.0
// Feeds bytes to StreamFrames whole, and again in pieces whose sizes come from the input's own
// first bytes: both must yield the same bytes of the same streams, and the same verdict.
#include "engine/stream_frames.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

using brig::engine::StreamFrames;
using brig::engine::StreamType;

void require(bool condition) {
  if (!condition) std::abort();
}

struct Outcome {
  std::vector<std::pair<StreamType, std::string>> streams;  // chunks of one type in a row joined
  bool bad = false;
  bool whole = false;
  bool operator==(const Outcome&) const = default;
};

/// Takes all chunks of the bytes; false after a bad frame.
bool feed(StreamFrames& frames, std::span<const char> bytes, Outcome& outcome) {
  while (true) {
    const std::span<const char> before = bytes;
    const auto chunk = frames.next(bytes);
    require(bytes.size() <= before.size());
    if (!chunk) {
      outcome.bad = true;
      require(chunk.error().code == brig::Errc::data_loss);
      require(!frames.next(bytes) && !frames.finish());  // a bad frame stays bad
      return false;
    }
    if (!*chunk) {
      require(bytes.empty());
      return true;
    }
    const auto& [type, content] = **chunk;
    require(!content.empty() && content.data() >= before.data() &&
            content.data() + content.size() == bytes.data());
    if (outcome.streams.empty() || outcome.streams.back().first != type) {
      outcome.streams.push_back({type, {}});
    }
    outcome.streams.back().second.append(content.data(), content.size());
  }
}

Outcome feed_whole(std::span<const char> bytes) {
  StreamFrames frames;
  Outcome outcome;
  feed(frames, bytes, outcome);
  outcome.whole = frames.finish().has_value();
  return outcome;
}

Outcome feed_split(std::span<const char> bytes, std::span<const std::uint8_t> sizes) {
  StreamFrames frames;
  Outcome outcome;
  for (std::size_t i = 0; !bytes.empty(); ++i) {
    // A copy of its own, so that reading past a piece is an error that the sanitizer sees.
    const std::size_t size = std::min<std::size_t>(bytes.size(), sizes[i % sizes.size()] % 16 + 1);
    const std::vector<char> piece(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    bytes = bytes.subspan(size);
    if (!feed(frames, piece, outcome)) break;
  }
  outcome.whole = frames.finish().has_value();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kSizes = 4;
  if (size < kSizes) return 0;
  const std::span sizes(data, kSizes);
  const std::span<const char> bytes(reinterpret_cast<const char*>(data) + kSizes, size - kSizes);
  require(feed_whole(bytes) == feed_split(bytes, sizes));
  return 0;
}
