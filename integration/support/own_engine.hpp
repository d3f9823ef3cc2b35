// SPDX-License-Identifier: Apache-2.0
// An engine that a test has for itself: one that may be killed, and in which everything is the
// test's own, so that whatever is left in it is a leak.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include <sys/types.h>

namespace brig::test {

/// Started by scripts/engine, with the image localhost/brig/base, and purged with its object. While
/// it lives DOCKER_HOST names it. One at a time.
class OwnEngine {
 public:
  explicit OwnEngine(const nlohmann::json& configuration = nlohmann::json::object());
  OwnEngine(const OwnEngine&) = delete;
  OwnEngine& operator=(const OwnEngine&) = delete;
  OwnEngine(OwnEngine&&) = delete;
  OwnEngine& operator=(OwnEngine&&) = delete;
  ~OwnEngine();

  /// SIGKILL; returns when it is gone, and its containerd with it.
  void kill();
  /// Starts it again as it was started, as a service manager would: nothing is cleaned up before.
  void restart();

  /// What it has, sorted: "container NAME ID", "volume NAME", "mount POINT".
  std::vector<std::string> contents() const;
  /// A part of the cgroup path of every process in its containers.
  const std::string& cgroup() const { return cgroup_; }

 private:
  nlohmann::json get(const std::string& what) const;

  std::string directory_;
  std::string socket_;
  std::string cgroup_;
  std::vector<std::string> arguments_;
  pid_t pid_ = -1;
};

}  // namespace brig::test
