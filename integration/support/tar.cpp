// SPDX-License-Identifier: Apache-2.0
#include "support/tar.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <numeric>

namespace brig::test {
namespace {

constexpr std::size_t kBlock = 512;

std::string octal(std::uint64_t value, std::size_t digits) {
  std::string text(digits, '0');
  for (std::size_t i = digits; i-- > 0; value /= 8) {
    text[i] = static_cast<char>('0' + value % 8);
  }
  return text;
}

std::string header(const TarEntry& entry) {
  const bool is_link = entry.type == '1' || entry.type == '2';
  std::string block(kBlock, '\0');
  const auto put = [&](std::size_t at, const std::string& text) {
    block.replace(at, text.size(), text);
  };
  EXPECT_LE(entry.path.size(), 100U) << entry.path;
  put(0, entry.path);
  put(100, octal(entry.mode, 7));
  put(108, octal(0, 7));  // uid
  put(116, octal(0, 7));  // gid
  put(124, octal(is_link ? 0 : entry.content.size(), 11));
  put(136, octal(0, 11));  // time
  put(148, std::string(8, ' '));
  block[156] = entry.type;
  if (is_link) put(157, entry.content);
  put(257, "ustar");
  put(263, "00");
  const unsigned sum = std::accumulate(
      block.begin(), block.end(), 0U,
      [](unsigned total, char byte) { return total + static_cast<unsigned char>(byte); });
  put(148, octal(sum, 6) + '\0');
  return block;
}

void pad(std::string& archive) {
  archive.append((kBlock - archive.size() % kBlock) % kBlock, '\0');
}

}  // namespace

std::string tar(const std::vector<TarEntry>& entries) {
  std::string archive;
  for (const TarEntry& entry : entries) {
    archive += header(entry);
    if (entry.type == '0') archive += entry.content;
    pad(archive);
  }
  return archive.append(2 * kBlock, '\0');
}

std::map<std::string, std::string> untar(const std::string& archive) {
  std::map<std::string, std::string> files;
  std::size_t at = 0;
  while (at + kBlock <= archive.size() && archive[at] != '\0') {
    const std::string path(archive.c_str() + at);
    const std::size_t size = std::stoull(archive.substr(at + 124, 11), nullptr, 8);
    if (archive[at + 156] == '0') files[path] = archive.substr(at + kBlock, size);
    at += kBlock + (size + kBlock - 1) / kBlock * kBlock;
  }
  return files;
}

}  // namespace brig::test
