// SPDX-License-Identifier: Apache-2.0
#include "sandbox/installation.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace brig::sandbox {
namespace {

namespace fs = std::filesystem;

class InstallationKey : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "brig-key-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    dir_ = root_ / "state" / "brig";
  }
  void TearDown() override { fs::remove_all(root_); }
  fs::path root_;
  fs::path dir_;
};

TEST_F(InstallationKey, IsMadeOnceAndClosedToOthers) {
  const auto first = Installation::open(dir_);
  ASSERT_TRUE(first) << first.error().message;
  const auto second = Installation::open(dir_);
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->verify({"a"}, first->tag({"a"})));
  EXPECT_EQ(fs::status(dir_ / "key").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(fs::status(dir_).permissions(), fs::perms::owner_all);
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_), fs::directory_iterator()), 1)
      << "a draft is left";
}

TEST_F(InstallationKey, IsOneEvenWhenManyMakeItAtOnce) {
  std::vector<std::string> tags(8);
  {
    std::vector<std::jthread> threads;
    for (std::string& tag : tags) {
      threads.emplace_back([this, &tag] {
        if (auto installation = Installation::open(dir_)) tag = installation->tag({"x"});
      });
    }
  }
  EXPECT_FALSE(tags.front().empty());
  for (const std::string& tag : tags) EXPECT_EQ(tag, tags.front());
}

TEST_F(InstallationKey, RefusesAKeyThatOthersCanRead) {
  ASSERT_TRUE(Installation::open(dir_));
  fs::permissions(dir_ / "key", fs::perms::group_read, fs::perm_options::add);
  EXPECT_EQ(Installation::open(dir_).error().code, Errc::permission_denied);
}

TEST_F(InstallationKey, RefusesALinkAndAKeyOfAnotherLength) {
  ASSERT_TRUE(Installation::open(dir_));
  std::ofstream(dir_ / "key", std::ios::app) << "x";
  EXPECT_EQ(Installation::open(dir_).error().code, Errc::data_loss);
  fs::rename(dir_ / "key", dir_ / "other");
  fs::create_symlink("other", dir_ / "key");
  EXPECT_FALSE(Installation::open(dir_));
}

TEST_F(InstallationKey, TagsAreInjective) {
  const auto installation = Installation::open(dir_);
  ASSERT_TRUE(installation);
  EXPECT_NE(installation->tag({"a", "b"}), installation->tag({"a\nb"}));
  EXPECT_NE(installation->tag({"ab", ""}), installation->tag({"a", "b"}));
  EXPECT_NE(installation->tag({"a", "b"}), installation->tag({"a", "b", ""}));
  EXPECT_NE(installation->tag({"1:a"}), installation->tag({"a"}));
  EXPECT_FALSE(installation->verify({"a"}, ""));
  EXPECT_FALSE(installation->verify({"a"}, installation->tag({"b"})));
}

}  // namespace
}  // namespace brig::sandbox
