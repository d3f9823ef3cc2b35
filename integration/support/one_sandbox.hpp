// SPDX-License-Identifier: Apache-2.0
// One sandbox for all tests of a suite: each shows that it works on after it.
#pragma once

#include "support/containers.hpp"

#include <brig/sandbox.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <utility>

namespace brig::test {

inline const ImageRef kPython = ImageRef::parse("localhost/brig/python:3.11").value();

/// A sandbox of the Python image; the test fails when there is none.
inline Sandbox make_sandbox(const Policy& policy) {
  auto made =
      Sandbox::create(engine(), policy, {.image = kPython}, {.timeout = std::chrono::seconds(30)});
  if (!made) ADD_FAILURE() << made.error().message;
  return std::move(made).value();
}

/// To its end; the test fails when it could not be asked for.
inline RunResult exec_in(Sandbox& sandbox, const ExecSpec& spec, const RunIo& io = {}) {
  auto result = sandbox.exec(spec, io);
  if (!result) ADD_FAILURE() << result.error().message;
  return result ? std::move(*result) : RunResult{};
}

class OneSandbox : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    sandbox_ = new Sandbox(make_sandbox(make_policy(Preset::limited).value()));
  }
  static void TearDownTestSuite() {
    if (sandbox_ != nullptr) {
      EXPECT_TRUE(sandbox_->remove());
    }
    delete std::exchange(sandbox_, nullptr);
  }
  void SetUp() override { std::signal(SIGPIPE, SIG_IGN); }
  void TearDown() override {
    const RunResult still = exec({.argv = {"echo", "alive"}});
    EXPECT_EQ(still.stdout_.bytes, "alive\n") << still.ending.evidence;
  }

  static RunResult exec(const ExecSpec& spec, const RunIo& io = {}) {
    return exec_in(*sandbox_, spec, io);
  }
  static ExecSpec sh(const std::string& script, const ExecLimits& limits = {}) {
    return {.argv = {"sh", "-c", script}, .limits = limits};
  }
  static ExecSpec python(const std::string& program, const ExecLimits& limits = {}) {
    return {.argv = {"python3", "-c", program}, .limits = limits};
  }

  inline static Sandbox* sandbox_ = nullptr;  // NOLINT: gtest's way to share.
};

}  // namespace brig::test
