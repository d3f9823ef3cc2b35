// SPDX-License-Identifier: Apache-2.0
// Files into a real sandbox and out of it: as they were, within limits, and told.
#include "support/files_in.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace brig::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using namespace std::chrono_literals;

INSTANTIATE_TEST_SUITE_P(Isolations,
                         FilesIn,
                         testing::Values(Isolation::container, Isolation::gvisor),
                         [](const auto& one) { return std::string(to_string(one.param)); });

TEST_P(FilesIn, ATreeGoesInAndComesBackAsItWas) {
  host_.write("t/a", "one");
  host_.write("t/run", "#!/bin/sh\necho ran");
  host_.write("t/d/e/big", std::string(3'000'000, 'b'));
  host_.write("t/d/\xff\n name", "odd");
  fs::create_directories(host_ / "t/empty");
  ::chmod((host_ / "t/run").c_str(), 0755);
  ::chmod((host_ / "t/a").c_str(), 0600);
  const auto there = sandbox_->put(host_ / "t", "/work", {}, kSoon);
  ASSERT_TRUE(there) << there.error().message;
  EXPECT_EQ(there->files, 4U);
  EXPECT_EQ(there->directories, 4U);
  EXPECT_EQ(python("import os\n"
                   "s = os.stat('/work/t/a')\n"
                   "print(open('/work/t/a').read(), oct(s.st_mode), s.st_uid == os.getuid())"),
            "one 0o100600 True\n");
  const auto back = sandbox_->get("/work/t", host_ / "u", {}, kSoon);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->files, 4U);
  EXPECT_EQ(back->bytes, there->bytes);
  EXPECT_EQ(host_.read("u/d/e/big"), host_.read("t/d/e/big"));
  EXPECT_EQ(host_.read("u/d/\xff\n name"), "odd");
  EXPECT_TRUE(fs::is_empty(host_ / "u/empty"));
  EXPECT_EQ(host_.mode("u/run"), 0755U);
  EXPECT_EQ(host_.mode("u/a"), 0600U);
  EXPECT_EQ(fs::last_write_time(host_ / "u/a"), fs::last_write_time(host_ / "t/a"));
}

TEST_P(FilesIn, AFullPlaceIsAnError) {
  host_.write("a", std::string(100 << 20, 'a'));
  for (const char* name : {"/work/1", "/work/2"})
    EXPECT_TRUE(sandbox_->put(host_ / "a", name, {}, kSoon)) << name;
  const auto third = sandbox_->put(host_ / "a", "/work/3", {}, kSoon);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, Errc::resource_exhausted) << third.error().message;
  EXPECT_THAT(third.error().message, HasSubstr("/work/3"));
  const auto left = sandbox_->list("/work", 1, kSoon);
  ASSERT_TRUE(left);
  EXPECT_EQ(left->size(), 3U) << "no half of a file";
}

TEST_P(FilesIn, TheLimitOnAFilesSizeHolds) {
  host_.write("a", std::string(129 << 20, 'a'));
  const auto put = sandbox_->put(host_ / "a", "/work/a", {}, kSoon);
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().code, Errc::resource_exhausted) << put.error().message;
}

TEST_P(FilesIn, LimitsOfATransferHold) {
  python("import os\nfor i in range(50): open(f'/work/{i}', 'w').write('x' * 1000)");
  const auto get = [&](const TransferLimits& limits) {
    const auto got = sandbox_->get("/work/.", host_ / "all", {.limits = limits}, kSoon);
    return got ? std::string("all") : std::string(to_string(got.error().code));
  };
  EXPECT_EQ(get({.entries = 50}), "resource_exhausted");
  EXPECT_EQ(get({.bytes = MemorySize::bytes(49'999)}), "resource_exhausted");
  EXPECT_EQ(get({.bytes = MemorySize::bytes(50'000), .entries = 51}), "all");
}

TEST_P(FilesIn, TellsHowFarItIs) {
  host_.write("a", std::string(120 << 20, 'a'));
  std::vector<std::uint64_t> steps;
  const auto note = [&](const Transferred& so_far) { steps.push_back(so_far.bytes.count()); };
  ASSERT_TRUE(sandbox_->put(host_ / "a", "/work/a", {.on_progress = note}, kSoon));
  EXPECT_FALSE(steps.empty());
  EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end()));
}

TEST_P(FilesIn, EndsWhenItIsToldTo) {
  python("import os; os.mkfifo('/work/f')");
  host_.write("a", std::string(120 << 20, 'a'));
  std::stop_source stop;
  stop.request_stop();
  const auto stopped =
      sandbox_->put(host_ / "a", "/work/a", {}, {.timeout = 60s, .stop = stop.get_token()});
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, Errc::cancelled);
  const auto late = sandbox_->put(host_ / "a", "/work/a", {}, {.timeout = 1ms});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Errc::deadline_exceeded) << late.error().message;
  EXPECT_TRUE(sandbox_->put(host_ / "a", "/work/a", {}, kSoon));
}

}  // namespace
}  // namespace brig::test
