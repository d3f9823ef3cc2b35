// SPDX-License-Identifier: Apache-2.0
#include <brig/sandboxes.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace brig {
namespace {

SandboxInfo info(const std::string& id_begins, const std::string& name) {
  return {.id = *ContainerId::parse(id_begins + std::string(64 - id_begins.size(), '0')),
          .name = name,
          .image = "",
          .policy = "",
          .weakenings = "",
          .state = "running"};
}

std::vector<SandboxInfo> two() {
  return {info("ab1", "one"), info("ab2", "two")};
}

Result<SandboxInfo> find(const std::string& text) {
  return find_sandbox(two(), *ContainerRef::parse(text));
}

TEST(FindSandbox, ByNameIdOrItsBeginning) {
  EXPECT_EQ(find("two")->name, "two");
  EXPECT_EQ(find("ab1")->name, "one");
  EXPECT_EQ(find(two()[1].id.str())->name, "two");
}

TEST(FindSandbox, NotByTheBeginningOfAName) {
  const auto found = find("tw");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Errc::not_found);
  EXPECT_EQ(found.error().resource, "tw");
}

TEST(FindSandbox, NeverOneOfSeveral) {
  const auto found = find("ab");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace brig
