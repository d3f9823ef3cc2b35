// SPDX-License-Identifier: Apache-2.0
#include "engine/stream_frames.hpp"

#include <algorithm>
#include <string>

namespace brig::engine {

Result<std::optional<StreamChunk>> StreamFrames::next(std::span<const char>& bytes) {
  while (body_left_ == 0) {
    const auto piece = bytes.first(std::min(kHeaderSize - header_size_, bytes.size()));
    std::copy(piece.begin(), piece.end(),
              header_.begin() + static_cast<std::ptrdiff_t>(header_size_));
    header_size_ += piece.size();
    bytes = bytes.subspan(piece.size());
    if (header_size_ < kHeaderSize) return std::nullopt;
    if (auto parsed = parse_header(); !parsed) return fail(parsed.error());
    header_size_ = 0;
  }
  if (bytes.empty()) return std::nullopt;
  const auto chunk = bytes.first(std::min<std::size_t>(body_left_, bytes.size()));
  bytes = bytes.subspan(chunk.size());
  body_left_ -= static_cast<std::uint32_t>(chunk.size());
  return StreamChunk{type_, chunk};
}

Result<void> StreamFrames::parse_header() {
  const auto byte = [&](std::size_t i) {
    return std::uint32_t{static_cast<unsigned char>(header_.at(i))};
  };
  if (byte(0) > static_cast<unsigned char>(StreamType::system_error)) {
    return fail(Errc::data_loss,
                "the engine sent a frame of the unknown stream " + std::to_string(byte(0)));
  }
  if (byte(1) != 0 || byte(2) != 0 || byte(3) != 0) {
    return fail(Errc::data_loss, "the engine sent a frame header with padding that is not zero");
  }
  const std::uint32_t size = byte(4) << 24U | byte(5) << 16U | byte(6) << 8U | byte(7);
  if (size > kMaxFrame) {
    return fail(Errc::data_loss, "the engine sent a frame of " + std::to_string(size) +
                                     " bytes; at most " + std::to_string(kMaxFrame) + " are taken");
  }
  type_ = static_cast<StreamType>(byte(0));
  body_left_ = size;
  return {};
}

Result<void> StreamFrames::finish() const {
  if (header_size_ == 0 && body_left_ == 0) return {};
  return fail(Errc::data_loss, "the engine's stream ended inside a frame");
}

}  // namespace brig::engine
