// SPDX-License-Identifier: Apache-2.0
// `brig run --put` and `--get`.
#include "support/brig_command.hpp"
#include "support/host_directory.hpp"
#include "support/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

namespace brig::test {
namespace {

using testing::HasSubstr;

TEST(FilesByTheCommand, GoInBeforeItAndComeOutAfterIt) {
  for (const char* isolation : {"container", "gvisor"}) {
    HostDirectory host;
    host.write("src/job.py", "open('out', 'w').write('made'); raise SystemExit(3)");
    const Ended ended =
        brig_run({"--isolation", isolation, "--json", "--put", (host / "src") + "/.:/work", "--get",
                  "/work/out:" + (host / "result")},
                 {"python3", "job.py"});
    EXPECT_EQ(ended.exit_code, 3) << isolation << ": " << ended.err;
    EXPECT_EQ(host.read("result"), "made");
    EXPECT_EQ(support::schema_violations(BRIG_SCHEMAS "/run-result.schema.json", ended.out), "");
    const auto object = nlohmann::json::parse(ended.out);
    EXPECT_EQ(object["puts"][0]["files"], 1);
    EXPECT_EQ(object["gets"][0]["bytes"], 4);
  }
}

TEST(FilesByTheCommand, AGigabyteInAndOutIsWholeInLittleMemory) {
  HostDirectory host;
  constexpr std::size_t kMebibyte = std::size_t{1} << 20U;
  {
    std::ofstream big(host / "big", std::ios::binary);
    std::string block(kMebibyte, '\0');
    for (std::size_t i = 0; i < 1024; ++i) {
      for (std::size_t at = 0; at < block.size(); at += 4096) block[at] = static_cast<char>(i + at);
      big << block;
    }
  }
  const Ended ended =
      brig_run({"--policy", "elevated", "--put", (host / "big") + ":/work/x", "--get",
                "/work/x:" + (host / "back")},
               {"sh", "-c",
                "while read k v u; do [ $k = VmHWM: ] && echo $v; done </proc/1/status; exit 0"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_LT(ended.max_rss_kib, 64L << 10) << "brig";
  EXPECT_LT(std::stol(ended.out), 8L << 10) << "brig-init, after the put";
  EXPECT_EQ(BrigCommand({host / "big", host / "back"}, {}, "cmp").wait().exit_code, 0);
}

TEST(FilesByTheCommand, WhatCanNotBePutKeepsTheCommandFromStarting) {
  HostDirectory host;
  host.write("big", std::string(40 << 20, 'x'));
  const Ended missing = brig_run({"--put", (host / "none") + ":/work"}, {"echo", "ran"});
  EXPECT_EQ(missing.exit_code, 125);
  EXPECT_EQ(missing.out, "");
  EXPECT_THAT(missing.err, HasSubstr("No such file"));
  const Ended large = brig_run(
      {"--put", (host / "big") + ":/tmp/1", "--put", (host / "big") + ":/tmp/2"}, {"echo", "ran"});
  EXPECT_EQ(large.exit_code, 125);
  EXPECT_EQ(large.out, "");
  EXPECT_THAT(large.err, HasSubstr("No space left"));
}

TEST(FilesByTheCommand, WhatCanNotBeGotIsToldAndIsNoSuccess) {
  HostDirectory host;
  const Ended ended =
      brig_run({"--get", "/work/none:" + (host / "x"), "--get", "/work/f:" + (host / "f")},
               {"sh", "-c", "echo ran | tee f"});
  EXPECT_EQ(ended.exit_code, 125);
  EXPECT_EQ(ended.out, "ran\n");
  EXPECT_EQ(host.read("f"), "ran\n") << "the others are got";
  EXPECT_THAT(ended.err, HasSubstr("/work/none"));
  const Ended nowhere = brig_run({"--get", "/work/f:" + (host / "none/f")}, {"echo", "ran"});
  EXPECT_EQ(nowhere.exit_code, 125);
  EXPECT_EQ(nowhere.out, "") << "known before the command is run";
}

TEST(FilesByTheCommand, FilesComeOutOfAJobThatWasKilled) {
  HostDirectory host;
  const Ended ended = brig_run({"--timeout", "2s", "--get", "/work/log:" + (host / "log")},
                               {"sh", "-c", "echo begun > log; sleep 60"});
  EXPECT_EQ(ended.exit_code, 124);
  EXPECT_EQ(host.read("log"), "begun\n") << ended.err;
}

/// Escape, a line of its own, reversed letters, invalid UTF-8: in names that a job has made up.
TEST(FilesByTheCommand, WhatItSaysOfNamesIsSafeToLookAt) {
  HostDirectory host;
  const Ended ended = brig_run({"--get", "/work/.:" + (host / "all")},
                               {"python3", "-c",
                                "import os\n"
                                "for name in (b'\\x1b[31mred', b'a\\nbrig: all is well', "
                                "'\\u202egnp.exe'.encode()):\n"
                                "    os.symlink(b'/etc/passwd', b'/work/' + name)\n"});
  EXPECT_THAT(ended.err, HasSubstr("3 skipped"));
  EXPECT_THAT(ended.err, testing::Not(HasSubstr("\x1b")));
  EXPECT_THAT(ended.err, testing::Not(HasSubstr("\nbrig: all is well"))) << ended.err;
  EXPECT_THAT(ended.err, testing::Not(HasSubstr("\u202e"))) << ended.err;
}

}  // namespace
}  // namespace brig::test
