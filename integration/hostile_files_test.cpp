// SPDX-License-Identifier: Apache-2.0
// An image may have links and files where the engine mounts what brig asked for, and set-uid
// programs of root's: the walls stand, or nothing runs.
#include "support/brig_command.hpp"
#include "support/containers.hpp"
#include "support/test_image.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <stdlib.h>

namespace brig::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

struct Trap {
  const char* name;
  std::vector<TarEntry> files;
};

void PrintTo(const Trap& trap, std::ostream* out) {
  *out << trap.name;
}

TarEntry link(const char* path, const char* target) {
  return {path, target, 0777, '2'};
}

TarEntry directory(const char* path) {
  return {path, "", 0755, '5'};
}

/// The lines of /proc/mounts but for the root's, whose layers have names of their own, as brig-init
/// has.
constexpr const char* kMounts =
    "cut -d ' ' -f 1-4 /proc/mounts | sed 's/,lowerdir=.*//; s/brig-[0-9a-f]*/brig-init/' | sort";

// --- where the engine makes its own place ----------------------------------------------------

class Replaced : public testing::TestWithParam<Trap> {};

TEST_P(Replaced, ByTheEnginesOwn) {
  const auto look = [](const TestImage& image) {
    const std::string script = std::string(kMounts) +
                               "; cat /etc/hosts /etc/resolv.conf /etc/hostname; readlink "
                               "/etc/mtab; ls -ld /proc /sys /dev /dev/shm | cut -c 1-10";
    return brig_run({"--image", image.name(), "--user", "70000:70000"}, {"/bin/sh", "-c", script});
  };
  const Ended expected = look(TestImage(json::object()));
  const Ended found = look(TestImage(json::object(), GetParam().files));
  EXPECT_EQ(found.exit_code, 0) << found.err;
  EXPECT_EQ(found.out, expected.out);
}

INSTANTIATE_TEST_SUITE_P(
    Traps,
    Replaced,
    testing::Values(Trap{"ProcIsALink", {link("proc", "/etc")}},
                    Trap{"ProcIsAFile", {{"proc", "a file"}}},
                    Trap{"SysIsALink", {link("sys", "/etc")}},
                    Trap{"DevIsALink", {link("dev", "/work")}},
                    Trap{"DevShmIsALink", {link("dev/shm", "/")}},
                    Trap{"EtcIsAFile", {{"etc", "a file"}}},
                    Trap{"HostsIsALink", {link("etc/hosts", "/bin/busybox")}},
                    Trap{"HostsIsADirectory", {directory("etc/hosts")}},
                    Trap{"HostnameIsALink", {link("etc/hostname", "/proc/self/status")}},
                    Trap{"ResolvConfIsALink", {link("etc/resolv.conf", "/bin/busybox")}}),
    [](const auto& trap) { return std::string(trap.param.name); });

// --- where brig's own mounts go --------------------------------------------------------------

class Led : public testing::TestWithParam<Trap> {
 protected:
  void SetUp() override {
    ASSERT_NE(::mkdtemp(shared_.data()), nullptr);
    std::filesystem::permissions(shared_, static_cast<std::filesystem::perms>(0755));
    std::ofstream(shared_ + "/f") << "shown\n";
  }
  void TearDown() override { std::filesystem::remove_all(shared_); }

  std::string shared_ =
      std::filesystem::canonical(testing::TempDir()).string() + "/brig-shared-XXXXXX";
};

/// The engine follows the image's links, inside the image, and reports the mounts as they were
/// asked for; the kernel shows where they are.
TEST_P(Led, IsSeenFromInsideAndRunsNothing) {
  const TestImage image(json::object(), GetParam().files);
  const Ended ended = brig_run({"--json", "--image", image.name(), "--mount", shared_ + ":/data"},
                               {"/bin/sh", "-c", "echo started; echo x > /data/written"});
  ASSERT_TRUE(json::accept(ended.out)) << ended.out << ended.err;
  const json result = json::parse(ended.out);
  EXPECT_EQ(ended.exit_code, 125);
  ASSERT_TRUE(result["error"].is_object()) << ended.out;
  const std::string message = result["error"]["message"];
  if (result["error"]["code"] == "policy_violation") {
    EXPECT_THAT(message,
                testing::ContainsRegex("(tmpfs|shm|mounts|masked_paths|readonly_paths): "));
  } else {
    // Where no such container can be made the runtime says so itself.
    EXPECT_THAT(message, HasSubstr("runc create failed")) << ended.out;
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(shared_), {}), 1)
      << "the host's directory was written to";
}

INSTANTIATE_TEST_SUITE_P(
    Traps,
    Led,
    testing::Values(Trap{"WorkToEtc", {link("work", "/etc")}},
                    Trap{"WorkUpAndOut", {link("work", "../../../../../../srv")}},
                    Trap{"WorkToRoot", {link("work", "/")}},
                    Trap{"WorkToBin", {link("work", "/usr/bin")}},
                    Trap{"WorkToShm", {link("work", "/dev/shm")}},
                    Trap{"WorkToCgroup", {link("work", "/sys/fs/cgroup")}},
                    Trap{"WorkToData", {link("work", "/data")}},
                    Trap{"TmpToProc", {link("tmp", "/proc")}},
                    Trap{"TmpToProcSelf", {link("tmp", "/proc/self")}},
                    Trap{"TmpToSys", {link("tmp", "/sys")}},
                    Trap{"TmpToDev", {link("tmp", "/dev")}},
                    Trap{"TmpToWork", {link("tmp", "/work")}},
                    Trap{"BothInACircle", {link("work", "tmp"), link("tmp", "work")}},
                    Trap{"WorkIsAFile", {{"work", "a file"}}},
                    Trap{"TmpIsAFile", {{"tmp", "a file"}}},
                    Trap{"DataToProc", {link("data", "/proc")}},
                    Trap{"DataToEtc", {link("data", "/etc")}},
                    Trap{"DataToDev", {link("data", "/dev")}},
                    Trap{"DataToWork", {link("data", "/work")}},
                    Trap{"DataIsAFile", {{"data", "a file"}}}),
    [](const auto& trap) { return std::string(trap.param.name); });

// --- programs that somebody might call -------------------------------------------------------

/// What copies files is brig-init itself: whatever unpacks or packs in the image is never run for
/// it, inside or on the host. (Engines have done just that: CVE-2026-41567.)
TEST(Tools, AreNeverCalledForACopy) {
  const std::string host = std::filesystem::canonical(testing::TempDir()).string();
  std::string directory = host + "/brig-canary-XXXXXX";
  ASSERT_NE(::mkdtemp(directory.data()), nullptr);
  const std::string canary =
      "#!/bin/sh\necho called > " + directory + "/called\necho $0 >> /tmp/called\nexit 1\n";
  std::vector<TarEntry> files;
  for (const char* where : {"usr/bin/", "usr/sbin/", "usr/local/bin/"}) {
    for (const char* tool : {"tar", "gzip", "gunzip", "unpigz", "pigz", "xz", "unxz", "zstd",
                             "bzip2", "docker-untar", "docker-tar", "cp", "install"})
      files.push_back({std::string(where) + tool, canary});
  }
  const TestImage image(json::object(), files);
  // Both a compressed archive by its magic, which stays a file, and a tree.
  const std::string packed("\xfd\x37zXZ\x00", 6);
  std::filesystem::create_directories(directory + "/in/d");
  std::ofstream(directory + "/in/archive.tar.xz") << packed;
  std::ofstream(directory + "/in/d/f") << "f";
  const Ended ended =
      brig_run({"--image", image.name(), "--put", directory + "/in:/work", "--get",
                "/work/in:" + directory + "/out", "--get", "/tmp/.:" + directory + "/tmp"},
               {"/bin/sh", "-c", "/usr/bin/tar; cat /tmp/called"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(ended.out, "/usr/bin/tar\n") << "the job's own call, which shows that the canary sings";
  std::ifstream sung(directory + "/tmp/called");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(sung), {}), "/usr/bin/tar\n")
      << "and no other, after both copies";
  EXPECT_FALSE(std::filesystem::exists(directory + "/called")) << "on the host";
  std::ifstream back(directory + "/out/archive.tar.xz");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(back), {}), packed);
  EXPECT_TRUE(std::filesystem::exists(directory + "/out/d/f"));
  std::filesystem::remove_all(directory);
}

// --- set-uid programs ------------------------------------------------------------------------

TEST(SetUid, AProgramOfRootsGainsNothing) {
  const TestImage image(json::object(), {directory("suid"), {"suid/busybox", busybox(), 06755}});
  const Ended ended =
      brig_run({"--image", image.name(), "--user", "70000:70001"},
               {"/bin/sh", "-c",
                "ls -l /suid/busybox | cut -c 1-10; /suid/busybox id -u; /suid/busybox id -g;"
                "/suid/busybox grep -E '^(Uid|Gid|CapEff|CapPrm|NoNewPrivs)' /proc/self/status;"
                "cp /suid/busybox /work; chmod 6755 /work/busybox; /work/busybox id -u"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(ended.out,
            "-rwsr-sr-x\n70000\n70001\n"
            "Uid:\t70000\t70000\t70000\t70000\nGid:\t70001\t70001\t70001\t70001\n"
            "CapPrm:\t0000000000000000\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\n70000\n");
}

}  // namespace
}  // namespace brig::test
