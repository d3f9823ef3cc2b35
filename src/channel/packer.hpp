// SPDX-License-Identifier: Apache-2.0
// How a payload's fields are written and read: numbers little-endian, texts and lists with their
// length before them. One list of fields serves both.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace brig::channel {

template <std::unsigned_integral N>
void put_number(std::string& out, N value) {
  for (std::size_t i = 0; i < sizeof value; ++i) {
    out += static_cast<char>(static_cast<unsigned char>(value & 0xffU));
    if constexpr (sizeof value > 1) value = static_cast<N>(value >> 8U);
  }
}

template <std::unsigned_integral N>
N get_number(std::string_view bytes) {
  N value = 0;
  for (std::size_t i = sizeof value; i-- > 0;) {
    if constexpr (sizeof value > 1) value = static_cast<N>(value << 8U);
    value = static_cast<N>(value | static_cast<unsigned char>(bytes[i]));
  }
  return value;
}

inline void put_u32(std::string& out, std::uint32_t value) {
  put_number(out, value);
}
inline std::uint32_t get_u32(std::string_view bytes) {
  return get_number<std::uint32_t>(bytes);
}

/// Writes fields.
class Packer {
 public:
  explicit Packer(std::string& out) : out_(out) {}

  template <typename... Fields>
  void operator()(const Fields&... fields) {
    (put(fields), ...);
  }

 private:
  template <std::unsigned_integral N>
  void put(N value) {
    put_number(out_, value);
  }
  template <typename E>
  requires std::is_enum_v<E>
  void put(E value) { put_number(out_, static_cast<std::underlying_type_t<E>>(value)); }
  void put(const std::string& text) {
    put_u32(out_, static_cast<std::uint32_t>(text.size()));
    out_ += text;
  }
  template <typename T>
  void put(const std::vector<T>& list) {
    put_u32(out_, static_cast<std::uint32_t>(list.size()));
    for (const T& element : list) put(element);
  }
  template <typename A, typename B>
  void put(const std::pair<A, B>& both) {
    put(both.first);
    put(both.second);
  }
  /// A message within a message names its own fields: `fields(archive, message)`.
  template <typename M>
  requires requires(Packer& packer, const M& message) { M::fields(packer, message); }
  void put(const M& message) { M::fields(*this, message); }

  std::string& out_;
};

/// Reads fields. After the first that is not there, all are left as they are.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}

  template <typename... Fields>
  void operator()(Fields&... fields) {
    (get(fields), ...);
  }
  /// Whether every field was there, and nothing beside them.
  bool complete() const { return whole_ && bytes_.empty(); }

 private:
  bool take(std::size_t size, std::string_view& into) {
    whole_ = whole_ && bytes_.size() >= size;
    if (!whole_) return false;
    into = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return true;
  }
  template <std::unsigned_integral N>
  void get(N& value) {
    std::string_view raw;
    if (take(sizeof value, raw)) value = get_number<N>(raw);
  }
  /// Enumerations begin at 0 and name their last value `last`.
  template <typename E>
  requires std::is_enum_v<E>
  void get(E& value) {
    std::underlying_type_t<E> raw{};
    get(raw);
    if (raw > static_cast<std::underlying_type_t<E>>(E::last)) {
      whole_ = false;
    } else {
      value = static_cast<E>(raw);
    }
  }
  void get(std::string& text) {
    std::uint32_t size = 0;
    std::string_view raw;
    get(size);
    if (take(size, raw)) text = raw;
  }
  /// Every element takes at least a byte, so a list is never longer than what is left.
  template <typename T>
  void get(std::vector<T>& list) {
    std::uint32_t size = 0;
    get(size);
    whole_ = whole_ && size <= bytes_.size();
    list.clear();
    for (std::uint32_t i = 0; whole_ && i < size; ++i) get(list.emplace_back());
  }
  template <typename A, typename B>
  void get(std::pair<A, B>& both) {
    get(both.first);
    get(both.second);
  }
  template <typename M>
  requires requires(Unpacker& unpacker, M& message) { M::fields(unpacker, message); }
  void get(M& message) { M::fields(*this, message); }

  std::string_view bytes_;
  bool whole_ = true;
};

}  // namespace brig::channel
