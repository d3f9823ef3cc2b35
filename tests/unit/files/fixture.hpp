// SPDX-License-Identifier: Apache-2.0
// A directory of a test's own, and streams as texts.
#pragma once

#include "channel/entries.hpp"
#include "files/pack.hpp"
#include "files/place.hpp"
#include "files/unpack.hpp"
#include "sys/unique_fd.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brig::files {

namespace fs = std::filesystem;

inline constexpr Limits kMany{.entries = 1000, .bytes = 1 << 20};

class FilesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "brig-tree-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    dir_ = fs::canonical(pattern);
    ::umask(022);
  }
  void TearDown() override { fs::remove_all(dir_); }

  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((dir_ / path).parent_path());
    std::ofstream(dir_ / path) << text;
  }
  std::string text(const std::string& path) const {
    std::ifstream stream(dir_ / path);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  unsigned mode(const std::string& path) const {
    struct stat status {};
    EXPECT_EQ(::lstat((dir_ / path).c_str(), &status), 0) << path;
    return status.st_mode & 07777U;
  }
  Place place(const std::string& name, const std::string& below = {}) const {
    return {sys::UniqueFd(::open((dir_ / below).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)), name};
  }

  /// What `pack` writes; `outcome` is how it went.
  std::string packed(const std::string& name, const PackOptions& options = {.limits = kMany}) {
    FILE* file = std::tmpfile();
    outcome_ = pack(place(name), ::fileno(file), options);
    std::string stream(static_cast<std::size_t>(::lseek(::fileno(file), 0, SEEK_END)), '\0');
    EXPECT_EQ(::pread(::fileno(file), stream.data(), stream.size(), 0),
              static_cast<ssize_t>(stream.size()));
    std::fclose(file);
    return stream;
  }
  /// Gives a stream to `unpack`; 0 or the failure's errno.
  int unpacked(const std::string& stream, const std::string& name, const Limits& limits = kMany) {
    FILE* file = std::tmpfile();
    EXPECT_EQ(::pwrite(::fileno(file), stream.data(), stream.size(), 0),
              static_cast<ssize_t>(stream.size()));
    outcome_ = unpack(::fileno(file), place(name), limits);
    std::fclose(file);
    return outcome_ ? 0 : outcome_.error().error;
  }
  /// The paths of all that lies in the directory.
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(dir_))
      all.push_back(fs::relative(entry.path(), dir_));
    std::sort(all.begin(), all.end());
    return all;
  }

  fs::path dir_;
  Outcome<Moved> outcome_;
};

inline channel::Entry file(std::string_view path, std::uint64_t size = 0, unsigned mode = 0644) {
  return {channel::EntryKind::regular, mode, 1'600'000'000, 5, size, path};
}
inline channel::Entry directory(std::string_view path, unsigned mode = 0755) {
  return {channel::EntryKind::directory, mode, 1'600'000'000, 5, 0, path};
}

/// A stream of these entries, each file as many 'x' as its size, and its end.
inline std::string stream_of(const std::vector<channel::Entry>& entries) {
  std::string out;
  channel::EntryTotals totals;
  for (const channel::Entry& entry : entries) {
    append_entry(out, entry);
    if (entry.kind == channel::EntryKind::regular) out.append(entry.size, 'x');
    count_entry(totals, entry, channel::Contents::bytes);
  }
  append_end(out, totals);
  return out;
}

}  // namespace brig::files
