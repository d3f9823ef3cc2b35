// SPDX-License-Identifier: Apache-2.0
#include "cli/policy_text.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace brig::cli {
namespace {

PolicyFile parsed(const char* text) {
  return parse_policy_file(text, "p.yaml").value();
}

TEST(DescribeFile, NamesEachWeakeningWithWhatItNeeds) {
  EXPECT_EQ(describe_file("p.yaml", parsed("preset: limited\n"), "somebody's"),
            "p.yaml: can be used\n");
  const PolicyFile weak = parsed(
      "preset: untrusted\nweakenings:\n- share-kernel\n- read-only-mount: {source: /srv/a, target: "
      "/a}\n");
  EXPECT_EQ(describe_file("p.yaml", weak, "'/home' belongs to uid 1, not to root"),
            "p.yaml: can be used\n"
            "weakening share-kernel: takes effect only with --share-kernel\n"
            "weakening read-only-mount /srv/a:/a: takes effect only with --mount /srv/a:/a\n"
            "a run must ask for its weakenings, too: '/home' belongs to uid 1, not to root\n");
  EXPECT_EQ(describe_file("p.yaml", weak, ""),
            "p.yaml: can be used\n"
            "weakening share-kernel: takes effect\n"
            "weakening read-only-mount /srv/a:/a: takes effect\n"
            "only root can write the file, so a run need not ask for its weakenings\n");
}

TEST(DescribeDifferences, BeginsWithWhatIsLooser) {
  EXPECT_EQ(describe_differences({}), "");
  EXPECT_EQ(describe_differences({{"isolation", "container", "gvisor", Change::stricter},
                                  {"memory", "128 MiB", "1 GiB", Change::looser},
                                  {"pids", "64", "32", Change::stricter}}),
            "+ looser    memory     128 MiB -> 1 GiB\n"
            "- stricter  isolation  container -> gvisor\n"
            "- stricter  pids       64 -> 32\n");
}

}  // namespace
}  // namespace brig::cli
