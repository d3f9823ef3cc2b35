// SPDX-License-Identifier: Apache-2.0
// The hardening of the default preset as the kernel enforces it, seen from inside by
// programs/probe.py, and what a job can do to its surroundings.
#include "support/brig_command.hpp"
#include "support/programs.hpp"

#include <brig/policy.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace brig::test {
namespace {

using nlohmann::json;

/// One probe serves all tests of the suite: it only looks.
class Hardening : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const Ended ended = brig_run({"-i"}, {"python3", "-I", "-"}, read_program("probe.py"));
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    probe_ = json::parse(ended.out);
  }
  static bool has_option(const std::string& mount, const std::string& option) {
    const json& options = probe_["mounts"][mount]["options"];
    return std::find(options.begin(), options.end(), option) != options.end();
  }
  static std::string attempt(const std::string& what) {
    return probe_["attempts"][what].get<std::string>();
  }
  static json
      probe_;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): gtest's way to share.
};
json Hardening::probe_;

TEST_F(Hardening, LeavesNoCapabilityInAnySet) {
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
    EXPECT_EQ(probe_["status"][set], "0000000000000000") << set;
  }
}

TEST_F(Hardening, ForbidsNewPrivilegesAndFiltersCalls) {
  EXPECT_EQ(probe_["status"]["NoNewPrivs"], "1");
  EXPECT_EQ(probe_["status"]["Seccomp"], "2");
  EXPECT_EQ(probe_["status"]["Seccomp_filters"], "2") << "the policy's and the jobs' own";
}

TEST_F(Hardening, RunsAsAHighUserWithoutGroups) {
  const json& ids = probe_["ids"];
  for (int i = 0; i < 4; ++i) EXPECT_GE(ids[static_cast<std::size_t>(i)].get<unsigned>(), 10'000U);
  for (const json& group : ids[4]) EXPECT_EQ(group, ids[2]) << "a supplementary group";
  EXPECT_EQ(attempt("setuid 0"), "EPERM");
}

TEST_F(Hardening, GivesEachRunAUserOfItsOwn) {
  std::set<std::string> users;
  for (int i = 0; i < 3; ++i) users.insert(brig_run({}, {"id", "-u"}).out);
  EXPECT_EQ(users.size(), 3U);
}

TEST_F(Hardening, HasAReadOnlyRootAndSizedTmpfs) {
  EXPECT_TRUE(has_option("/", "ro"));
  EXPECT_EQ(attempt("write /"), "EROFS");
  EXPECT_EQ(attempt("write /etc"), "EROFS");
  EXPECT_EQ(attempt("write /usr"), "EROFS");
  EXPECT_EQ(attempt("write /work"), "ok");
  EXPECT_EQ(attempt("write /tmp"), "ok");
  EXPECT_TRUE(has_option("/tmp", "size=65536k"));
  EXPECT_TRUE(has_option("/work", "size=98304k"));
  EXPECT_TRUE(has_option("/dev/shm", "size=16384k"));
  for (const char* mount : {"/tmp", "/work"}) {
    EXPECT_EQ(probe_["mounts"][mount]["type"], "tmpfs");
    EXPECT_TRUE(has_option(mount, "nr_inodes=8192")) << mount;
    EXPECT_TRUE(has_option(mount, "nosuid")) << mount;
    EXPECT_TRUE(has_option(mount, "nodev")) << mount;
  }
  EXPECT_TRUE(has_option("/tmp", "noexec"));
  EXPECT_FALSE(has_option("/work", "noexec"));
  EXPECT_TRUE(has_option("/dev/shm", "noexec"));
}

TEST_F(Hardening, SharesNoNamespaceWithTheHost) {
  // The user namespace is the host's unless the engine remaps ids; `time` exists on newer kernels
  // only.
  for (const char* name : {"cgroup", "ipc", "mnt", "net", "pid", "uts"}) {
    std::array<char, 64> link{};
    const auto n =
        ::readlink((std::string("/proc/self/ns/") + name).c_str(), link.data(), link.size() - 1);
    ASSERT_GT(n, 0);
    EXPECT_NE(probe_["namespaces"][name], std::string(link.data())) << name;
  }
}

TEST_F(Hardening, HasOnlyTheLoopbackInterface) {
  EXPECT_EQ(probe_["interfaces"], json::array({"lo"}));
  for (const json& route : probe_["routes"])
    EXPECT_TRUE(route.get<std::string>().ends_with("lo")) << route;
}

/// A server on the host's loopback stands in for everything that a network would reach.
TEST(Network, TheHostsLoopbackIsNotTheSandboxs) {
  const int canary = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(canary, reinterpret_cast<const sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(canary, 1), 0);
  ASSERT_EQ(::getsockname(canary, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const std::string connect =
      "import socket; s = socket.socket(); print(s.connect_ex(('127.0.0.1', " +
      std::to_string(ntohs(address.sin_port)) + ")))";
  EXPECT_EQ(brig_run({}, {"python3", "-c", connect}).out, "111\n")
      << "ECONNREFUSED by its own, empty loopback";
  ::close(canary);
}

TEST_F(Hardening, HasItsLimitsInTheCgroup) {
  const json& cgroup = probe_["cgroup"];
  const bool v2 = cgroup["v2_memory"] != "ENOENT";
  EXPECT_EQ(v2 ? cgroup["v2_memory"] : cgroup["memory"], "268435456");
  EXPECT_EQ(v2 ? cgroup["v2_swap"] : cgroup["memory_swap"], v2 ? "0" : "268435456");
  EXPECT_EQ(v2 ? cgroup["v2_pids"] : cgroup["pids"], "64");
  if (v2) {
    EXPECT_EQ(cgroup["v2_cpu"], "10000 10000");
  } else {
    EXPECT_EQ(cgroup["cpu_quota"], "10000");
    EXPECT_EQ(cgroup["cpu_period"], "10000");
  }
}

TEST_F(Hardening, HasItsProcessLimits) {
  const json& limits = probe_["limits"];
  EXPECT_EQ(limits["nofile"], json::array({256, 256}));
  EXPECT_EQ(limits["fsize"], json::array({64 << 20, 64 << 20}));
  EXPECT_EQ(limits["core"], json::array({0, 0}));
}

TEST_F(Hardening, InheritsNoDescriptor) {
  EXPECT_EQ(probe_["fds"], json::array({0, 1, 2, 3})) << "3 is the listing itself";
}

TEST_F(Hardening, MasksWhatTheKernelWouldTell) {
  // Not every kernel has a kcore; where there is one, it reads as empty.
  EXPECT_TRUE(probe_["attempts"]["read /proc/kcore"] == "" ||
              probe_["attempts"]["read /proc/kcore"] == "ENOENT");
  EXPECT_EQ(probe_["attempts"]["read /proc/keys"], "");
  EXPECT_EQ(probe_["attempts"]["list /sys/firmware"], 0);
}

TEST_F(Hardening, DeniesEveryWayOut) {
  for (const char* what : {"write /proc/sys",
                           "write /proc/sysrq-trigger",
                           "write /sys",
                           "write cgroup",
                           "mknod",
                           "mount",
                           "umount",
                           "unshare user",
                           "setns",
                           "pivot_root",
                           "ptrace",
                           "process_vm_readv",
                           "keyctl",
                           "add_key",
                           "bpf",
                           "perf_event_open",
                           "userfaultfd",
                           "io_uring_setup",
                           "clone3",
                           "open_by_handle_at",
                           "kexec_load",
                           "init_module",
                           "personality",
                           "kcmp",
                           "pidfd_getfd",
                           "socket AF_PACKET",
                           "socket AF_ALG",
                           "socket AF_VSOCK",
                           "raise nofile"}) {
    EXPECT_NE(attempt(what), "ok") << what;
    // EFAULT, EINVAL or EBADF would mean that the call itself ran.
    EXPECT_NE(attempt(what), "EFAULT") << what;
    EXPECT_NE(attempt(what), "EINVAL") << what;
    EXPECT_NE(attempt(what), "EBADF") << what;
  }
  EXPECT_EQ(attempt("clone3"), "ENOSYS") << "so that the C library falls back to clone";
  EXPECT_EQ(attempt("socket AF_INET"), "ok");
}

TEST(Hostile, ForkBombMeetsThePidsLimit) {
  const Ended ended = brig_run({"--timeout", "10s"}, {"python3", "-c",
                                                      "import os, time\n"
                                                      "made = 0\n"
                                                      "try:\n"
                                                      "    while made < 1000:\n"
                                                      "        if os.fork() == 0:\n"
                                                      "            time.sleep(30)\n"
                                                      "            os._exit(0)\n"
                                                      "        made += 1\n"
                                                      "except BlockingIOError:\n"
                                                      "    print(made)\n"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(ended.out, "62\n") << "64, less the supervisor and this one";
}

/// The controls of a result by who has shown them.
std::map<std::string, std::string> proofs_of(const Ended& ended) {
  std::map<std::string, std::string> proofs;
  const json result = json::parse(ended.out, nullptr, false);
  EXPECT_FALSE(result.is_discarded()) << ended.out << ended.err;
  if (result.is_discarded()) return proofs;
  for (const json& control : result["controls"]) proofs[control["id"]] = control["proof"];
  return proofs;
}

TEST(Attested, AllIsShownOfAContainer) {
  const Ended ended = brig_run({"--json", "--attested", "all"}, {"true"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const auto proofs = proofs_of(ended);
  const std::set<std::string> all = parse_attested("all").value();
  for (const std::string& id : all) EXPECT_EQ(proofs.at(id), "both") << id;
}

/// Who started a container shows nowhere; a user namespace does where the engine maps ids.
TEST(Attested, WhatThisHostDoesNotShowIsRefusedByName) {
  const auto proofs = proofs_of(brig_run({"--json"}, {"true"}));
  const Ended refused =
      brig_run({"--attested", "all", "--attested", "runtime", "--attested", "user_namespace"},
               {"echo", "ran"});
  EXPECT_EQ(refused.exit_code, 125);
  EXPECT_EQ(refused.out, "");
  for (const auto& [id, proof] : proofs) {
    const bool named = refused.err.find(" " + id + ": wanted") != std::string::npos;
    const bool required = id == "runtime" || id == "user_namespace";
    EXPECT_EQ(named, required && proof != "both") << id << ": " << refused.err;
  }
  EXPECT_NE(refused.err.find(" runtime: wanted"), std::string::npos) << refused.err;
}

TEST(Hostile, DiskAndInodesAreBounded) {
  const Ended ended = brig_run({}, {"python3", "-c",
                                    "import errno, os\n"
                                    "made = 0\n"
                                    "try:\n"
                                    "    while made < 100000:\n"
                                    "        open(f'/tmp/{made}', 'w').close()\n"
                                    "        made += 1\n"
                                    "except OSError as error:\n"
                                    "    print(errno.errorcode[error.errno], made < 8192)\n"});
  EXPECT_EQ(ended.out, "ENOSPC True\n") << ended.err;
  const Ended size =
      brig_run({}, {"sh", "-c", "cat /dev/zero > /tmp/a; echo; cat /dev/zero > /tmp/b"});
  EXPECT_NE(size.err.find("No space left"), std::string::npos) << size.err;
}

TEST(Hostile, FilesAreBoundedInSize) {
  const Ended ended = brig_run({}, {"python3", "-c",
                                    "import signal\n"
                                    "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
                                    "try:\n"
                                    "    file = open('/work/f', 'wb', 0)\n"
                                    "    while True: file.write(b'x' * (1 << 20))\n"
                                    "except OSError as error:\n"
                                    "    print(error.errno, file.tell())\n"});
  EXPECT_EQ(ended.out, "27 67108864\n") << ended.err;
}

TEST(Hostile, OutputNobodyCanBearIsCutInBoundedMemory) {
  const Ended ended =
      brig_run({"--output-limit", "4m"}, {"sh", "-c", "cat /dev/zero & cat /dev/zero >&2"});
  EXPECT_EQ(ended.exit_code, 137);
  EXPECT_EQ(ended.out.size() + ended.err.find("brig: "), 4U << 20U);
  EXPECT_LT(ended.max_rss_kib, 64 << 10);
}

}  // namespace
}  // namespace brig::test
