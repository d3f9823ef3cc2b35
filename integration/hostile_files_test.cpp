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
#include <set>
#include <sstream>
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

struct MountLine {
  std::string source;
  std::string target;
  std::string type;
  std::set<std::string> options;
};

std::vector<MountLine> read_mounts(const std::string& text) {
  std::vector<MountLine> mounts;
  std::istringstream lines(text);
  MountLine mount;
  std::string options;
  while (lines >> mount.source >> mount.target >> mount.type >> options) {
    mount.options.clear();
    std::istringstream words(options);
    for (std::string word; std::getline(words, word, ',');) {
      mount.options.insert(word.substr(0, word.find('=')));
    }
    mounts.push_back(mount);
  }
  return mounts;
}

/// What is writable is the kernel's own, or small and without set-uid programs and devices.
void expect_bounded(const MountLine& mount) {
  static const std::set<std::string> kKernels{"proc", "devpts", "mqueue", "cgroup", "cgroup2"};
  if (mount.options.contains("ro") || kKernels.contains(mount.type)) return;
  EXPECT_EQ(mount.type, "tmpfs") << mount.target;
  EXPECT_TRUE(mount.options.contains("nosuid")) << mount.target;
  // Root's own, which no job may write: they carry the device nodes, one of which masks files below
  // /proc, and the cgroup mounts.
  if (mount.target == "/dev" || mount.target.starts_with("/proc/")) return;
  EXPECT_TRUE(mount.options.contains("nodev")) << mount.target;
  if (mount.target == "/sys/fs/cgroup" && !mount.options.contains("size")) return;
  EXPECT_TRUE(mount.options.contains("size")) << mount.target;
  EXPECT_TRUE(mount.source == "shm" || mount.options.contains("nr_inodes")) << mount.target;
}

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

/// The engine follows the image's links, inside the image: brig's mount is then elsewhere in
/// there, and is what it was otherwise.
TEST_P(Led, ElsewhereWithinItsOwnWallsOrNowhere) {
  const TestImage image(json::object(), GetParam().files);
  const std::string script = "echo started; " + std::string(kMounts) +
                             "; for place in / /usr /bin /var; do"
                             " echo x 2>/dev/null > $place/written && echo wrote $place; done";
  const Ended ended = brig_run({"--json", "--image", image.name(), "--mount", shared_ + ":/data"},
                               {"/bin/sh", "-c", script});
  ASSERT_TRUE(json::accept(ended.out)) << ended.out << ended.err;
  const json result = json::parse(ended.out);
  const std::string out =
      result["stdout"].is_object() ? result["stdout"]["data"].get<std::string>() : "";
  if (!out.starts_with("started\n")) {
    EXPECT_EQ(out, "");
    EXPECT_THAT(ended.exit_code, testing::AnyOf(125, 126, 127)) << ended.out;
    return;
  }
  EXPECT_THAT(out, testing::Not(HasSubstr("wrote")));
  const std::vector<MountLine> mounts = read_mounts(out.substr(out.find('\n') + 1));
  EXPECT_GT(mounts.size(), 8U);
  for (const MountLine& mount : mounts) {
    expect_bounded(mount);
    EXPECT_TRUE(mount.target != "/" || mount.options.contains("ro"));
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
