// SPDX-License-Identifier: Apache-2.0
// An image may bring any configuration and any file: each is overridden or refused.
#include "base/until.hpp"
#include "engine/container_create.hpp"
#include "engine/container_inspect.hpp"
#include "engine/container_remove.hpp"
#include "support/brig_command.hpp"
#include "support/containers.hpp"
#include "support/test_image.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <string>
#include <vector>

namespace brig::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

/// What a job sees of what an image could have meddled with.
constexpr const char* kLook =
    "env | sort; id; pwd; hostname; ls -A /work /tmp /dev/shm; cat /etc/hosts;"
    "grep -E '^(Cap|NoNew|Seccomp:|Uid|Gid)' /proc/self/status;"
    "cut -d ' ' -f 2-4 /proc/mounts | grep -v ' overlay ' | sed 's/brig-[0-9a-f]*/brig-init/' | "
    "sort";

Ended look(const TestImage& image) {
  return brig_run({"--image", image.name(), "--user", "70000:70001"}, {"/bin/sh", "-c", kLook});
}

struct Configuration {
  const char* name;
  json config;
};

void PrintTo(const Configuration& c, std::ostream* out) {
  *out << c.name;
}

const json kNothing = json::object();

/// Runs every second from the start, and shows itself in what the job lists.
const json kHealthcheck = {{"Test", {"CMD-SHELL", "touch /work/health /tmp/health"}},
                           {"Interval", 1'000'000'000},
                           {"Timeout", 1'000'000'000},
                           {"Retries", 1}};

const json kEnvironment = {"LD_PRELOAD=/evil.so",
                           "PATH=/evil",
                           "HOME=/evil",
                           "HOSTNAME=evil",
                           "BASH_ENV=/evil.sh",
                           "ENV=/evil.sh",
                           "http_proxy=http://evil",
                           "NO-IDENTIFIER=1",
                           "WITH SPACE=1",
                           "TWICE=1",
                           "TWICE=2",
                           "NOVALUE"};

json everything() {
  return {{"Entrypoint", {"/bin/echo", "the image's"}},
          {"Cmd", {"its command"}},
          {"User", "0:0"},
          {"WorkingDir", "/proc/self/fd/8"},
          {"Env", kEnvironment},
          {"Healthcheck", kHealthcheck},
          {"StopSignal", "SIGNONE"},
          {"OnBuild", {"RUN touch /onbuild"}},
          {"Shell", {"/bin/false"}},
          {"ExposedPorts", {{"80/tcp", json::object()}}},
          {"Hostname", "evil"},
          {"Domainname", "evil"},
          {"Tty", true},
          {"OpenStdin", true},
          {"AttachStdin", true},
          {"NetworkDisabled", false},
          {"MacAddress", "02:00:00:00:00:01"},
          {"ArgsEscaped", true},
          {"Labels", {{"com.example", "kept"}, {"brigadier", "no name of brig's"}}}};
}

class Overridden : public testing::TestWithParam<Configuration> {};

TEST_P(Overridden, AJobSeesNothingOfIt) {
  const TestImage plain(kNothing);
  const TestImage hostile(GetParam().config);
  const Ended expected = look(plain);
  ASSERT_EQ(expected.exit_code, 0) << expected.err;
  const Ended found = look(hostile);
  EXPECT_EQ(found.exit_code, 0) << found.err;
  EXPECT_EQ(found.out, expected.out);
}

INSTANTIATE_TEST_SUITE_P(
    Fields,
    Overridden,
    testing::Values(
        Configuration{"Entrypoint", {{"Entrypoint", {"/bin/echo", "the image's"}}}},
        Configuration{"Cmd", {{"Cmd", {"its command"}}}},
        Configuration{"Root", {{"User", "0:0"}}},
        Configuration{"UserByName", {{"User", "root:root"}}},
        Configuration{"UnknownUser", {{"User", "nobody-knows"}}},
        Configuration{"WorkingDirByDescriptor", {{"WorkingDir", "/proc/self/fd/8"}}},
        Configuration{"WorkingDirAbove", {{"WorkingDir", "../../../../etc"}}},
        Configuration{"WorkingDirWithNewline", {{"WorkingDir", "/etc\n/x"}}},
        Configuration{"Environment", {{"Env", kEnvironment}}},
        Configuration{"Healthcheck", {{"Healthcheck", kHealthcheck}}},
        Configuration{"StopSignalThatIsNone", {{"StopSignal", "SIGNONE"}}},
        Configuration{"StopSignal", {{"StopSignal", "SIGKILL"}}},
        Configuration{"OnBuild", {{"OnBuild", {"RUN touch /onbuild"}}}},
        Configuration{"Shell", {{"Shell", {"/bin/false"}}}},
        Configuration{"ExposedPorts", {{"ExposedPorts", {{"80/tcp", json::object()}}}}},
        Configuration{"Terminal", {{"Tty", true}, {"OpenStdin", true}, {"AttachStdin", true}}},
        Configuration{"ManyVariables",
                      {{"Env",
                        [] {
                          json all = json::array();
                          for (int i = 0; i < 10'000; ++i)
                            all.push_back("V" + std::to_string(i) + "=1");
                          return all;
                        }()}}},
        Configuration{"LongVariable", {{"Env", {"LONG=" + std::string(10 << 20, 'x')}}}},
        Configuration{"EverythingAtOnce", everything()}),
    [](const auto& c) { return std::string(c.param.name); });

struct Refusal {
  const char* name;
  json config;
  const char* words;
};

void PrintTo(const Refusal& r, std::ostream* out) {
  *out << r.name;
}

class Refused : public testing::TestWithParam<Refusal> {};

TEST_P(Refused, BeforeAnythingRuns) {
  const TestImage image(GetParam().config);
  const std::string name = unique_name();
  const Ended ended = brig_run({"--image", image.name(), "--name", name}, {"echo", "ran"});
  EXPECT_EQ(ended.exit_code, 125);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, HasSubstr(GetParam().words));
  EXPECT_THAT(container_names(), testing::Not(testing::Contains(name)));
}

json volume(const char* path) {
  return {{"Volumes", {{path, json::object()}}}};
}

json label(const char* name) {
  return {{"Labels", {{name, "the image's"}}}};
}

INSTANTIATE_TEST_SUITE_P(
    Fields,
    Refused,
    testing::Values(Refusal{"VolumeAtWork", volume("/work"), "'/work'"},
                    Refusal{"VolumeAtTmp", volume("/tmp"), "'/tmp'"},
                    Refusal{"VolumeElsewhere", volume("/data"), "'/data'"},
                    Refusal{"VolumeByTheWay", volume("/x/../work"), "volume"},
                    Refusal{"VolumeWithoutName", volume(""), "volume"},
                    Refusal{"LabelOfBrigs", label("brig.extra"), "labels"},
                    Refusal{"VariableWithoutName", {{"Env", {"=value"}}}, "environment"}),
    [](const auto& r) { return std::string(r.param.name); });

TEST(HostileImage, ItsHealthcheckNeverRuns) {
  const TestImage image(json{{"Healthcheck", kHealthcheck}});
  const Ended ended =
      brig_run({"--image", image.name()}, {"/bin/sh", "-c", "sleep 3; ls -A /work /tmp"});
  EXPECT_EQ(ended.out, "/tmp:\n\n/work:\n") << ended.err;
}

base::Until in_time() {
  return base::Until::after(std::chrono::minutes(1));
}

/// Labels that a container of brig's really has, tag and all.
json labels_of(const engine::Client& client, const std::string& name) {
  const auto inspect =
      engine::container_inspect(client, {.container = *ContainerRef::parse(name)}, in_time());
  return inspect ? json(inspect->config.labels) : json(inspect.error().message);
}

TEST(HostileImage, CopiedLabelsMakeNoContainerBrigs) {
  const Engine connected = engine();
  const engine::Client& client = engine::client_of(connected);
  const std::string original = unique_name();
  BrigCommand command(
      {"run", "--timeout", "5s", "--name", original, "--", "sh", "-c", "echo up; sleep 60"});
  ASSERT_TRUE(command.wait_for_output("up"));
  const json labels = labels_of(client, original);
  ASSERT_TRUE(labels.contains("brig.sandbox")) << labels;
  command.send_signal(SIGTERM);
  command.wait();

  // Somebody's container of an image that brings them: the owner is dead, the deadline near.
  const TestImage image(json{{"Labels", labels}, {"Entrypoint", {"/bin/true"}}});
  const ContainerName impostor = *ContainerName::parse(unique_name());
  const auto created = engine::container_create(
      client, {.name = impostor, .body = json{{"Image", image.name()}}.dump()}, in_time());
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(labels_of(client, impostor.str()), labels);

  EXPECT_THAT(brig({"prune"}).out, testing::Not(HasSubstr("removed " + impostor.str())));
  EXPECT_THAT(container_names(), testing::Contains(impostor.str()));
  EXPECT_EQ(brig({"rm", "--force", impostor.str()}).exit_code, 1);
  EXPECT_THAT(container_names(), testing::Contains(impostor.str()));
  EXPECT_THAT(brig({"ps"}).out, testing::Not(HasSubstr(impostor.str())));

  // And for brig's own container the labels are brig's.
  const Ended ran = brig_run({"--image", image.name()}, {"/bin/echo", "ran"});
  EXPECT_EQ(ran.out, "ran\n") << ran.err;

  EXPECT_TRUE(engine::container_remove(client, {.container = impostor, .force = true}, in_time()));
}

}  // namespace
}  // namespace brig::test
