// SPDX-License-Identifier: Apache-2.0
#include "engine/capabilities.hpp"

#include <gtest/gtest.h>

namespace brig::engine {
namespace {

Identity docker() {
  return {Kind::docker, "Docker/26.1.5 (linux)", {1, 45}};
}

wire::Info docker_info() {
  wire::Info info;
  info.name = "host";
  info.server_version = "26.1.5";
  info.driver = "overlay2";
  info.cgroup_version = "2";
  info.default_runtime = "runc";
  info.runtimes = {{"runc", {"runc", {}}}, {"runsc", {"/usr/bin/runsc", {"--oci-seccomp"}}}};
  info.security_options = {"name=apparmor", "name=seccomp,profile=builtin", "name=cgroupns"};
  info.kernel_version = "6.1.0";
  info.memory_limit = info.swap_limit = info.pids_limit = true;
  info.cpu_cfs_period = info.cpu_cfs_quota = true;
  info.ncpu = 2;
  info.mem_total = 4096;
  info.swarm_state = "inactive";
  return info;
}

TEST(MakeCapabilities, ReadsADockerEngine) {
  const Capabilities made = make_capabilities(docker(), docker_info(), {1, 45});
  EXPECT_EQ(made.kind, Kind::docker);
  EXPECT_EQ(made.engine_version, "26.1.5");
  EXPECT_EQ(made.api, (wire::ApiVersion{1, 45}));
  EXPECT_EQ(made.api_highest, (wire::ApiVersion{1, 45}));
  EXPECT_EQ(made.kernel, "6.1.0");
  EXPECT_EQ(made.cgroup_version, 2);
  EXPECT_TRUE(made.seccomp && made.apparmor);
  EXPECT_FALSE(made.selinux || made.rootless || made.userns_remap || made.swarm || made.maps_ids());
  EXPECT_TRUE(made.memory_limit && made.swap_limit && made.cpu_quota && made.pids_limit);
  EXPECT_EQ(made.cpus, 2);
  EXPECT_EQ(made.memory_bytes, 4096);
}

http::Response answer_of(const std::string& server, const std::string& api) {
  http::Response answer;
  answer.headers.add("Server", server);
  answer.headers.add("Api-Version", api);
  return answer;
}

TEST(ReadIdentity, TellsEnginesApartByTheServerHeader) {
  for (const auto& [server, kind] : {std::pair{"Docker/20.10.24 (linux)", Kind::docker},
                                     {"Libpod/4.3.1 (linux)", Kind::podman},
                                     {"nginx", Kind::other},
                                     {"NotDocker/1", Kind::other},
                                     {"", Kind::other}}) {
    const auto identity = read_identity(answer_of(server, "1.41"), "here");
    ASSERT_TRUE(identity) << server;
    EXPECT_EQ(identity->kind, kind) << server;
    EXPECT_EQ(identity->server, server);
    EXPECT_EQ(identity->api_highest, (wire::ApiVersion{1, 41}));
  }
  EXPECT_EQ(read_identity(answer_of("Docker/1", "one"), "here").error().code, Errc::data_loss);
  EXPECT_EQ(read_identity({}, "here").error().code, Errc::data_loss);
}

TEST(MakeCapabilities, ReadsSecurityOptionsWhole) {
  wire::Info info = docker_info();
  info.security_options = {"name=seccompX", "name=userns", "name=rootless,x=y", "selinux"};
  const Capabilities made = make_capabilities(docker(), info, {1, 41});
  EXPECT_FALSE(made.seccomp);
  EXPECT_FALSE(made.selinux);
  EXPECT_TRUE(made.userns_remap && made.rootless && made.maps_ids());
}

TEST(MakeCapabilities, ClaimsNothingThatTheEngineDoesNotSay) {
  const Capabilities made = make_capabilities({}, {}, {1, 41});
  EXPECT_EQ(made.cgroup_version, 0);
  EXPECT_FALSE(made.seccomp || made.memory_limit || made.swap_limit || made.cpu_quota ||
               made.pids_limit);
  wire::Info info = docker_info();
  info.cgroup_version = "3";
  EXPECT_EQ(make_capabilities(docker(), info, {1, 41}).cgroup_version, 0);
}

TEST(MakeCapabilities, TellsGvisorByItsProgramAndWhetherItAppliesSeccomp) {
  wire::Info info = docker_info();
  Capabilities made = make_capabilities(docker(), info, {1, 41});
  EXPECT_EQ(*made.default_one(), (Runtime{"runc", false, true}));
  EXPECT_EQ(*made.gvisor(), (Runtime{"runsc", true, true}));

  info.runtimes = {{"a-kernel", {"/opt/runsc", {"--platform=systrap"}}},
                   {"notrunsc", {"/opt/notrunsc", {}}},
                   {"runc", {"runc", {}}}};
  made = make_capabilities(docker(), info, {1, 41});
  EXPECT_EQ(*made.gvisor(), (Runtime{"a-kernel", true, false}));

  info.runtimes["runsc"] = {"", {}};  // a shim that the engine loads by type
  made = make_capabilities(docker(), info, {1, 41});
  EXPECT_EQ(*made.gvisor(), (Runtime{"runsc", true, false}));

  info.runtimes = {{"runsc", {"/usr/bin/runc", {}}}};
  made = make_capabilities(docker(), info, {1, 41});
  EXPECT_EQ(made.gvisor(), nullptr) << "a name proves nothing";
  EXPECT_EQ(made.default_one(), nullptr);
}

TEST(MakeCapabilities, SeesASwarm) {
  wire::Info info = docker_info();
  for (const char* const state : {"active", "pending", "locked", "error"}) {
    info.swarm_state = state;
    EXPECT_TRUE(make_capabilities(docker(), info, {1, 41}).swarm) << state;
  }
}

}  // namespace
}  // namespace brig::engine
