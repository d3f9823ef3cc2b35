// SPDX-License-Identifier: Apache-2.0
#include "channel/seal.hpp"

#include <gtest/gtest.h>

#include <string>

namespace brig::channel {
namespace {

const std::string kKey(kSealKeySize, 'k');

TEST(Seal, IsTakenOffByWhoHasTheKey) {
  for (const std::string& payload :
       {std::string(), std::string("ended"), std::string(1 << 16, '\0')})
    EXPECT_EQ(unsealed(kKey, 7, sealed(kKey, 7, payload)), payload);
}

TEST(Seal, IsHmacSha512CutTo256Bits) {
  // RFC 4231's way of writing it; the value by openssl: printf '\7\0\0\0ended' |
  // openssl dgst -sha512 -mac HMAC -macopt hexkey:6b…(32 times)
  const std::string seal = sealed(kKey, 7, "ended").substr(5);
  std::string hex;
  for (const char c : seal) {
    constexpr const char* kDigits = "0123456789abcdef";
    hex += kDigits[static_cast<unsigned char>(c) >> 4U];
    hex += kDigits[static_cast<unsigned char>(c) & 15U];
  }
  EXPECT_EQ(hex, "66d284ef01eef7f56161e124122b9ee51ca01f602249f1fa7a07ee15fa237b1a");
}

TEST(Seal, FitsNoOtherFrame) {
  const std::string whole = sealed(kKey, 7, "ended");
  EXPECT_FALSE(unsealed(kKey, 8, whole));
  EXPECT_FALSE(unsealed(std::string(kSealKeySize, 'l'), 7, whole));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string other = whole;
    other[at] = static_cast<char>(other[at] ^ 1);
    EXPECT_FALSE(unsealed(kKey, 7, other)) << at;
    EXPECT_FALSE(unsealed(kKey, 7, whole.substr(0, at))) << at;
  }
  EXPECT_FALSE(unsealed(kKey, 7, whole + '\0'));
}

TEST(Seal, NeedsAKey) {
  EXPECT_FALSE(unsealed("", 7, sealed(kKey, 7, "ended")));
}

}  // namespace
}  // namespace brig::channel
