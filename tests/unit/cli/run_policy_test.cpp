// SPDX-License-Identifier: Apache-2.0
#include "cli/run_policy.hpp"

#include "cli/policy_source.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <sys/stat.h>

namespace brig::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// What `brig run WORDS` would make.
Result<Policy> policy_of(std::vector<std::string> words) {
  CLI::App app;
  PolicyOptions options;
  add_policy_options(app, options);
  std::reverse(words.begin(), words.end());
  app.parse(words);
  return make_run_policy(options);
}

/// A file in a directory where anybody may make files: as good as in the agent's checkout.
class PolicyOnDisk : public testing::Test {
 protected:
  PolicyOnDisk() {
    std::string name = (std::filesystem::temp_directory_path() / "brig-policy-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr || ::chmod(name.c_str(), 01777) != 0) std::abort();
    directory_ = name;
  }
  ~PolicyOnDisk() override { std::filesystem::remove_all(directory_); }
  PolicyOnDisk(const PolicyOnDisk&) = delete;
  PolicyOnDisk& operator=(const PolicyOnDisk&) = delete;

  std::string file(const std::string& text) const {
    const std::filesystem::path path = directory_ / "policy.yaml";
    std::ofstream(path) << text;
    return path.string();
  }

 private:
  std::filesystem::path directory_;
};

TEST(RunPolicy, IsSandboxedUnlessSomethingElseIsAskedFor) {
  EXPECT_EQ(policy_of({}).value(), make_policy(Preset::sandboxed).value());
  EXPECT_EQ(policy_of({"--policy", "untrusted"}).value(), make_policy(Preset::untrusted).value());
}

TEST(RunPolicy, EachLimitIsTheOptions) {
  const Policy policy =
      policy_of({"--isolation", "gvisor", "--seccomp", "strict", "--memory", "64m", "--cpus", "0.5",
                 "--pids", "9", "--timeout", "3s", "--output-limit", "5k"})
          .value();
  Policy expected = make_policy(Preset::sandboxed).value();
  expected.isolation = Isolation::gvisor;
  expected.seccomp = SeccompProfile::strict;
  expected.memory = MemorySize::mib(64);
  expected.cpus = Cpus::milli(500);
  expected.pids = 9;
  expected.wall_time = std::chrono::seconds(3);
  expected.output = MemorySize::kib(5);
  EXPECT_EQ(policy, expected);
}

TEST(RunPolicy, RequiresMoreControlsWithEachAttested) {
  EXPECT_THAT(policy_of({"--attested", "seccomp", "--attested", "runtime"})->attested,
              ElementsAre("runtime", "seccomp"));
  EXPECT_EQ(policy_of({"--attested", "all"})->attested, parse_attested("all").value());
  std::set<std::string> and_more = parse_attested("all").value();
  and_more.insert("user_namespace");
  EXPECT_EQ(policy_of({"--attested", "user_namespace", "--attested", "all"})->attested, and_more);
  const auto unknown = policy_of({"--attested", "secomp"});
  EXPECT_EQ(unknown.error().code, Errc::invalid_argument);
  EXPECT_EQ(unknown.error().message,
            "--attested: unknown control 'secomp'; did you mean 'seccomp'?");
  EXPECT_EQ(policy_of({"--attested", "labels"}).error().code, Errc::invalid_argument);
}

TEST(RunPolicy, LoosensOnlyByAFlag) {
  const auto asked = policy_of({"--policy", "untrusted", "--seccomp", "default"});
  EXPECT_EQ(asked.error().code, Errc::policy_violation);
  EXPECT_THAT(asked.error().message, HasSubstr("--default-seccomp"));

  EXPECT_THAT(
      weakenings(policy_of({"--policy", "untrusted", "--executable-tmp", "--executable-work",
                            "--share-kernel", "--default-seccomp", "--mount", "/srv/a:/a"})
                     .value()),
      ElementsAre("share-kernel", "default-seccomp", "executable-tmp", "executable-work",
                  "read-only-mount /srv/a:/a"));
  EXPECT_EQ(policy_of({"--policy", "untrusted", "--share-kernel=false"}).value(),
            make_policy(Preset::untrusted).value());
}

template <std::size_t... I>
std::vector<std::string> all_flags(std::index_sequence<I...> /*kinds*/) {
  return {flag_of(std::variant_alternative_t<I, Weakening>{})...};
}

TEST(RunPolicy, EachWeakeningHasAnOption) {
  CLI::App app;
  PolicyOptions options;
  add_policy_options(app, options);
  for (const std::string& flag :
       all_flags(std::make_index_sequence<std::variant_size_v<Weakening>>{})) {
    const std::string name = flag.substr(0, flag.find(' '));
    EXPECT_NE(app.get_option_no_throw(name), nullptr) << name;
  }
}

TEST(RunPolicy, ATextWithADotOrASlashIsAFile) {
  EXPECT_EQ(policy_of({"--policy", "./no-such-file"}).error().code, Errc::not_found);
  EXPECT_EQ(policy_of({"--policy", "policy.yaml"}).error().code, Errc::not_found);
  const auto preset = policy_of({"--policy", "policy"});
  EXPECT_EQ(preset.error().code, Errc::invalid_argument);
  EXPECT_THAT(preset.error().message, HasSubstr("'./policy'"));
}

TEST_F(PolicyOnDisk, NarrowsThePresetAndOptionsNarrowItFurther) {
  const std::string path = file("preset: limited\nmemory: 300m\n");
  EXPECT_EQ(policy_of({"--policy", path})->memory, MemorySize::mib(300));
  EXPECT_EQ(policy_of({"--policy", path, "--memory", "200m"})->memory, MemorySize::mib(200));
  EXPECT_EQ(policy_of({"--policy", path, "--memory", "400m"}).error().code, Errc::policy_violation);
}

TEST_F(PolicyOnDisk, OptionsAddToTheControlsThatAFileRequires) {
  const std::string path = file("preset: limited\nattested: [memory]\n");
  EXPECT_THAT(policy_of({"--policy", path})->attested, ElementsAre("memory"));
  EXPECT_THAT(policy_of({"--policy", path, "--attested", "pids"})->attested,
              ElementsAre("memory", "pids"));
}

TEST_F(PolicyOnDisk, WeakensOnlyWithTheFlagToo) {
  const std::string path = file(
      "preset: sandboxed\nweakenings:\n- executable-tmp\n- read-only-mount: {source: /srv/a, "
      "target: /a}\n");
  EXPECT_EQ(policy_of({"--policy", path}).error().code, Errc::policy_violation);
  const auto half = policy_of({"--policy", path, "--executable-tmp"});
  EXPECT_EQ(half.error().code, Errc::policy_violation);
  EXPECT_THAT(half.error().message, HasSubstr("policy.yaml:4:3: "));
  EXPECT_THAT(half.error().message, HasSubstr("--mount /srv/a:/a"));
  EXPECT_THAT(
      weakenings(policy_of({"--policy", path, "--executable-tmp", "--mount", "/srv/a:/a"}).value()),
      ElementsAre("executable-tmp", "read-only-mount /srv/a:/a"));
}

TEST_F(PolicyOnDisk, AFlagAloneLoosensWhatTheFileMadeStrict) {
  const std::string path = file("preset: sandboxed\nwork: {exec: false}\n");
  EXPECT_EQ(policy_of({"--policy", path})->work.exec, Exec::denied);
  EXPECT_EQ(policy_of({"--policy", path, "--executable-work"})->work.exec, Exec::allowed);
}

TEST_F(PolicyOnDisk, OfADeviceOrALinkIsRefused) {
  EXPECT_EQ(policy_of({"--policy", "/dev/zero"}).error().code, Errc::invalid_argument);
  const std::string path = file("preset: limited\n");
  std::filesystem::create_symlink(path, path + ".link");
  EXPECT_EQ(policy_of({"--policy", path + ".link"}).error().code, Errc::invalid_argument);
}

TEST(Granted, IsWhatFlagsAskForOrAllThatATrustedFileDoes) {
  PolicySource source;
  source.file = parse_policy_file("preset: untrusted\nweakenings: [share-kernel]\n", "p").value();
  EXPECT_THAT(granted(source, {}), ElementsAre(Weakening(weakening::ShareKernel{})));
  source.why_not_trusted = "'/home' belongs to uid 1000, not to root";
  EXPECT_THAT(granted(source, {}), ElementsAre());
  EXPECT_THAT(granted(source, {weakening::ExecutableTmp{}}),
              ElementsAre(Weakening(weakening::ExecutableTmp{})));
}

}  // namespace
}  // namespace brig::cli
