// SPDX-License-Identifier: Apache-2.0
#include "harden/expectations.hpp"

#include "harden/controls.hpp"
#include "harden/judge.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace brig::harden {
namespace {

/// What is not the policy's to decide.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kDecidedElsewhere{{
    {"apparmor", "'docker-default', where the engine has AppArmor"},
    {"selinux", "the engine's label, where it has SELinux"},
    {"image", "the id that the run's image has"},
    {"entrypoint", "brig-init, which starts the run's command"},
    {"environment", "HOME, LANG, PATH, TMPDIR, TZ, USER; a command gets the run's beside them"},
    {"working_directory", "'/'; a command begins in '/work' unless the run names another"},
    {"user", "the run's; a random high one unless it names one"},
    {"hostname", "'sandbox', or the run's"},
    {"stdin", "open, once: it ends with brig"},
    {"auto_remove", "true"},
    {"labels", "brig's, by which it finds its containers"},
}};

/// A job of which no text but its owner's id shows.
Expectation expectation_of(const Policy& policy) {
  Job job{.image = ImageId::parse("sha256:" + std::string(64, '0')).value(),
          .image_env = {},
          .image_volumes = {},
          .argv = {},
          .env = {},
          .workdir = "/work",
          .user = {UserIds::kLowestId, UserIds::kLowestId},
          .with_stdin = false,
          .hostname = "sandbox",
          .labels = {}};
  return {policy, std::move(job), {}};
}

}  // namespace

std::vector<std::string> expectations(const Policy& policy) {
  std::vector<std::string> texts;
  const Report report = check(expectation_of(policy), Posture{});
  for (const ControlState& control : report.controls) {
    const auto* elsewhere = std::find_if(kDecidedElsewhere.begin(), kDecidedElsewhere.end(),
                                         [&](const auto& one) { return one.first == control.id; });
    std::string text =
        elsewhere == kDecidedElsewhere.end() ? control.wanted : std::string(elsewhere->second);
    if (control.id == "tmpfs") text += "; the owner is the run's user";
    if (control.id == "mounts") text += "; beside brig-init, read-only";
    if (control.id == "runtime") {
      text = policy.isolation == Isolation::gvisor ? "the engine's runsc (gVisor)"
                                                   : "the engine's default";
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace brig::harden
