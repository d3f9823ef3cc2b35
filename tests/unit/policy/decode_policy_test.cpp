// SPDX-License-Identifier: Apache-2.0
#include "policy/policy_keys.hpp"

#include <brig/policy_file.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace brig {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;

constexpr const char* kEverything = R"(preset: sandboxed
isolation: gvisor
seccomp: strict
memory: 128m
cpus: 0.5
pids: 32
open_files: 128
file_size: 16 MiB
tmp: {size: 32m, inodes: 1024, exec: false}
work:
  size: 32m
  inodes: 1024
  exec: false
shm: 8m
wall_time: 10s
lifetime: 10m
output: 4096 B
image: {pinned: true, labels: {team: a}}
attested: [seccomp, runtime]
weakenings:
  - read-only-mount: {source: /srv/data, target: /data}
  - executable-tmp
)";

TEST(ParsePolicyFile, ReadsEveryKey) {
  const PolicyFile file = parse_policy_file(kEverything, "p.yaml").value();
  EXPECT_EQ(file.preset, Preset::sandboxed);
  const Narrowing& n = file.narrowing;
  EXPECT_EQ(n.isolation, Isolation::gvisor);
  EXPECT_EQ(n.seccomp, SeccompProfile::strict);
  EXPECT_EQ(n.memory, MemorySize::mib(128));
  EXPECT_EQ(n.cpus, Cpus::milli(500));
  EXPECT_EQ(n.pids, 32U);
  EXPECT_EQ(n.open_files, 128U);
  EXPECT_EQ(n.file_size, MemorySize::mib(16));
  EXPECT_EQ(n.tmp_size, MemorySize::mib(32));
  EXPECT_EQ(n.tmp_inodes, 1024U);
  EXPECT_EQ(n.tmp_exec, Exec::denied);
  EXPECT_EQ(n.work_size, MemorySize::mib(32));
  EXPECT_EQ(n.work_inodes, 1024U);
  EXPECT_EQ(n.work_exec, Exec::denied);
  EXPECT_EQ(n.shm, MemorySize::mib(8));
  EXPECT_EQ(n.wall_time, seconds(10));
  EXPECT_EQ(n.lifetime, seconds(600));
  EXPECT_EQ(n.output, MemorySize::bytes(4096));
  EXPECT_EQ(n.image, (ImageRequirements{Pinning::digest, {{"team", "a"}}}));
  EXPECT_EQ(n.attested, (std::set<std::string>{"runtime", "seccomp"}));
  EXPECT_THAT(file.weakenings,
              ElementsAre(Weakening(weakening::ReadOnlyMount{"/srv/data", "/data"}),
                          Weakening(weakening::ExecutableTmp{})));
  for (const std::string& key : policy::policy_keys())
    EXPECT_TRUE(file.places.contains(key)) << key;
  EXPECT_EQ(file.places.at("memory"), "p.yaml:4:1");
  EXPECT_EQ(file.places.at("weakenings.1"), "p.yaml:22:5");
}

TEST(ParsePolicyFile, APresetIsEnough) {
  for (const char* text : {"preset: limited", "{\"preset\": \"limited\"}"}) {
    const PolicyFile file = parse_policy_file(text, "p").value();
    EXPECT_EQ(apply_policy_file(file, {}).value(), make_policy(Preset::limited).value());
  }
}

TEST(ParsePolicyFile, ReadsEveryWeakening) {
  const PolicyFile file =
      parse_policy_file(
          R"({"preset": "untrusted", "weakenings": ["executable-tmp", "executable-work",
              "share-kernel", "default-seccomp"]})",
          "p")
          .value();
  EXPECT_THAT(
      file.weakenings,
      ElementsAre(Weakening(weakening::ExecutableTmp{}), Weakening(weakening::ExecutableWork{}),
                  Weakening(weakening::ShareKernel{}), Weakening(weakening::DefaultSeccomp{})));
}

TEST(ParsePolicyFile, AllStandsForWhatLinuxShowsOfAnyContainer) {
  const auto attested = [](const char* text) {
    return parse_policy_file(text, "p").value().narrowing.attested;
  };
  EXPECT_EQ(attested("preset: limited\nattested: [all]\n"), parse_attested("all").value());
  EXPECT_EQ(attested("preset: limited\nattested: []\n"), std::set<std::string>());
  std::set<std::string> and_more = parse_attested("all").value();
  and_more.insert("runtime");
  EXPECT_EQ(attested("preset: limited\nattested: [runtime, all, seccomp]\n"), and_more);
}

struct Refused {
  const char* name;
  const char* text;
  const char* message;
};

class RefusedPolicyFile : public testing::TestWithParam<Refused> {};

TEST_P(RefusedPolicyFile, SaysWhereWhatAndWhatInstead) {
  const auto file = parse_policy_file(GetParam().text, "p");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, Errc::invalid_argument);
  EXPECT_EQ(file.error().message, GetParam().message);
}

constexpr const char* kSize =
    "expected a whole number above 0 with a unit, such as '128m', '1 GiB' or '4096 B'";

const std::vector<Refused>& refused() {
  static const std::string unit = std::string("p:2:9: memory: found '128', ") + kSize;
  static const std::string octal = std::string("p:2:9: memory: found the text '010m', ") + kSize;
  static const std::string zero = std::string("p:2:9: memory: found the text '0m', ") + kSize;
  static const std::string spaces = std::string("p:2:9: memory: found the text '1  m', ") + kSize;
  static const std::string json_size = std::string("p: /tmp/size: tmp.size: found '64', ") + kSize;
  static const std::vector<Refused> all{
      {"Misspelt", "preset: limited\nmemroy: 1m\n",
       "p:2:1: unknown key 'memroy'; did you mean 'memory'?"},
      {"MisspeltInJson", R"({"preset": "limited", "tmp": {"sise": "1m"}})",
       "p: /tmp/sise: unknown key 'tmp.sise'; did you mean 'tmp.size'?"},
      {"WrongCase", "preset: limited\nMemory: 1m\n",
       "p:2:1: unknown key 'Memory'; did you mean 'memory'?"},
      {"ElsewhereNested", "preset: limited\ninodes: 5\n",
       "p:2:1: unknown key 'inodes'; did you mean 'work.inodes'?"},
      {"Dotted", "preset: limited\ntmp.size: 1m\n",
       "p:2:1: unknown key 'tmp.size'; did you mean 'tmp.size'?"},
      {"Unlike", "preset: limited\nprivileged: true\n",
       "p:2:1: unknown key 'privileged'; schemas/README.md lists them all"},
      {"NoPreset", "memory: 1m\n",
       "p:1:1: the key 'preset' is missing; everything else may only be stricter than it"},
      {"AnotherPreset", "preset: strict\n",
       "p:1:9: preset: found the text 'strict', expected one of untrusted, sandboxed, limited, "
       "standard, elevated"},
      {"NoMapping", "- preset\n",
       "p:1:1: found a list, expected keys and their values, such as 'preset: sandboxed'"},
      {"NoUnit", "preset: limited\nmemory: 128\n", unit.c_str()},
      {"Octal", "preset: limited\nmemory: 010m\n", octal.c_str()},
      {"Zero", "preset: limited\nmemory: 0m\n", zero.c_str()},
      {"TwoSpaces", "preset: limited\nmemory: 1  m\n", spaces.c_str()},
      {"NoUnitInJson", R"({"preset": "limited", "tmp": {"size": 64}})", json_size.c_str()},
      {"TimeWithoutUnit", "preset: limited\nwall_time: 10\n",
       "p:2:12: wall_time: found '10', expected a whole number above 0 with ms, s, m or h, such as "
       "'10s'"},
      {"ClockTime", "preset: limited\nwall_time: 1:30\n",
       "p:2:12: wall_time: found '1:30', expected a whole number above 0 with ms, s, m or h, such "
       "as '10s'"},
      {"QuotedNumber", "preset: limited\npids: '32'\n",
       "p:2:7: pids: found the text '32', expected a plain whole number up to 4294967295"},
      {"OctalNumber", "preset: limited\npids: 010\n",
       "p:2:7: pids: found '010', expected a plain whole number up to 4294967295"},
      {"Hexadecimal", "preset: limited\npids: 0x10\n",
       "p:2:7: pids: found '0x10', expected a plain whole number up to 4294967295"},
      {"Exponent", "preset: limited\npids: 1e3\n",
       "p:2:7: pids: found '1e3', expected a plain whole number up to 4294967295"},
      {"Negative", "preset: limited\npids: -1\n",
       "p:2:7: pids: found '-1', expected a plain whole number up to 4294967295"},
      {"Plus", "preset: limited\npids: +1\n",
       "p:2:7: pids: found '+1', expected a plain whole number up to 4294967295"},
      {"TooLarge", R"({"preset": "limited", "pids": 4294967296})",
       "p: /pids: pids: found '4294967296', expected a plain whole number up to 4294967295"},
      {"Fraction", "preset: limited\npids: 1.0\n",
       "p:2:7: pids: found '1.0', expected a plain whole number up to 4294967295"},
      {"CpusAsText", "preset: limited\ncpus: half\n",
       "p:2:7: cpus: found the text 'half', expected a plain number above 0 and up to 1024 with at "
       "most three decimals, such as 0.5"},
      {"CpusWithoutZero", "preset: limited\ncpus: .5\n",
       "p:2:7: cpus: found '.5', expected a plain number above 0 and up to 1024 with at most three "
       "decimals, such as 0.5"},
      {"Nothing", "preset: limited\nisolation:\n",
       "p:2:1: isolation: found nothing, expected container or gvisor"},
      {"Yes", "preset: limited\ntmp: {exec: yes}\n",
       "p:2:13: tmp.exec: found 'yes', expected true or false"},
      {"QuotedBoolean", "preset: limited\nimage: {pinned: 'true'}\n",
       "p:2:17: image.pinned: found the text 'true', expected true or false"},
      {"SectionAsValue", "preset: limited\ntmp: 64m\n",
       "p:2:6: tmp: found the text '64m', expected a mapping of exec, size, inodes"},
      {"ValueAsSection", "preset: limited\nseccomp: {profile: strict}\n",
       "p:2:10: seccomp: found a mapping, expected default or strict"},
      {"LabelThatIsNoText", "preset: limited\nimage: {labels: {version: 1.10}}\n",
       "p:2:27: image.labels: found '1.10', expected a text; in quotes, anything is one"},
      {"LabelsAsList", "preset: limited\nimage: {labels: [a]}\n",
       "p:2:17: image.labels: found a list, expected a mapping of labels to their values"},
      {"AttestedAsText", "preset: limited\nattested: seccomp\n",
       "p:2:11: attested: found the text 'seccomp', expected a list of controls, such as '- "
       "seccomp'"},
      {"AttestedAsNumber", "preset: limited\nattested: [1]\n",
       "p:2:12: attested: found '1', expected the name of a control"},
      {"AttestedMisspelt", "preset: limited\nattested: [seccomp, secomp]\n",
       "p:2:21: attested: unknown control 'secomp'; did you mean 'seccomp'?"},
      {"AttestedMisspeltInJson", R"({"preset": "limited", "attested": ["no-new-privileges"]})",
       "p: /attested/0: attested: unknown control 'no-new-privileges'; did you mean "
       "'no_new_privileges'?"},
      {"AttestedUnlike", "preset: limited\nattested: [everything]\n",
       "p:2:12: attested: unknown control 'everything'; schemas/README.md lists those that may be "
       "required"},
      {"AttestedOutsideOnly", "preset: limited\nattested: [labels]\n",
       "p:2:12: attested: control 'labels' can't be required: no kernel shows it from inside, only "
       "the engine does"},
      {"AttestedTwice", "preset: limited\nattested: [seccomp, seccomp]\n",
       "p:2:21: attested: control 'seccomp' is there twice; expected it once"},
      {"WeakeningsAsText", "preset: limited\nweakenings: executable-tmp\n",
       "p:2:13: weakenings: found the text 'executable-tmp', expected a list, such as '- "
       "executable-tmp'"},
      {"MisspeltWeakening", "preset: limited\nweakenings: [executable_tmp]\n",
       "p:2:14: unknown weakening 'executable_tmp'; did you mean 'executable-tmp'?"},
      {"UnknownWeakening", "preset: limited\nweakenings: [privileged]\n",
       "p:2:14: unknown weakening 'privileged'; expected one of read-only-mount, executable-tmp, "
       "executable-work, share-kernel, default-seccomp"},
      {"MountWithoutValue", "preset: limited\nweakenings: [read-only-mount]\n",
       "p:2:14: read-only-mount: found the text 'read-only-mount', expected a mapping of source "
       "and "
       "target, such as {source: /srv/data, target: /data}"},
      {"MountWithoutTarget", "preset: limited\nweakenings:\n- read-only-mount: {source: /srv}\n",
       "p:3:20: read-only-mount: found a mapping, expected a mapping of source and target, such as "
       "{source: /srv/data, target: /data}"},
      {"MountWithOption",
       R"({"preset": "limited", "weakenings": [{"read-only-mount": {"readonly": false}}]})",
       "p: /weakenings/0/read-only-mount/readonly: read-only-mount: unknown key 'readonly'; "
       "expected source and target; mounts are read-only and take no options"},
      {"WeakeningWithValue", "preset: limited\nweakenings:\n- share-kernel: true\n",
       "p:3:17: share-kernel: found 'true', expected no value, only the name"},
      {"TwoInOne", "preset: limited\nweakenings:\n- {share-kernel: , executable-tmp: }\n",
       "p:3:3: weakenings: found a mapping, expected a weakening's name, or a mapping of one name "
       "to its value"},
      {"Twice", "preset: limited\nweakenings: [share-kernel, share-kernel]\n",
       "p:2:28: weakening 'share-kernel' is there twice; expected it once"},
  };
  return all;
}

INSTANTIATE_TEST_SUITE_P(All,
                         RefusedPolicyFile,
                         testing::ValuesIn(refused()),
                         [](const auto& which) { return which.param.name; });

}  // namespace
}  // namespace brig
