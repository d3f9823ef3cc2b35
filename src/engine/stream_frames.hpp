// SPDX-License-Identifier: Apache-2.0
// Demultiplexes the frames of attach and logs: {stream, 0, 0, 0, length as 32 bits big-endian},
// then that many bytes (Engine API, "Stream format"). Pure, and without a copy: chunks point into
// what was fed.
#pragma once

#include <brig/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace brig::engine {

// NOLINTNEXTLINE(readability-identifier-naming): the names without "_" are macros.
enum class StreamType : unsigned char { stdin_ = 0, stdout_ = 1, stderr_ = 2, system_error = 3 };

/// Some bytes of one stream; a frame may arrive in several.
struct StreamChunk {
  StreamType type = StreamType::stdout_;
  std::span<const char> bytes;  ///< Never empty; valid as long as what was fed.
};

class StreamFrames {
 public:
  /// No frame of the engine's own is larger than its copy buffer of 32 KiB; the format allows 4
  /// GiB.
  static constexpr std::uint32_t kMaxFrame = 16U << 20U;

  /// Consumes from the front of `bytes`: a chunk, or nothing when all is consumed without one being
  /// complete. `data_loss` for an unknown stream, padding that is not zero, or a frame over
  /// `kMaxFrame`, then and on every later call.
  Result<std::optional<StreamChunk>> next(std::span<const char>& bytes);
  /// The stream has ended: `data_loss` inside a frame or after a bad one.
  Result<void> finish() const;

 private:
  static constexpr std::size_t kHeaderSize = 8;

  Result<void> parse_header();

  std::array<char, kHeaderSize> header_{};
  std::size_t header_size_ = 0;  ///< Bytes of the header so far; a bad one stays, whole.
  std::uint32_t body_left_ = 0;
  StreamType type_ = StreamType::stdout_;
};

}  // namespace brig::engine
