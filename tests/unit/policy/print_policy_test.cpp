// SPDX-License-Identifier: Apache-2.0
#include "policy/choices.hpp"
#include "policy/limits.hpp"
#include "policy/presets.hpp"

#include <brig/policy_file.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>

namespace brig {
namespace {

TEST(PrintPolicy, WritesEveryValue) {
  Policy policy = make_policy(Preset::untrusted).value();
  ASSERT_TRUE(weaken(policy, weakening::ReadOnlyMount{"/srv/a \"b\"", "/data"}));
  ASSERT_TRUE(weaken(policy, weakening::ExecutableWork{}));
  policy.image.labels["team"] = "a\\b";
  EXPECT_EQ(print_policy(policy).value(), R"(preset: untrusted
isolation: gvisor
seccomp: strict
tmp:
  exec: false
  size: 16 MiB
  inodes: 1024
work:
  exec: true
  size: 16 MiB
  inodes: 1024
memory: 128 MiB
cpus: 0.5
pids: 32
open_files: 64
file_size: 8 MiB
shm: 16 MiB
wall_time: 10s
lifetime: 1m
output: 256 KiB
image:
  pinned: false
  labels:
    "team": "a\\b"
weakenings:
  - read-only-mount:
      source: "/srv/a \"b\""
      target: "/data"
  - executable-work
)");
}

TEST(PrintPolicy, RefusesWhatNoFileCanSay) {
  Policy policy = make_policy(Preset::limited).value();
  policy.name = "mine";
  EXPECT_EQ(print_policy(policy).error().code, Errc::invalid_argument);
  policy = make_policy(Preset::limited).value();
  policy.memory = MemorySize::gib(1);  // filled by hand: no weakening allows it
  EXPECT_EQ(print_policy(policy).error().code, Errc::invalid_argument);
  policy = make_policy(Preset::limited).value();
  policy.image.labels["a"] = "\xff";
  EXPECT_EQ(print_policy(policy).error().code, Errc::invalid_argument);
  policy.image.labels["a"] = "line\nline";
  EXPECT_EQ(print_policy(policy).error().code, Errc::invalid_argument);
}

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

TEST(PrintPolicy, AndParseAreTheIdentity) {
  RandomPolicy random;
  int weakened = 0;
  for (int round = 0; round < 3000; ++round) {
    const Policy policy = random.next();
    const auto text = print_policy(policy);
    ASSERT_TRUE(text) << text.error().message;
    const auto file = parse_policy_file(*text, "printed");
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_EQ(apply_policy_file(*file, file->weakenings).value(), policy) << *text;
    if (weakenings(policy).empty()) continue;
    ++weakened;
    ASSERT_EQ(apply_policy_file(*file, {}).error().code, Errc::policy_violation) << *text;
  }
  EXPECT_GT(weakened, 300);
}

}  // namespace
}  // namespace brig
