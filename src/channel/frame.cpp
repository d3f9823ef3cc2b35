// SPDX-License-Identifier: Apache-2.0
#include "channel/frame.hpp"

#include "channel/packer.hpp"

#include <algorithm>

namespace brig::channel {
namespace {

constexpr std::size_t kHeaderSize = 12;
constexpr std::size_t kTypeAt = 8;
constexpr std::size_t kStreamAt = 9;

std::uint32_t length_of(std::string_view header) {
  return get_u32(header.substr(0, 4));
}

Side peer_of(Side side) {
  switch (side) {
    case Side::host:
      return Side::init;
    case Side::init:
      return Side::host;
    case Side::client:
      return Side::daemon;
    case Side::daemon:
      break;
  }
  return Side::client;
}

bool may_send(Side from, Type type) {
  switch (type) {
    case Type::data:
    case Type::end:
      return true;
    case Type::credit:
    case Type::heartbeat:
      return from == Side::host || from == Side::init;
    case Type::signal:
    case Type::resize:
      return from == Side::host || from == Side::client;
    case Type::welcome:
    case Type::exec:
    case Type::shutdown:
    case Type::attest:
      return from == Side::host;
    case Type::hello:
    case Type::started:
    case Type::ended:
      return from == Side::init;
    case Type::request:
    case Type::detach:
      return from == Side::client;
    case Type::note:
    case Type::answer:
      return from == Side::daemon;
  }
  return false;
}

bool is_long(Type type) {
  return type == Type::exec || type == Type::request || type == Type::answer;
}

bool is_about_sandbox(Type type) {
  return type == Type::heartbeat || type == Type::welcome || type == Type::shutdown ||
         type == Type::attest || type == Type::hello || type == Type::request ||
         type == Type::note || type == Type::answer;
}

bool is_about_stream(Type type) {
  return type == Type::data || type == Type::end || type == Type::credit;
}

Frame frame_of(std::string_view whole) {
  return {static_cast<Type>(whole[kTypeAt]), get_u32(whole.substr(4, 4)),
          static_cast<Stream>(whole[kStreamAt]), whole.substr(kHeaderSize)};
}

}  // namespace

void append_frame(
    std::string& out, Type type, std::uint32_t id, Stream stream, std::string_view payload) {
  put_u32(out, static_cast<std::uint32_t>(payload.size()));
  put_u32(out, id);
  out += static_cast<char>(type);
  out += static_cast<char>(stream);
  out.append(2, '\0');
  out += payload;
}

void fill_frame(std::string& out, std::size_t at) {
  std::string length;
  put_u32(length, static_cast<std::uint32_t>(out.size() - at - kHeaderSize));
  out.replace(at, length.size(), length);
}

Result<void> FrameReader::check_header(std::string_view header) const {
  const auto type = static_cast<Type>(header[kTypeAt]);
  const auto stream = static_cast<unsigned char>(header[kStreamAt]);
  const bool has_id = get_u32(header.substr(4, 4)) != 0;
  const char* wrong = nullptr;
  if (length_of(header) > (is_long(type) ? kMaxLongPayload : kMaxPayload))
    wrong = "its payload is over the bound";
  if (header[kHeaderSize - 2] != 0 || header[kHeaderSize - 1] != 0) wrong = "its padding is not 0";
  if (!is_about_stream(type) && stream != 0) wrong = "it names a stream";
  if (stream > static_cast<unsigned char>(Stream::error)) wrong = "its stream does not exist";
  if (has_id == is_about_sandbox(type)) wrong = has_id ? "it has an id" : "it has no id";
  if (!may_send(peer_of(side_), type)) wrong = "of unknown type";
  if (wrong == nullptr) return {};
  return fail(Errc::data_loss, std::string("a frame that is nonsense: ") + wrong);
}

bool FrameReader::comes_in_pieces(std::string_view header) const {
  return static_cast<Type>(header[kTypeAt]) == Type::data && side_ != Side::client;
}

std::optional<Frame> FrameReader::begin_data(std::string_view header, std::string_view& bytes) {
  data_ = frame_of(header);
  left_ = length_of(header);
  return next_piece(bytes);
}

std::optional<Frame> FrameReader::next_piece(std::string_view& bytes) {
  if (left_ > 0 && bytes.empty()) return std::nullopt;
  data_.payload = bytes.substr(0, left_);
  bytes.remove_prefix(data_.payload.size());
  left_ -= data_.payload.size();
  return data_;
}

std::optional<Frame> FrameReader::open_data() const {
  if (left_ == 0) return std::nullopt;
  Frame frame = data_;
  frame.payload = {};
  return frame;
}

Result<std::optional<Frame>> FrameReader::next(std::string_view& bytes) {
  const auto broken = [&](Error error) {
    broken_ = true;
    return fail(std::move(error));
  };
  if (broken_) return fail(Errc::data_loss, "after a frame that is nonsense");
  if (delivered_) {
    buffer_.clear();
    delivered_ = false;
  }
  if (left_ > 0) return next_piece(bytes);
  const auto take = [&](std::size_t wanted) {
    const std::size_t n = std::min(wanted - std::min(wanted, buffer_.size()), bytes.size());
    buffer_ += bytes.substr(0, n);
    bytes.remove_prefix(n);
    return buffer_.size() >= wanted;
  };
  // A frame that lies whole in what was fed is not copied.
  if (buffer_.empty() && bytes.size() >= kHeaderSize) {
    if (auto checked = check_header(bytes); !checked) return broken(checked.error());
    if (comes_in_pieces(bytes)) {
      const std::string_view header = bytes.substr(0, kHeaderSize);
      bytes.remove_prefix(kHeaderSize);
      return begin_data(header, bytes);
    }
    const std::size_t size = kHeaderSize + length_of(bytes);
    if (bytes.size() >= size) {
      const Frame frame = frame_of(bytes.substr(0, size));
      bytes.remove_prefix(size);
      return frame;
    }
  }
  if (!take(kHeaderSize)) return std::nullopt;
  if (auto checked = check_header(buffer_); !checked) return broken(checked.error());
  if (comes_in_pieces(buffer_)) {
    const auto first = begin_data(buffer_, bytes);
    buffer_.clear();
    return first;
  }
  if (!take(kHeaderSize + length_of(buffer_))) return std::nullopt;
  delivered_ = true;
  return frame_of(buffer_);
}

}  // namespace brig::channel
