// SPDX-License-Identifier: Apache-2.0
// A sandbox that files are copied into and out of, of each isolation.
#pragma once

#include "support/host_directory.hpp"
#include "support/one_sandbox.hpp"

#include <brig/sandbox.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

namespace brig::test {

inline const Wait kSoon{.timeout = std::chrono::seconds(60)};

/// With each isolation: what the kernel inside is differs, what is promised does not.
class FilesIn : public testing::TestWithParam<Isolation> {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);
    Policy policy = make_policy(Preset::limited).value();
    policy.isolation = GetParam();
    sandbox_.emplace(make_sandbox(policy));
  }
  void TearDown() override {
    if (sandbox_) {
      EXPECT_TRUE(sandbox_->remove());
    }
  }
  std::string python(const std::string& program, std::stop_token stop = {}) {
    const auto result = sandbox_->exec({.argv = {"python3", "-c", program}}, {}, std::move(stop));
    EXPECT_TRUE(result);
    return result->stdout_.bytes + result->stderr_.bytes;
  }
  Errc get_error(const std::string& path) {
    const auto got = sandbox_->get(path, host_ / "got", {}, kSoon);
    EXPECT_FALSE(got) << path;
    return got ? Errc::internal : got.error().code;
  }

  HostDirectory host_;
  std::optional<Sandbox> sandbox_;
};

}  // namespace brig::test
