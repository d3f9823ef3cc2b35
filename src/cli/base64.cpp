// SPDX-License-Identifier: Apache-2.0
#include "cli/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstddef>

namespace brig::cli {

std::string to_base64(std::string_view bytes) {
  // EVP_EncodeBlock takes an int: pieces of a multiple of three bytes join without padding in
  // between.
  constexpr std::size_t kPiece = 3U << 20U;
  std::string out;
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, std::min(kPiece, bytes.size()));
    const std::size_t at = out.size();
    out.resize(at + (piece.size() + 2) / 3 * 4 + 1);  // and the NUL that OpenSSL writes
    const int written = ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data() + at),
                                          reinterpret_cast<const unsigned char*>(piece.data()),
                                          static_cast<int>(piece.size()));
    out.resize(at + static_cast<std::size_t>(written));
    bytes.remove_prefix(piece.size());
  }
  return out;
}

}  // namespace brig::cli
