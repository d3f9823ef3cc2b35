// SPDX-License-Identifier: Apache-2.0
#include "channel/seal.hpp"

#include "channel/packer.hpp"

#include <array>

#include <sodium.h>

namespace brig::channel {
namespace {

static_assert(kSealKeySize == crypto_auth_KEYBYTES && kSealSize == crypto_auth_BYTES);

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());  // NOLINT: as libsodium takes them.
}

std::string judged(std::uint32_t id, std::string_view payload) {
  std::string text;
  put_u32(text, id);
  return text.append(payload);
}

}  // namespace

std::string sealed(std::string_view key, std::uint32_t id, std::string payload) {
  const std::string text = judged(id, payload);
  std::array<unsigned char, kSealSize> seal{};
  ::crypto_auth(seal.data(), bytes_of(text), text.size(), bytes_of(key));
  return payload.append(seal.begin(), seal.end());
}

std::optional<std::string_view> unsealed(std::string_view key,
                                         std::uint32_t id,
                                         std::string_view payload) {
  if (key.size() != kSealKeySize || payload.size() < kSealSize) return std::nullopt;
  const std::string_view message = payload.substr(0, payload.size() - kSealSize);
  const std::string text = judged(id, message);
  const std::string_view seal = payload.substr(message.size());
  if (::crypto_auth_verify(bytes_of(seal), bytes_of(text), text.size(), bytes_of(key)) != 0)
    return std::nullopt;
  return message;
}

}  // namespace brig::channel
