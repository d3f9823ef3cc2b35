// SPDX-License-Identifier: Apache-2.0
// Mutation test of the audit: the hardened request passes; the same request with one thing loosened
// does not.
#include "harden/audit.hpp"

#include "unit/harden/fixture.hpp"
#include "unit/harden/mutants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <set>

namespace brig::harden {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using namespace std::string_literals;

/// What a sandboxed policy grants, with these mounts.
AuditScope scope_of(std::vector<HostMount> mounts, std::string runtime, bool apparmor) {
  AuditScope scope = scope_of(sandboxed_policy(), plain_job(), full_features());
  scope.mounts = std::move(mounts);
  scope.runtime = std::move(runtime);
  scope.apparmor = apparmor;
  return scope;
}

AuditScope plain_scope() {
  return scope_of(weakened_policy(), plain_job(), full_features());
}

std::string body_of(const Policy& policy) {
  return wire::encode(lower(policy, plain_job(), full_features()).value()).value();
}

json loosened(const Mutant& mutant) {
  json body = json::parse(body_of(weakened_policy()));
  // HostConfig is set apart, so that a mutant can reach both without a name that shadows.
  json host_config = body.at("HostConfig");
  mutant.mutate(body, host_config);
  body["HostConfig"] = host_config;
  return body;
}

class AuditMutant : public testing::TestWithParam<Mutant> {};

TEST_P(AuditMutant, IsRefused) {
  const std::string text = loosened(GetParam()).dump();
  ASSERT_NE(text, json::parse(body_of(weakened_policy())).dump()) << "changes nothing";
  const auto audited = audit(text, plain_scope());
  ASSERT_FALSE(audited);
  EXPECT_EQ(audited.error().code, Errc::policy_violation);
  EXPECT_THAT(audited.error().message, HasSubstr(GetParam().refusal));
}

INSTANTIATE_TEST_SUITE_P(Audit, AuditMutant, testing::ValuesIn(mutants()));

TEST(Audit, PassesWhatIsLowered) {
  const auto audited = audit(body_of(weakened_policy()), plain_scope());
  EXPECT_TRUE(audited) << audited.error().message;
}

/// There is a mutant for every key that is sent, but for those that loosen nothing whatever they
/// hold.
TEST(Audit, EveryFieldOfARequestHasAMutant) {
  const json original = json::parse(body_of(weakened_policy()));
  std::set<std::string> changed{"/AttachStdout", "/AttachStderr", "/Labels", "/HostConfig"};
  for (const Mutant& mutant : mutants()) {
    for (const json& step : json::diff(original, loosened(mutant))) {
      const auto path = step.at("path").get<std::string>();
      const bool in_host = path.starts_with("/HostConfig/");
      const std::size_t end = path.find('/', in_host ? 12 : 1);
      changed.insert(path.substr(0, end));
    }
  }
  for (const auto& [key, value] : original.items()) EXPECT_TRUE(changed.contains("/" + key)) << key;
  for (const auto& [key, value] : original.at("HostConfig").items()) {
    EXPECT_TRUE(changed.contains("/HostConfig/" + key)) << key;
  }
}

/// Audit fails closed on what is left out: no field may be missing whose absence the engine fills
/// in loosely.
TEST(Audit, RefusesARequestWithoutAnyFieldThatMatters) {
  const json original = json::parse(body_of(weakened_policy()));
  const std::set<std::string> harmless{
      // Absent is what is sent: no, none, or the empty text that means private.
      "Privileged",
      "CapAdd",
      "GroupAdd",
      "Sysctls",
      "Devices",
      "DeviceCgroupRules",
      "DeviceRequests",
      "Isolation",
      "ContainerIDFile",
      "PidMode",
      "UTSMode",
      "UsernsMode",
      "Cgroup",
      "CgroupParent",
      "PortBindings",
      "PublishAllPorts",
      "Links",
      "ExtraHosts",
      "Dns",
      "DnsOptions",
      "DnsSearch",
      "Binds",
      "Mounts",
      "VolumesFrom",
      "VolumeDriver",
      "StorageOpt",
      "MemoryReservation",
      "NanoCpus",
      "CpuShares",
      "CpuRealtimePeriod",
      "CpuRealtimeRuntime",
      "CpusetCpus",
      "CpusetMems",
      "Cmd",
      "Env",
      "Volumes",
      "ExposedPorts",
      "Tty",
      "AttachStdout",
      "AttachStderr",
      "Labels"};
  for (const auto& [key, value] : original.items()) {
    json body = original;
    body.erase(key);
    EXPECT_EQ(audit(body.dump(), plain_scope()).has_value(), harmless.contains(key)) << key;
  }
  for (const auto& [key, value] : original.at("HostConfig").items()) {
    json body = original;
    body["HostConfig"].erase(key);
    EXPECT_EQ(audit(body.dump(), plain_scope()).has_value(), harmless.contains(key)) << key;
  }
}

/// Changes that JSON libraries do not make: the engine takes the last of two keys, in any case.
TEST(Audit, RefusesBytesThatTwoReadersReadTwoWays) {
  const std::string body = body_of(weakened_policy());
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string text = body;
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  };
  const std::vector<std::string> texts{
      replaced("\"Privileged\":false", "\"Privileged\":false,\"Privileged\":true"),
      replaced("\"Privileged\":false", "\"Privileged\":true,\"Privileged\":false"),
      replaced("\"Privileged\":false", "\"Privileged\":false,\"privileged\":true"),
      replaced("\"Privileged\":false", "\"Privileged\":false,\"Privile\\u0067ed\":true"),
      replaced("\"HostConfig\":", "\"HostConfig\":{},\"HostConfig\":"),
      replaced("\"HostConfig\":", "\"hostConfig\":"),
      replaced("\"Memory\":268435456", "\"Memory\":1e999"),
      replaced("\"Memory\":268435456", "\"Memory\":99999999999999999999"),
      replaced("\"Memory\":268435456", "\"Memory\":NaN"),
      body + "{}",
      body + " x",
      "[" + body + "]",
      body.substr(0, body.size() - 1),
      "\xef\xbb\xbf" + body,
      "/* */" + body,
      std::string("\0", 1) + body,
      "",
      "null",
      "{}",
      "{\"HostConfig\":null}",
      "{\"HostConfig\":{}}",
      std::string(100'000, '['),
      std::string(8U * 1024U * 1024U + 1, ' '),
  };
  for (const std::string& text : texts) {
    const auto audited = audit(text, plain_scope());
    ASSERT_FALSE(audited) << text.substr(0, 100);
    EXPECT_EQ(audited.error().code, Errc::policy_violation);
  }
}

TEST(Audit, MountsOnlyWhatTheScopeNames) {
  const std::string body = body_of(weakened_policy());
  EXPECT_FALSE(audit(body, scope_of({}, "runc", false)));
  EXPECT_FALSE(audit(body, scope_of({{"/srv/project", "/work/project"}}, "runc", false)));
  EXPECT_TRUE(audit(body_of(sandboxed_policy()), plain_scope())) << "fewer than were granted";
}

/// A scope that names what must never be shown does not help: the policy's rules are not trusted
/// here.
TEST(Audit, NoScopeGrantsTheHost) {
  for (const char* source :
       {"/", "/etc", "/etc/ssl", "/proc/1", "/sys", "/dev", "/run", "/var", "/var/run/docker.sock",
        "/home/me/podman.sock", "/var/lib/docker/x", "/root", "/boot"}) {
    json body = json::parse(body_of(sandboxed_policy()));
    body["HostConfig"]["Mounts"] = json::array({bind_mount(source, "/x")});
    EXPECT_FALSE(audit(body.dump(), scope_of({{source, "/x"}}, "runc", false))) << source;
  }
  for (const char* target : {"/", "/proc", "/proc/x", "/sys/x", "/dev/x", "/tmp", "/work"}) {
    json body = json::parse(body_of(sandboxed_policy()));
    body["HostConfig"]["Mounts"] = json::array({bind_mount("/srv", target)});
    EXPECT_FALSE(audit(body.dump(), scope_of({{"/srv", target}}, "runc", false))) << target;
  }
}

TEST(Audit, WantsAppArmorsProfileWhereTheEngineHasIt) {
  EngineFeatures features = full_features();
  features.apparmor = true;
  const std::string with =
      wire::encode(lower(sandboxed_policy(), plain_job(), features).value()).value();
  EXPECT_TRUE(audit(with, scope_of({}, "runc", true)));
  EXPECT_FALSE(audit(with, scope_of({}, "runc", false)));
  EXPECT_FALSE(audit(body_of(sandboxed_policy()), scope_of({}, "runc", true)));
}

TEST(Audit, WantsTheRuntimeOfTheScopeWhichMustNameOne) {
  EXPECT_FALSE(audit(body_of(sandboxed_policy()), scope_of({}, "crun", false)));
  json body = json::parse(body_of(sandboxed_policy()));
  body["HostConfig"]["Runtime"] = "";
  EXPECT_FALSE(audit(body.dump(), scope_of({}, "", false)));
}

TEST(Audit, WantsTheProfileAndTheExecFlagsOfTheScope) {
  Policy policy = make_policy(Preset::untrusted).value();
  AuditScope scope = scope_of(policy, plain_job(), full_features());
  EXPECT_TRUE(audit(body_of(policy), scope));

  scope.seccomp = SeccompProfile::default_profile;
  EXPECT_THAT(audit(body_of(policy), scope).error().message, HasSubstr("seccomp: wanted"));
  scope.seccomp = SeccompProfile::strict;
  ASSERT_TRUE(weaken(policy, weakening::DefaultSeccomp{}));
  EXPECT_THAT(audit(body_of(policy), scope).error().message, HasSubstr("seccomp: wanted"));

  policy = make_policy(Preset::untrusted).value();
  ASSERT_TRUE(weaken(policy, weakening::ExecutableWork{}));
  EXPECT_THAT(audit(body_of(policy), scope).error().message, HasSubstr("tmpfs: wanted"));
  scope.work_exec = Exec::allowed;
  EXPECT_TRUE(audit(body_of(policy), scope));
  ASSERT_TRUE(weaken(policy, weakening::ExecutableTmp{}));
  EXPECT_THAT(audit(body_of(policy), scope).error().message, HasSubstr("tmpfs: wanted"));
  scope.tmp_exec = Exec::allowed;
  EXPECT_TRUE(audit(body_of(policy), scope));
}

TEST(Audit, ListsEverythingThatIsWrong) {
  json body = json::parse(body_of(sandboxed_policy()));
  body["HostConfig"]["Privileged"] = true;
  body["HostConfig"]["PidMode"] = "host";
  body["User"] = "0:0";
  const auto audited = audit(body.dump(), plain_scope());
  ASSERT_FALSE(audited);
  EXPECT_THAT(audited.error().message,
              testing::AllOf(HasSubstr("privileged: wanted Privileged false, found true"),
                             HasSubstr("pid_namespace: wanted PidMode '', found 'host'"),
                             HasSubstr("user: wanted")));
  EXPECT_THAT(audited.error().message, testing::Not(HasSubstr("SCMP_ACT")))
      << "the profile is too long to be shown";
}

/// A policy beyond every preset is lowered as it is, and stopped here.
TEST(Audit, StopsPoliciesThatWereFilledByHand) {
  const std::vector<std::function<void(Policy&)>> beyond{
      [](Policy& p) { p.memory = MemorySize::gib(5); },
      [](Policy& p) { p.memory = MemorySize::bytes(0); },
      [](Policy& p) { p.memory = MemorySize::bytes(~0ULL); },
      [](Policy& p) { p.cpus = Cpus::milli(4001); },
      [](Policy& p) { p.cpus = Cpus::milli(0); },
      [](Policy& p) { p.pids = 0; },
      [](Policy& p) { p.pids = 1025; },
      [](Policy& p) { p.open_files = 0; },
      [](Policy& p) { p.open_files = 16'385; },
      [](Policy& p) { p.file_size = MemorySize::gib(3); },
      [](Policy& p) { p.tmp.size = MemorySize::bytes(0); },
      [](Policy& p) { p.tmp.size = MemorySize::gib(2); },
      [](Policy& p) { p.tmp.exec = Exec::allowed; },
      [](Policy& p) { p.tmp.inodes = 0; },
      [](Policy& p) { p.work.size = MemorySize::gib(3); },
      [](Policy& p) { p.work.inodes = 1'000'000; },
      [](Policy& p) { p.shm = MemorySize::mib(17); },
      [](Policy& p) { p.shm = MemorySize::bytes(0); },
      [](Policy& p) { p = Policy{}; },
  };
  for (std::size_t n = 0; n < beyond.size(); ++n) {
    Policy policy = sandboxed_policy();
    beyond[n](policy);
    EXPECT_FALSE(audit(body_of(policy), plain_scope())) << n;
  }
}

TEST(Audit, HasAtLeastAHundredAndTwentyMutants) {
  EXPECT_GE(mutants().size(), 120U);
}

}  // namespace
}  // namespace brig::harden
