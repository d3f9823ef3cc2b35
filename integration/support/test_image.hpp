// SPDX-License-Identifier: Apache-2.0
// Images that a test makes up: busybox's, with a configuration and files that no build would give.
#pragma once

#include "support/tar.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace brig::test {

/// An image in the engine, which is removed with its object.
class TestImage {
 public:
  /// localhost/brig/base with this `config` (of the OCI image's configuration) and with these
  /// files in a layer above its own.
  explicit TestImage(const nlohmann::json& config, const std::vector<TarEntry>& files = {});
  TestImage(const TestImage&) = delete;
  TestImage& operator=(const TestImage&) = delete;
  TestImage(TestImage&&) = delete;
  TestImage& operator=(TestImage&&) = delete;
  ~TestImage();

  const std::string& name() const { return name_; }

 private:
  std::string name_;
};

/// The program busybox of that base.
std::string busybox();

}  // namespace brig::test
