// SPDX-License-Identifier: Apache-2.0
// What real engines said (data/: Docker 20.10.24 with API 1.41, 26.1.5 with API 1.45).
#include "wire/container.hpp"
#include "wire/image.hpp"
#include "wire/stats.hpp"
#include "wire/system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace brig::wire {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class RecordedAnswer : public testing::TestWithParam<std::string> {
 protected:
  static std::string answer(const std::string& name) {
    std::ifstream file(BRIG_WIRE_DATA "/" + GetParam() + "/" + name);
    EXPECT_TRUE(file) << name;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  static bool is_old() { return GetParam() == "docker-20.10"; }

  template <typename T>
  static T value_of(Result<T> result) {
    if (!result) ADD_FAILURE() << result.error().message;
    return std::move(result).value();  // throws: the test fails here
  }
};

TEST_P(RecordedAnswer, Version) {
  const Version version = value_of(decode_version(answer("version.json")));
  EXPECT_EQ(version.api_version, (is_old() ? ApiVersion{1, 41} : ApiVersion{1, 45}));
  EXPECT_EQ(version.min_api_version, (is_old() ? ApiVersion{1, 12} : ApiVersion{1, 24}));
  EXPECT_EQ(version.os, "linux");
  ASSERT_THAT(version.components, SizeIs(4));
  EXPECT_EQ(version.components[2].name, "runc");
  EXPECT_EQ(version.components[2].version, "1.1.5+ds1");
}

TEST_P(RecordedAnswer, Info) {
  const Info info = value_of(decode_info(answer("info.json")));
  EXPECT_EQ(info.driver, "overlay2");
  EXPECT_THAT(info.driver_status, Contains("Backing Filesystem: extfs"));
  EXPECT_EQ(info.cgroup_version, "1");
  EXPECT_EQ(info.cgroup_driver, "cgroupfs");
  EXPECT_EQ(info.default_runtime, "runc");
  ASSERT_TRUE(info.runtimes.contains("runc"));
  EXPECT_EQ(info.runtimes.at("runc"), (Runtime{"runc", {}}));
  EXPECT_THAT(info.security_options, ElementsAre(is_old() ? "name=seccomp,profile=default"
                                                          : "name=seccomp,profile=builtin"));
  EXPECT_EQ(info.swarm_state, "inactive");
  EXPECT_EQ(info.docker_root_dir, "/var/lib/docker");
  EXPECT_TRUE(info.memory_limit && info.swap_limit && info.cpu_cfs_quota && info.pids_limit);
  EXPECT_EQ(info.ncpu, 2);
  EXPECT_GT(info.mem_total, 1LL << 30);
}

TEST_P(RecordedAnswer, Images) {
  const auto list = value_of(decode_image_list(answer("image_list.json")));
  ASSERT_THAT(list, SizeIs(2));
  EXPECT_EQ(list[0].created, 1686355200);
  const ImageInspect image = value_of(decode_image_inspect(answer("image_inspect.json")));
  EXPECT_EQ(image.repo_tags, (std::vector<std::string>{"localhost/brig/python:3.11"}));
  EXPECT_EQ(image.os, "linux");
  EXPECT_EQ(image.architecture, "amd64");
  EXPECT_GT(image.size, 1 << 20);
  EXPECT_THAT(image.env, ElementsAre("PATH=/usr/local/bin:/usr/bin:/bin"));
  EXPECT_THAT(image.volumes, IsEmpty());
}

TEST_P(RecordedAnswer, CreatedAndWaited) {
  EXPECT_THAT(value_of(decode_container_created(answer("container_created.json"))).warnings,
              IsEmpty());
  const auto waited = value_of(decode_container_waited(answer("container_waited.json")));
  EXPECT_EQ(waited.status_code, 0);
  EXPECT_EQ(waited.error, "");
}

TEST_P(RecordedAnswer, InspectOfAHardenedContainer) {
  const auto container =
      value_of(decode_container_inspect(answer("container_inspect_hardened.json")));
  EXPECT_EQ(container.name, "brig-recorded");
  EXPECT_EQ(container.state.status, "created");
  EXPECT_EQ(container.driver, "overlay2");
  EXPECT_THAT(container.networks, IsEmpty());

  const HostConfig& host = container.host_config;
  EXPECT_FALSE(host.privileged);
  EXPECT_THAT(host.cap_drop, ElementsAre("ALL"));
  EXPECT_THAT(host.cap_add, IsEmpty());
  EXPECT_THAT(host.security_opt, ElementsAre("no-new-privileges:true"));
  EXPECT_TRUE(host.readonly_rootfs);
  EXPECT_EQ(host.network_mode, "none");
  EXPECT_EQ(host.cgroupns_mode, "private");
  EXPECT_EQ(host.memory, 268435456);
  EXPECT_EQ(host.memory_swap, 268435456);
  EXPECT_EQ(host.cpu_period, 10000);
  EXPECT_EQ(host.pids_limit, 64);
  EXPECT_EQ(host.shm_size, 16777216);
  EXPECT_EQ(host.ulimits, (std::vector<Ulimit>{{"nofile", 256, 256}}));
  EXPECT_EQ(host.tmpfs.at("/tmp"), "rw,nosuid,nodev,noexec,size=67108864");
  ASSERT_THAT(host.mounts, SizeIs(1));
  EXPECT_EQ(host.mounts[0].bind_options->propagation, "rprivate");
  EXPECT_EQ(host.restart_policy.name, "no");
  EXPECT_EQ(host.log_config.type, "none");
  EXPECT_EQ(host.init, false);
  ASSERT_TRUE(host.masked_paths);
  EXPECT_THAT(*host.masked_paths, Contains("/proc/kcore"));

  EXPECT_EQ(container.config.user, "123456:123456");
  EXPECT_TRUE(container.config.open_stdin && container.config.stdin_once);
  EXPECT_TRUE(container.config.network_disabled);
  EXPECT_THAT(container.config.healthcheck_test, ElementsAre("NONE"));
  EXPECT_EQ(container.config.labels.at("brig.sandbox"), "0123456789abcdef");
  ASSERT_THAT(container.mounts, SizeIs(1));
  EXPECT_EQ(container.mounts[0].destination, "/work/doc");
  EXPECT_FALSE(container.mounts[0].rw);
}

TEST_P(RecordedAnswer, InspectOfAnOpenContainer) {
  const auto container = value_of(decode_container_inspect(answer("container_inspect_open.json")));
  const HostConfig& host = container.host_config;
  EXPECT_TRUE(host.privileged);
  EXPECT_EQ(host.pid_mode, "host");
  EXPECT_THAT(host.cap_add, ElementsAre("SYS_ADMIN"));
  EXPECT_THAT(
      host.devices,
      ElementsAre(
          R"({"CgroupPermissions":"rwm","PathInContainer":"/dev/null","PathOnHost":"/dev/null"})"));
  EXPECT_THAT(host.port_bindings, ElementsAre(R"({"80/tcp":[{"HostIp":"","HostPort":"8080"}]})"));
  EXPECT_EQ(host.masked_paths.value_or(std::vector<std::string>{"x"}), std::vector<std::string>{});
  EXPECT_THAT(host.binds, ElementsAre("/usr/share/doc:/doc"));
  EXPECT_THAT(container.config.volumes, ElementsAre("/data"));
  EXPECT_THAT(container.config.exposed_ports, ElementsAre("80/tcp"));
  EXPECT_THAT(container.networks, ElementsAre("none"));
  EXPECT_THAT(container.mounts, SizeIs(2));
}

TEST_P(RecordedAnswer, InspectOfAnExitedContainer) {
  const auto container =
      value_of(decode_container_inspect(answer("container_inspect_exited.json")));
  EXPECT_EQ(container.state.status, "exited");
  EXPECT_FALSE(container.state.running);
  EXPECT_FALSE(container.state.oom_killed);
  EXPECT_EQ(container.state.exit_code, 0);
  EXPECT_THAT(container.state.finished_at, testing::StartsWith("2026-"));
}

TEST_P(RecordedAnswer, List) {
  const auto list = value_of(decode_container_list(answer("container_list.json")));
  ASSERT_THAT(list, SizeIs(2));
  EXPECT_THAT(list[1].names, ElementsAre("brig-recorded"));
  EXPECT_EQ(list[1].state, "created");
  EXPECT_EQ(list[1].image, "localhost/brig/base");
  EXPECT_EQ(list[1].labels.at("brig.sandbox"), "0123456789abcdef");
  EXPECT_GT(list[1].created, 1'700'000'000);
}

/// Of a sandbox: on cgroup v1, by the older engine.
TEST(RecordedStats, OfARunningContainer) {
  std::ifstream file(BRIG_WIRE_DATA "/docker-20.10/container_stats.json");
  std::ostringstream text;
  text << file.rdbuf();
  const auto stats = decode_container_stats(text.str());
  ASSERT_TRUE(stats) << stats.error().message;
  ASSERT_TRUE(stats->read);
  EXPECT_EQ(stats->read->time_since_epoch().count(), 1'795'600'617'328'980'874);
  EXPECT_EQ(stats->cpu_usage, 1'658'005'061U);
  EXPECT_EQ(stats->memory_usage, 60'153'856U);
  EXPECT_EQ(memory_in_use(*stats), 60'153'856U - 11'436'032U);
  EXPECT_EQ(stats->memory_limit, 256U << 20U);
  EXPECT_EQ(stats->pids_current, 2U);
  EXPECT_EQ(stats->pids_limit, 64U);
}

TEST_P(RecordedAnswer, Events) {
  std::istringstream lines(answer("events.jsonl"));
  std::vector<std::string> actions;
  for (std::string line; std::getline(lines, line);) {
    const Event event = value_of(decode_event(line));
    EXPECT_EQ(event.type, "container");
    EXPECT_THAT(event.actor_id, SizeIs(64));
    EXPECT_THAT(event.attributes, Contains(testing::Key("name")));
    EXPECT_GT(event.time_nano, 1'700'000'000'000'000'000);
    actions.push_back(event.action);
  }
  EXPECT_THAT(actions, ElementsAre("create", "create", "start", "die", "destroy", "destroy"));
}

TEST_P(RecordedAnswer, ErrorMessage) {
  EXPECT_EQ(decode_error_message(answer("error_404.json")),
            "No such container: " + std::string(64, '0'));
}

INSTANTIATE_TEST_SUITE_P(Docker,
                         RecordedAnswer,
                         testing::Values("docker-20.10", "docker-26.1"),
                         [](const auto& each) {
                           return each.param == "docker-20.10" ? "V20_10" : "V26_1";
                         });

}  // namespace
}  // namespace brig::wire
