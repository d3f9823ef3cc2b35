// SPDX-License-Identifier: Apache-2.0
// Policies for tests that hold for all of them.
#pragma once

#include "policy/attested.hpp"
#include "policy/choices.hpp"
#include "policy/limits.hpp"
#include "policy/presets.hpp"

#include <brig/policy.hpp>
#include <brig/weakening.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>

namespace brig {

/// Any policy that make_policy, weaken and narrow can reach.
class RandomPolicy {
 public:
  Policy next() {
    const auto& presets = policy::made_presets();
    Policy policy = presets[random_() % presets.size()];
    for (int i = static_cast<int>(random_() % 4); i > 0; --i) weaken_somehow(policy);
    Narrowing narrowing;
    const auto narrow_one = [&](const char* /*key*/, auto of, auto asked, auto least) {
      if (random_() % 2 == 0) narrowing.*asked = between(least, of(policy));
    };
    policy::each_limit(narrow_one);
    policy::each_choice([&](const char* /*key*/, auto of, auto asked, const auto& /*weakening*/) {
      if (random_() % 2 == 0) narrowing.*asked = of(policy);
    });
    if (random_() % 3 == 0) narrowing.isolation = Isolation::gvisor;
    if (random_() % 3 == 0) narrowing.seccomp = SeccompProfile::strict;
    if (random_() % 3 == 0) narrowing.work_exec = Exec::denied;
    if (random_() % 3 == 0) narrowing.image.pinning = Pinning::digest;
    for (int i = static_cast<int>(random_() % 3); i > 0; --i)
      narrowing.image.labels[text()] = text();
    for (const policy::ControlInside& control : policy::controls_inside()) {
      if (control.shown != policy::ShownInside::never && random_() % 8 == 0)
        narrowing.attested.emplace(control.id);
    }
    return narrow(policy, narrowing).value();
  }

 private:
  void weaken_somehow(Policy& policy) {
    const std::array<Weakening, 5> some{weakening::ReadOnlyMount{"/srv/" + path(), "/" + path()},
                                        weakening::ExecutableTmp{}, weakening::ExecutableWork{},
                                        weakening::ShareKernel{}, weakening::DefaultSeccomp{}};
    // A mount may be refused, and the policy is then as it was.
    [[maybe_unused]] const auto done = weaken(policy, some[random_() % some.size()]);
  }

  std::uint64_t between(std::uint64_t least, std::uint64_t most) {
    const std::uint64_t unit = std::uint64_t{1} << (random_() % 31);
    return std::max(least, most - (random_() % (most - least + 1)) / unit * unit);
  }
  MemorySize between(MemorySize least, MemorySize most) {
    return MemorySize::bytes(between(least.count(), most.count()));
  }
  Cpus between(Cpus least, Cpus most) {
    return Cpus::milli(static_cast<std::uint32_t>(
        between(std::uint64_t{least.count_milli()}, std::uint64_t{most.count_milli()})));
  }
  std::uint32_t between(std::uint32_t least, std::uint32_t most) {
    return static_cast<std::uint32_t>(between(std::uint64_t{least}, std::uint64_t{most}));
  }
  std::chrono::milliseconds between(std::chrono::milliseconds least,
                                    std::chrono::milliseconds most) {
    return std::chrono::milliseconds(between(static_cast<std::uint64_t>(least.count()),
                                             static_cast<std::uint64_t>(most.count())));
  }

  /// What YAML could take for something else.
  std::string text() {
    constexpr std::array kPieces{"a",  "true", "~",   "1",  "0x1", " ",     "#",
                                 "\"", "\\",   "'",   ": ", "- ",  "&",     "*a",
                                 "!t", "<<",   "\\n", "[",  "{ü}", "€%@`|>"};
    std::string text;
    for (int i = static_cast<int>(random_() % 5); i > 0; --i)
      text += kPieces[random_() % kPieces.size()];
    return text;
  }

  std::string path() {
    constexpr std::array kPieces{"a", "data", "~", "b c", "#", "\"", "\\", "'", "*", "ü", "true"};
    return std::string("x") + kPieces[random_() % kPieces.size()] +
           kPieces[random_() % kPieces.size()];
  }

  std::mt19937_64 random_{20261125};  // NOLINT(cert-msc51-cpp): the same sequence each time
};

}  // namespace brig
