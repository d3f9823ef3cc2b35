// SPDX-License-Identifier: Apache-2.0
// What runs in a sandbox, beside its policy.
#pragma once

#include <brig/ids.hpp>
#include <brig/policy.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace brig::harden {

struct Job {
  ImageId image;
  /// The image's Config.Env as it is; none of it reaches the job.
  std::vector<std::string> image_env;
  /// The image's Config.Volumes; an image that has any is refused.
  std::vector<std::string> image_volumes;
  std::vector<std::string> argv;
  std::vector<EnvVar> env;  ///< Of two of the same name the last counts.
  std::string workdir = "/work";
  UserIds user;
  bool with_stdin = false;
  std::string hostname = "sandbox";
  /// brig-init, a file of brig's own: mounted read-only, it is what the container runs.
  std::optional<HostMount> init = {};
  std::map<std::string, std::string> labels;
};

}  // namespace brig::harden
