// SPDX-License-Identifier: Apache-2.0
// A runtime that drops one control behind the engine's back: the engine reports it to be in force,
// and brig, which reads it from inside, names it and runs nothing.
#include "harden/attest_judge.hpp"
#include "support/brig_command.hpp"
#include "support/containers.hpp"
#include "support/own_engine.hpp"

#include <brig/sandbox.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace brig::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

struct Tampering {
  const char* name;
  const char* control;  ///< Which must be named.
  const char* edit;     ///< A jq filter of the runtime's config.json.
};

void PrintTo(const Tampering& one, std::ostream* out) {
  *out << one.edit;
}

const std::vector<Tampering>& tamperings() {
  // clang-format off: a table
  static const std::vector<Tampering> all{
      {"BoundingSet", "capabilities", R"(.process.capabilities.bounding += ["CAP_CHOWN"])"},
      {"InheritableSet", "capabilities",
       R"(.process.capabilities |= (.bounding += ["CAP_CHOWN"] | .inheritable += ["CAP_CHOWN"]))"},
      {"AllSets", "capabilities",
       R"(.process.capabilities = ({bounding: ["CAP_CHOWN"]} |
          .effective = .bounding | .permitted = .bounding | .inheritable = .bounding | .ambient = .bounding))"},
      {"NewPrivileges", "no_new_privileges", ".process.noNewPrivileges = false"},
      {"NoSeccomp", "seccomp", "del(.linux.seccomp)"},
      {"RootUser", "user", ".process.user.uid = 0"},
      {"OtherUser", "user", ".process.user.uid = 12345"},
      {"RootGroup", "user", ".process.user.gid = 0"},
      {"MoreGroups", "groups", ".process.user.additionalGids = [999]"},
      {"HostPid", "pid_namespace", R"(.linux.namespaces |= map(select(.type != "pid")))"},
      {"HostIpc", "ipc_namespace", R"(.linux.namespaces |= map(select(.type != "ipc")))"},
      {"HostUts", "uts_namespace",
       R"(.linux.namespaces |= map(select(.type != "uts")) | del(.hostname))"},
      {"HostCgroup", "cgroup_namespace", R"(.linux.namespaces |= map(select(.type != "cgroup")))"},
      // The hook would hand the host's namespace to the engine.
      {"HostNetwork", "network",
       R"(.linux.namespaces |= map(select(.type != "network")) | del(.hooks, .linux.sysctl))"},
      {"Hostname", "hostname", R"(.hostname = "host")"},
      {"WritableRoot", "readonly_rootfs", ".root.readonly = false"},
      {"TmpGone", "tmpfs", R"(.mounts |= map(select(.destination != "/tmp")))"},
      {"TmpSuid", "tmpfs", R"((.mounts[] | select(.destination == "/tmp").options) -= ["nosuid"])"},
      {"TmpDevices", "tmpfs",
       R"((.mounts[] | select(.destination == "/tmp").options) -= ["nodev"])"},
      {"TmpExec", "tmpfs", R"((.mounts[] | select(.destination == "/tmp").options) -= ["noexec"])"},
      {"TmpSize", "tmpfs",
       R"((.mounts[] | select(.destination == "/tmp").options) |= map(select(startswith("size=") | not)))"},
      {"TmpInodes", "tmpfs",
       R"((.mounts[] | select(.destination == "/tmp").options) |= map(select(startswith("nr_inodes=") | not)))"},
      {"WorkGone", "tmpfs", R"(.mounts |= map(select(.destination != "/work")))"},
      {"WorkSuid", "tmpfs",
       R"((.mounts[] | select(.destination == "/work").options) -= ["nosuid"])"},
      {"WorkDevices", "tmpfs",
       R"((.mounts[] | select(.destination == "/work").options) -= ["nodev"])"},
      {"WorkSize", "tmpfs",
       R"((.mounts[] | select(.destination == "/work").options) |= map(select(startswith("size=") | not)))"},
      {"WorkInodes", "tmpfs",
       R"((.mounts[] | select(.destination == "/work").options) |= map(select(startswith("nr_inodes=") | not)))"},
      {"WorkMode", "tmpfs",
       R"((.mounts[] | select(.destination == "/work").options) |= map(if startswith("mode=") then "mode=0777" else . end))"},
      {"WorkOwner", "tmpfs",
       R"((.mounts[] | select(.destination == "/work").options) |= map(select(startswith("uid=") | not)))"},
      {"SharedMemorySize", "shm",
       R"((.mounts[] | select(.destination == "/dev/shm")) |= {destination, type: "tmpfs", source: "shm",
          options: ["nosuid", "nodev", "noexec", "mode=1777", "size=64m"]})"},
      {"SharedMemoryExec", "shm",
       R"((.mounts[] | select(.destination == "/dev/shm")) |= {destination, type: "tmpfs", source: "shm",
          options: ["nosuid", "nodev", "mode=1777", "size=4m"]})"},
      {"MountAdded", "mounts",
       R"(.mounts += [{destination: "/host", type: "bind", source: "/etc", options: ["rbind", "ro"]}])"},
      {"SocketAdded", "mounts",
       R"(.mounts += [{destination: "/socket", type: "bind", source: "/run", options: ["rbind", "rw"]}])"},
      {"InitWritable", "mounts",
       R"((.mounts[] | select(.destination | startswith("/.brig-")).options) |= (. - ["ro"] + ["rw"]))"},
      {"ProcSuid", "mounts",
       R"((.mounts[] | select(.destination == "/proc").options) -= ["nosuid"])"},
      {"SysWritable", "mounts",
       R"((.mounts[] | select(.destination == "/sys").options) |= (. - ["ro"] + ["rw"]))"},
      {"CgroupsWritable", "mounts",
       R"((.mounts[] | select(.destination == "/sys/fs/cgroup").options) |= (. - ["ro"] + ["rw"]))"},
      {"NothingMasked", "masked_paths", ".linux.maskedPaths = []"},
      {"KeysNotMasked", "masked_paths", R"(.linux.maskedPaths -= ["/proc/keys"])"},
      {"FirmwareNotMasked", "masked_paths", R"(.linux.maskedPaths -= ["/sys/firmware"])"},
      {"NothingReadOnly", "readonly_paths", ".linux.readonlyPaths = []"},
      {"SysctlsNotReadOnly", "readonly_paths", R"(.linux.readonlyPaths -= ["/proc/sys"])"},
      {"NoMemoryLimit", "memory", "del(.linux.resources.memory)"},
      {"MoreMemory", "memory", ".linux.resources.memory |= (.limit *= 2 | .swap *= 2)"},
      {"MoreSwap", "swap", ".linux.resources.memory.swap *= 2"},
      {"NoCpuLimit", "cpu", "del(.linux.resources.cpu.quota)"},
      {"MoreCpu", "cpu", ".linux.resources.cpu.quota *= 2"},
      {"NoPidsLimit", "pids", "del(.linux.resources.pids)"},
      {"MorePids", "pids", ".linux.resources.pids.limit *= 2"},
      {"NoResources", "pids", "del(.linux.resources)"},
      {"NoUlimits", "ulimits", ".process.rlimits = []"},
      {"MoreFiles", "ulimits",
       R"((.process.rlimits[] | select(.type == "RLIMIT_NOFILE")) |= (.hard *= 2))"},
      {"LargerFiles", "ulimits",
       R"((.process.rlimits[] | select(.type == "RLIMIT_FSIZE")) |= (.hard *= 2))"},
      {"CoreDumps", "ulimits",
       R"((.process.rlimits[] | select(.type == "RLIMIT_CORE")) |= (.hard = 1000000))"},
      {"OomAsAnybody", "oom", ".process.oomScoreAdj = 0"},
      {"DeviceAdded", "devices",
       R"(.linux.devices += [{path: "/dev/kmsg", type: "c", major: 1, minor: 11, fileMode: 438, uid: 0, gid: 0}])"},
      {"DeviceBelow", "devices",
       R"(.linux.devices += [{path: "/dev/a/b", type: "b", major: 7, minor: 0, fileMode: 384, uid: 0, gid: 0}])"},
      {"LeakedDescriptor", "stdin", R"(.annotations.leak = "yes")"},
      {"Console", "terminal",
       R"(.mounts += [{destination: "/dev/console", type: "bind", source: "/dev/null", options: ["bind"]}])"},
  };
  // clang-format on
  return all;
}

class Tamper : public testing::TestWithParam<Tampering> {
 protected:
  static void SetUpTestSuite() {
    edit_ = testing::TempDir() + "/brig-tamper.jq";
    ::setenv("BRIG_TAMPER", edit_.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
    own_ = new OwnEngine(
        json{{"runtimes", {{"tampering", {{"path", BRIG_PROGRAMS "/tampering_runtime"}}}}},
             {"default-runtime", "tampering"}});
    before_ = own_->contents();
  }
  static void TearDownTestSuite() { delete own_; }

  static void tamper(const std::string& edit) { std::ofstream(edit_) << edit << "\n"; }

  static OwnEngine* own_;                   // NOLINT: gtest's way to share.
  static std::string edit_;                 // NOLINT
  static std::vector<std::string> before_;  // NOLINT
};
OwnEngine* Tamper::own_ = nullptr;
std::string Tamper::edit_;
std::vector<std::string> Tamper::before_;

TEST_P(Tamper, IsNamedAndNothingRuns) {
  tamper(GetParam().edit);
  const Ended ended = brig_run({"--image", "localhost/brig/base"}, {"echo", "ran"});
  EXPECT_EQ(ended.exit_code, 125) << ended.err;
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, HasSubstr(std::string(" ") + GetParam().control + ": wanted "));
  EXPECT_THAT(ended.err, HasSubstr("found inside: "));
  EXPECT_EQ(own_->contents(), before_);
}

INSTANTIATE_TEST_SUITE_P(Runtime, Tamper, testing::ValuesIn(tamperings()), [](const auto& one) {
  return std::string(one.param.name);
});

/// Else nothing above would show anything.
TEST_F(Tamper, WithoutAnEditTheCommandRuns) {
  tamper(".");
  const Ended ended = brig_run({"--image", "localhost/brig/base"}, {"echo", "ran"});
  EXPECT_EQ(ended.out, "ran\n") << ended.err;
}

TEST_F(Tamper, IsAPolicyViolation) {
  tamper("del(.linux.seccomp)");
  const auto made = Sandbox::create(engine(), make_policy(Preset::limited).value(),
                                    {.image = ImageRef::parse("localhost/brig/base").value()},
                                    {.timeout = std::chrono::seconds(30)});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Errc::policy_violation) << made.error().message;
}

TEST(Tamperings, ThereIsOneForEachControlThatIsJudgedFromInside) {
  std::set<std::string_view> tried{
      "user_namespace",  // judged where the engine maps ids, which this one does not
      "runtime",         // judged where it is to be gVisor: another kernel, not another config.json
  };
  for (const Tampering& one : tamperings()) tried.insert(one.control);
  std::set<std::string_view> judged;
  for (const auto judges : {harden::inside_privilege_judges(), harden::inside_file_judges(),
                            harden::inside_limit_judges()}) {
    for (const harden::InsideJudge& judge : judges) judged.insert(judge.control);
  }
  EXPECT_EQ(tried, judged);
}

}  // namespace
}  // namespace brig::test
