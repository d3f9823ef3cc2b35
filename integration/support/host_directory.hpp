// SPDX-License-Identifier: Apache-2.0
// Files of the host's that a test copies from and to.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <stdlib.h>
#include <sys/stat.h>

namespace brig::test {

/// A directory of the host's, gone with its object.
class HostDirectory {
 public:
  HostDirectory() {
    std::string pattern = testing::TempDir() + "brig-files-XXXXXX";
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    path_ = std::filesystem::canonical(pattern);
    ::umask(022);
  }
  HostDirectory(const HostDirectory&) = delete;
  HostDirectory& operator=(const HostDirectory&) = delete;
  HostDirectory(HostDirectory&&) = delete;
  HostDirectory& operator=(HostDirectory&&) = delete;
  ~HostDirectory() { std::filesystem::remove_all(path_); }

  std::string operator/(const std::string& name) const { return path_ / name; }
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
  }
  std::string read(const std::string& name) const {
    std::ifstream stream(path_ / name);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  unsigned mode(const std::string& name) const {
    struct stat status {};
    EXPECT_EQ(::lstat((path_ / name).c_str(), &status), 0) << name;
    return status.st_mode & 07777U;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace brig::test
