// SPDX-License-Identifier: Apache-2.0
// The frames between host and brig-init, and between a client and brigd, as README.md of this room
// writes them down. Pure.
#pragma once

#include <brig/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace brig::channel {

/// Both ends must speak the same.
inline constexpr std::uint32_t kVersion = 2;

/// The longest payload; a longer one is nonsense.
inline constexpr std::size_t kMaxPayload = std::size_t{64} << 10U;
/// Of exec and request, which carry arguments and environment, and of answer.
inline constexpr std::size_t kMaxLongPayload = std::size_t{1} << 20U;

/// How many bytes of a job's input may be under way without having been taken: brig-init keeps
/// them.
inline constexpr std::uint32_t kWindow = std::uint32_t{128} << 10U;
/// Likewise of a stream of its output, which only the host keeps. Enough for nine tenths of the
/// rate that any window gives; with more the engine gives a flood the processors of all others.
inline constexpr std::uint32_t kOutputWindow = std::uint32_t{64} << 10U;
/// Each of a job that moves files, where all that counts is the rate, and credit takes the long way
/// through the engine.
inline constexpr std::uint32_t kFilesWindow = std::uint32_t{2} << 20U;
/// Of the pipes on its way: the most that the kernel gives a user who is not root, unless told
/// otherwise (/proc/sys/fs/pipe-max-size).
inline constexpr int kFilesPipe = 1 << 20;

enum class Type : unsigned char {
  // Both ways
  data = 1,       ///< Bytes of a stream.
  end = 2,        ///< The stream has no more.
  credit = 3,     ///< So many bytes of the stream were taken: as many more may come.
  heartbeat = 4,  ///< The host's is answered by one of brig-init's.

  // From the host
  welcome = 16,   ///< The answer to hello: jobs may come.
  exec = 17,      ///< Begins a job.
  signal = 18,    ///< To every process of a job.
  resize = 19,    ///< Of a job's terminal.
  shutdown = 20,  ///< Ends the sandbox.
  attest = 21,    ///< Asks for another hello.

  // From brig-init
  hello = 32,    ///< The first frame, and each answer to attest: what the kernel shows inside.
  started = 33,  ///< A job's program runs.
  ended = 34,    ///< A job is over, its streams have ended.

  // From a client of brigd
  request = 48,  ///< The first frame: what is wanted.
  detach = 49,   ///< What was wanted goes on without the client.

  // From brigd
  note = 64,    ///< What is being done meanwhile, for people.
  answer = 65,  ///< The last frame: what became of the request.
};

/// A stream of a job.
enum class Stream : unsigned char { input = 0, output = 1, error = 2 };

/// One frame; the payload points into what the reader was fed.
struct Frame {
  Type type = Type::data;
  std::uint32_t id = 0;  ///< The job's; 0: about the sandbox.
  Stream stream = Stream::input;
  std::string_view payload;
};

/// Which end is reading: each takes only what the other may send. Host and brig-init speak with
/// each other, and a client with brigd.
enum class Side { host, init, client, daemon };

/// Appends a frame to `out`. The payload is at most as long as its type's bound.
void append_frame(
    std::string& out, Type type, std::uint32_t id, Stream stream, std::string_view payload);

/// Makes what follows in `out` the payload of the frame without one that begins at `at`: for bytes
/// that are read to where they are to be.
void fill_frame(std::string& out, std::size_t at);

/// Cuts a stream of bytes into frames. Holds at most one frame, of data nothing but its header: a
/// data frame is handed out as it arrives, as one or several that add up to it. To a client it is
/// whole, as what brigd says there is a message and not bytes.
class FrameReader {
 public:
  /// `side` is the end that reads.
  explicit FrameReader(Side side) : side_(side) {}

  /// Consumes from the front of `bytes`: a frame, or nothing when all is consumed without one being
  /// complete. The frame is valid until the next call; data is empty only where the peer sent none.
  /// `data_loss` for a type that the other side may not send, a stream that does not exist, padding
  /// that is not zero, an id where there may be none (or none where there must be one), or a
  /// payload over its bound; then and ever after.
  Result<std::optional<Frame>> next(std::string_view& bytes);

  /// The data frame of which there is more to come, without its bytes; nothing when there is none.
  std::optional<Frame> open_data() const;
  /// How many bytes of it are to come.
  std::size_t left() const { return left_; }
  /// So many of them, at most all, were taken past this reader.
  void skip(std::size_t bytes) { left_ -= bytes; }

  /// Whether the bytes so far end between two frames.
  bool between_frames() const { return buffer_.empty() && left_ == 0; }

 private:
  Result<void> check_header(std::string_view header) const;
  bool comes_in_pieces(std::string_view header) const;
  std::optional<Frame> begin_data(std::string_view header, std::string_view& bytes);
  std::optional<Frame> next_piece(std::string_view& bytes);

  Side side_;
  std::string buffer_;      ///< Of a frame that is not complete yet.
  Frame data_;              ///< The data frame that came last, and its last piece.
  std::size_t left_ = 0;    ///< Of its bytes, still to come.
  bool delivered_ = false;  ///< What the buffer holds was returned by the last call.
  bool broken_ = false;
};

}  // namespace brig::channel
