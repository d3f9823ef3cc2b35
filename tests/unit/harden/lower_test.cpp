// SPDX-License-Identifier: Apache-2.0
#include "harden/audit.hpp"
#include "harden/seccomp.hpp"
#include "unit/harden/fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace brig::harden {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

wire::ContainerCreateRequest lowered(const Policy& policy, const Job& job = plain_job()) {
  return lower(policy, job, full_features()).value();
}

TEST(Lower, ClosesEverythingThatAPolicyHasNoFieldFor) {
  const auto request = lowered(sandboxed_policy());
  const wire::HostConfig& host = request.host_config;
  EXPECT_FALSE(host.privileged);
  EXPECT_THAT(host.cap_drop, ElementsAre("ALL"));
  EXPECT_THAT(host.cap_add, IsEmpty());
  EXPECT_THAT(host.security_opt,
              ElementsAre("no-new-privileges:true", "seccomp=" + std::string(seccomp_default())));
  EXPECT_EQ(host.masked_paths, std::nullopt);
  EXPECT_EQ(host.readonly_paths, std::nullopt);
  EXPECT_TRUE(host.readonly_rootfs);
  EXPECT_EQ(host.network_mode, "none");
  EXPECT_EQ(host.ipc_mode, "private");
  EXPECT_EQ(host.cgroupns_mode, "private");
  EXPECT_EQ(host.pid_mode, "");
  EXPECT_EQ(host.uts_mode, "");
  EXPECT_EQ(host.userns_mode, "");
  EXPECT_EQ(host.oom_kill_disable, false);
  EXPECT_EQ(host.oom_score_adj, 500);
  EXPECT_EQ(host.restart_policy, (wire::RestartPolicy{"no", 0}));
  EXPECT_EQ(host.log_config, (wire::LogConfig{"none", {}}));
  EXPECT_EQ(host.init, false);
  EXPECT_EQ(host.runtime, "runc");
  EXPECT_TRUE(host.auto_remove);
  EXPECT_THAT(host.mounts,
              ElementsAre(wire::Mount{"bind", "/var/lib/brig/init/0123", "/.brig-0123456789abcdef",
                                      true, wire::BindOptions{"rprivate", true}}));
  EXPECT_TRUE(request.config.network_disabled);
}

TEST(Lower, OverridesWhatAnImageWouldSet) {
  const wire::Config config = lowered(sandboxed_policy()).config;
  EXPECT_THAT(config.entrypoint, ElementsAre("/.brig-0123456789abcdef"));
  EXPECT_THAT(config.cmd, IsEmpty());
  EXPECT_EQ(config.image, plain_job().image.str());
  EXPECT_EQ(config.user, "54321:54322");
  EXPECT_EQ(config.working_dir, "/");
  EXPECT_EQ(config.hostname, "sandbox");
  EXPECT_THAT(config.healthcheck_test, ElementsAre("NONE"));
  EXPECT_EQ(config.stop_signal, "SIGKILL");
  EXPECT_EQ(config.labels, plain_job().labels);
  EXPECT_FALSE(config.tty);
}

TEST(Lower, SetsTheLimitsOfThePolicy) {
  const wire::HostConfig host = lowered(sandboxed_policy()).host_config;
  EXPECT_EQ(host.memory, 268435456);
  EXPECT_EQ(host.memory_swap, 268435456);
  EXPECT_EQ(host.pids_limit, 64);
  EXPECT_EQ(host.shm_size, 16777216);
  EXPECT_THAT(host.ulimits,
              ElementsAre(wire::Ulimit{"core", 0, 0}, wire::Ulimit{"fsize", 67108864, 67108864},
                          wire::Ulimit{"nofile", 256, 256}));
  EXPECT_EQ(host.tmpfs.at("/tmp"), "rw,nosuid,nodev,noexec,size=67108864,nr_inodes=8192,mode=1777");
  EXPECT_EQ(host.tmpfs.at("/work"),
            "rw,nosuid,nodev,exec,size=100663296,nr_inodes=8192,mode=0700,uid=54321,gid=54322");
}

TEST(Lower, GivesAShortPeriodAndNeverMoreCpuThanAsked) {
  struct Case {
    std::uint32_t milli;
    std::int64_t period;
    std::int64_t quota;
  };
  for (const Case& one :
       {Case{4000, 10000, 40000}, Case{1000, 10000, 10000}, Case{500, 10000, 5000},
        Case{100, 10000, 1000}, Case{99, 10102, 1000}, Case{50, 20000, 1000}, Case{3, 333334, 1000},
        Case{1, 1000000, 1000}, Case{1024000, 10000, 10240000}}) {
    Policy policy = sandboxed_policy();
    policy.cpus = Cpus::milli(one.milli);
    const wire::HostConfig host = lowered(policy).host_config;
    EXPECT_EQ(host.cpu_period, one.period) << one.milli;
    EXPECT_EQ(host.cpu_quota, one.quota) << one.milli;
    EXPECT_EQ(host.nano_cpus, 0);
    EXPECT_LE(host.cpu_quota * 1000, one.milli * host.cpu_period);
  }
}

TEST(Lower, AnEnvironmentIsBrigsAndTheRunsAndNothingOfTheImages) {
  Job job = plain_job();
  job.image_env = {"PATH=/image/bin", "LD_PRELOAD=/evil.so", "A-B=1",
                   "NO_EQUALS",       "HOME=/root",          "GREETING=image"};
  job.env = {{"GREETING", "one"}, {"GREETING", "two"}, {"TZ", "Europe/Berlin"}};
  EXPECT_THAT(
      lowered(sandboxed_policy(), job).config.env,
      ElementsAre("A-B", "GREETING=two", "HOME=/work", "HOSTNAME", "LANG=C.UTF-8", "LD_PRELOAD",
                  "NO_EQUALS", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                  "TMPDIR=/tmp", "TZ=Europe/Berlin", "USER=sandbox"));
}

TEST(Lower, OpensStdinOnlyWhereItIsFed) {
  Job job = plain_job();
  for (const bool with : {false, true}) {
    job.with_stdin = with;
    const wire::Config config = lowered(sandboxed_policy(), job).config;
    EXPECT_EQ(config.open_stdin, with);
    EXPECT_EQ(config.stdin_once, with);
    EXPECT_EQ(config.attach_stdin, with);
  }
}

TEST(Lower, MountsReadOnlyPrivateAndWithoutWhatIsMountedBelow) {
  const wire::HostConfig host = lowered(weakened_policy()).host_config;
  const wire::BindOptions apart{"rprivate", true};
  EXPECT_THAT(host.mounts,
              ElementsAre(wire::Mount{"bind", "/srv/project", "/work/project", true, apart},
                          wire::Mount{"bind", "/srv/data", "/data", true, apart},
                          wire::Mount{"bind", "/var/lib/brig/init/0123", "/.brig-0123456789abcdef",
                                      true, apart}));
  EXPECT_THAT(host.binds, IsEmpty());
}

TEST(Lower, NamesAppArmorsProfileWhereTheEngineHasIt) {
  EngineFeatures features = full_features();
  features.apparmor = true;
  EXPECT_THAT(lower(sandboxed_policy(), plain_job(), features)->host_config.security_opt,
              Contains("apparmor=docker-default"));
}

TEST(Lower, PicksTheRuntimeAndTheProfileOfThePolicy) {
  Policy policy = make_policy(Preset::untrusted).value();
  auto host = lower(policy, plain_job(), full_features()).value().host_config;
  EXPECT_EQ(host.runtime, "runsc");
  EXPECT_THAT(host.security_opt, Contains("seccomp=" + std::string(seccomp_strict())));
  EXPECT_THAT(host.tmpfs.at("/work"), HasSubstr(",noexec,"));

  ASSERT_TRUE(weaken(policy, weakening::ShareKernel{}));
  ASSERT_TRUE(weaken(policy, weakening::DefaultSeccomp{}));
  ASSERT_TRUE(weaken(policy, weakening::ExecutableTmp{}));
  host = lower(policy, plain_job(), full_features()).value().host_config;
  EXPECT_EQ(host.runtime, "runc");
  EXPECT_THAT(host.security_opt, Contains("seccomp=" + std::string(seccomp_default())));
  EXPECT_THAT(host.tmpfs.at("/tmp"), HasSubstr(",exec,"));
}

TEST(Lower, RefusesGvisorByNameWhereThereIsNoneOrWhereItIgnoresProfiles) {
  EngineFeatures features = full_features();
  features.gvisor_runtime.applies_seccomp = false;
  const Policy policy = make_policy(Preset::untrusted).value();
  auto request = lower(policy, plain_job(), features);
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().code, Errc::failed_precondition);
  EXPECT_THAT(request.error().message,
              testing::StartsWith("seccomp: the engine's runtime 'runsc'"));

  features.gvisor_runtime = {};
  request = lower(policy, plain_job(), features);
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().code, Errc::failed_precondition);
  EXPECT_THAT(request.error().message, testing::StartsWith("isolation: policy 'untrusted' wants"));
}

TEST(Lower, RefusesAnEngineThatCanNotEnforce) {
  struct Case {
    const char* control;
    std::function<void(EngineFeatures&)> take_away;
  };
  const std::vector<Case> cases{
      {"seccomp", [](EngineFeatures& f) { f.seccomp = false; }},
      {"memory", [](EngineFeatures& f) { f.memory_limit = false; }},
      {"swap", [](EngineFeatures& f) { f.swap_limit = false; }},
      {"pids", [](EngineFeatures& f) { f.pids_limit = false; }},
      {"cpu", [](EngineFeatures& f) { f.cpu_quota = false; }},
      {"runtime", [](EngineFeatures& f) { f.default_runtime.name = ""; }},
  };
  for (const Case& one : cases) {
    EngineFeatures features = full_features();
    one.take_away(features);
    const auto request = lower(sandboxed_policy(), plain_job(), features);
    ASSERT_FALSE(request) << one.control;
    EXPECT_EQ(request.error().code, Errc::failed_precondition);
    EXPECT_THAT(request.error().message, testing::StartsWith(one.control));
  }
}

struct BadJob {
  const char* why;
  Errc code;
  std::function<void(Job&)> spoil;
};

class RefusedJob : public testing::TestWithParam<BadJob> {};

TEST_P(RefusedJob, IsNotLowered) {
  Job job = plain_job();
  GetParam().spoil(job);
  const auto request = lower(sandboxed_policy(), job, full_features());
  ASSERT_FALSE(request) << GetParam().why;
  EXPECT_EQ(request.error().code, GetParam().code) << GetParam().why;
}

using namespace std::string_literals;
INSTANTIATE_TEST_SUITE_P(
    Lower,
    RefusedJob,
    testing::Values(
        BadJob{"no argv", Errc::invalid_argument, [](Job& j) { j.argv.clear(); }},
        BadJob{"empty program", Errc::invalid_argument, [](Job& j) { j.argv = {""}; }},
        BadJob{"NUL in the program", Errc::invalid_argument, [](Job& j) { j.argv = {"sh\0x"s}; }},
        BadJob{"NUL in an argument", Errc::invalid_argument,
               [](Job& j) {
                 j.argv = {"sh", "a\0b"s};
               }},
        BadJob{"long argument", Errc::invalid_argument,
               [](Job& j) {
                 j.argv = {"sh", std::string(131072, 'a')};
               }},
        BadJob{"long variable", Errc::invalid_argument,
               [](Job& j) {
                 j.env = {{"A", std::string(131070, 'a')}};
               }},
        BadJob{"too much in all", Errc::invalid_argument,
               [](Job& j) { j.argv = std::vector<std::string>(11, std::string(100'000, 'a')); }},
        BadJob{"variable without a name", Errc::invalid_argument,
               [](Job& j) {
                 j.env = {{"", "x"}};
               }},
        BadJob{"equals in a name", Errc::invalid_argument,
               [](Job& j) {
                 j.env = {{"A=B", "x"}};
               }},
        BadJob{"NUL in a value", Errc::invalid_argument,
               [](Job& j) {
                 j.env = {{"A", "x\0y"s}};
               }},
        BadJob{"relative workdir", Errc::invalid_argument, [](Job& j) { j.workdir = "work"; }},
        BadJob{"empty workdir", Errc::invalid_argument, [](Job& j) { j.workdir = ""; }},
        BadJob{"workdir with dots", Errc::invalid_argument,
               [](Job& j) { j.workdir = "/work/../proc"; }},
        BadJob{"workdir in /proc", Errc::invalid_argument,
               [](Job& j) { j.workdir = "/proc/self/fd/8"; }},
        BadJob{"workdir /dev", Errc::invalid_argument, [](Job& j) { j.workdir = "/dev"; }},
        BadJob{"root", Errc::invalid_argument,
               [](Job& j) {
                 j.user = {0, 0};
               }},
        BadJob{"a low uid", Errc::invalid_argument,
               [](Job& j) {
                 j.user = {9999, 54321};
               }},
        BadJob{"a low gid", Errc::invalid_argument,
               [](Job& j) {
                 j.user = {54321, 9999};
               }},
        BadJob{"a uid beyond the engine's", Errc::invalid_argument,
               [](Job& j) {
                 j.user = {1U << 31U, 54321};
               }},
        BadJob{"no hostname", Errc::invalid_argument, [](Job& j) { j.hostname = ""; }},
        BadJob{"two labels of a name", Errc::invalid_argument, [](Job& j) { j.hostname = "a.b"; }},
        BadJob{"long hostname", Errc::invalid_argument,
               [](Job& j) { j.hostname = std::string(64, 'a'); }},
        BadJob{"image with a volume", Errc::policy_violation,
               [](Job& j) { j.image_volumes = {"/data"}; }},
        BadJob{"image variable without a name", Errc::policy_violation,
               [](Job& j) { j.image_env = {"=x"}; }},
        BadJob{"empty image variable", Errc::policy_violation,
               [](Job& j) { j.image_env = {""}; }}));

TEST(Lower, KnowsTheIdsOfAnEngineThatMapsThem) {
  EngineFeatures features = full_features();
  features.maps_ids = true;
  Job job = plain_job();
  job.user = {65535, 65535};
  EXPECT_TRUE(lower(sandboxed_policy(), job, features));
  job.user = {65536, 65535};
  EXPECT_EQ(lower(sandboxed_policy(), job, features).error().code, Errc::invalid_argument);
  job.user = {65535, 65536};
  EXPECT_THAT(lower(sandboxed_policy(), job, features).error().message,
              HasSubstr("this engine maps"));
}

TEST(Lower, JudgesMountsThatNobodyWeakenedFor) {
  Policy policy = sandboxed_policy();
  policy.mounts = {{"/var/run/docker.sock", "/x"}};
  EXPECT_EQ(lower(policy, plain_job(), full_features()).error().code, Errc::policy_violation);
}

TEST(Lower, KeepsMountsOffTheEnginesOwnState) {
  for (const char* source : {"/srv/engine", "/srv/engine/volumes", "/srv"}) {
    Policy policy = sandboxed_policy();
    policy.mounts = {{source, "/x"}};
    const auto request = lower(policy, plain_job(), full_features());
    ASSERT_FALSE(request) << source;
    EXPECT_EQ(request.error().code, Errc::policy_violation);
  }
  Policy policy = sandboxed_policy();
  policy.mounts = {{"/srv/engines", "/x"}};
  EXPECT_TRUE(lower(policy, plain_job(), full_features()));
}

TEST(Lower, EveryPresetPassesTheAuditAndAFaithfulEnginePassesTheCheck) {
  for (const Preset preset : {Preset::untrusted, Preset::sandboxed, Preset::limited,
                              Preset::standard, Preset::elevated}) {
    for (const bool linux_security : {false, true}) {
      for (const bool mounts : {false, true}) {
        Expectation expectation{make_policy(preset).value(), plain_job(), full_features()};
        expectation.features.apparmor = linux_security;
        expectation.features.selinux = linux_security;
        if (mounts) expectation.policy.mounts = weakened_policy().mounts;
        const auto request = lower(expectation.policy, expectation.job, expectation.features);
        ASSERT_TRUE(request);
        const auto body = wire::encode(*request);
        ASSERT_TRUE(body);
        const auto audited =
            audit(*body, scope_of(expectation.policy, expectation.job, expectation.features));
        EXPECT_TRUE(audited) << audited.error().message;
        const Report report =
            check(expectation, observe(faithful_inspect(*request, expectation.features)));
        EXPECT_THAT(report.findings, IsEmpty()) << to_error("", report.findings).message;
      }
    }
  }
}

}  // namespace
}  // namespace brig::harden
