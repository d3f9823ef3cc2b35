// SPDX-License-Identifier: Apache-2.0
// Files into a real sandbox and out of it, while what runs inside does its worst.
#include "support/brig_command.hpp"
#include "support/containers.hpp"
#include "support/schema.hpp"

#include <brig/sandbox.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include <sys/stat.h>

namespace brig::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using namespace std::chrono_literals;

/// A directory of the host's, gone with its object.
class HostDirectory {
 public:
  HostDirectory() {
    std::string pattern = testing::TempDir() + "brig-files-XXXXXX";
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    path_ = fs::canonical(pattern);
    ::umask(022);
  }
  HostDirectory(const HostDirectory&) = delete;
  HostDirectory& operator=(const HostDirectory&) = delete;
  HostDirectory(HostDirectory&&) = delete;
  HostDirectory& operator=(HostDirectory&&) = delete;
  ~HostDirectory() { fs::remove_all(path_); }

  std::string operator/(const std::string& name) const { return path_ / name; }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
  }
  std::string read(const std::string& name) const {
    std::ifstream stream(path_ / name);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  unsigned mode(const std::string& name) const {
    struct stat status {};
    EXPECT_EQ(::lstat((path_ / name).c_str(), &status), 0) << name;
    return status.st_mode & 07777U;
  }

 private:
  fs::path path_;
};

const Wait kSoon{.timeout = 60s};

/// With each isolation: what the kernel inside is differs, what is promised does not.
class FilesIn : public testing::TestWithParam<Isolation> {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);
    Policy policy = make_policy(Preset::limited).value();
    policy.isolation = GetParam();
    auto made = Sandbox::create(
        engine(), policy, {.image = ImageRef::parse("localhost/brig/python:3.11").value()}, kSoon);
    ASSERT_TRUE(made) << made.error().message;
    sandbox_.emplace(std::move(*made));
  }
  void TearDown() override {
    if (sandbox_) {
      EXPECT_TRUE(sandbox_->remove());
    }
  }
  std::string python(const std::string& program, std::stop_token stop = {}) {
    const auto result = sandbox_->exec({.argv = {"python3", "-c", program}}, {}, std::move(stop));
    EXPECT_TRUE(result);
    return result->stdout_.bytes + result->stderr_.bytes;
  }
  Errc get_error(const std::string& path) {
    const auto got = sandbox_->get(path, host_ / "got", {}, kSoon);
    EXPECT_FALSE(got) << path;
    return got ? Errc::internal : got.error().code;
  }

  HostDirectory host_;
  std::optional<Sandbox> sandbox_;
};

INSTANTIATE_TEST_SUITE_P(Isolations,
                         FilesIn,
                         testing::Values(Isolation::container, Isolation::gvisor),
                         [](const auto& one) { return std::string(to_string(one.param)); });

TEST_P(FilesIn, ATreeGoesInAndComesBackAsItWas) {
  host_.write("t/a", "one");
  host_.write("t/run", "#!/bin/sh\necho ran");
  host_.write("t/d/e/big", std::string(3'000'000, 'b'));
  host_.write("t/d/\xff\n name", "odd");
  fs::create_directories(host_ / "t/empty");
  ::chmod((host_ / "t/run").c_str(), 0755);
  ::chmod((host_ / "t/a").c_str(), 0600);
  const auto there = sandbox_->put(host_ / "t", "/work", {}, kSoon);
  ASSERT_TRUE(there) << there.error().message;
  EXPECT_EQ(there->files, 4U);
  EXPECT_EQ(there->directories, 4U);
  EXPECT_EQ(python("import os\n"
                   "s = os.stat('/work/t/a')\n"
                   "print(open('/work/t/a').read(), oct(s.st_mode), s.st_uid == os.getuid())"),
            "one 0o100600 True\n");
  const auto back = sandbox_->get("/work/t", host_ / "u", {}, kSoon);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->files, 4U);
  EXPECT_EQ(back->bytes, there->bytes);
  EXPECT_EQ(host_.read("u/d/e/big"), host_.read("t/d/e/big"));
  EXPECT_EQ(host_.read("u/d/\xff\n name"), "odd");
  EXPECT_TRUE(fs::is_empty(host_ / "u/empty"));
  EXPECT_EQ(host_.mode("u/run"), 0755U);
  EXPECT_EQ(host_.mode("u/a"), 0600U);
  EXPECT_EQ(fs::last_write_time(host_ / "u/a"), fs::last_write_time(host_ / "t/a"));
}

TEST_P(FilesIn, OnlyFilesAndDirectoriesComeOut) {
  python(
      "import os, socket\n"
      "os.mkdir('/work/t')\n"
      "open('/work/t/f', 'w').write('1')\n"
      "os.symlink('/etc/passwd', '/work/t/link')\n"
      "os.symlink('/proc', '/work/t/dirlink')\n"
      "os.mkfifo('/work/t/fifo')\n"
      "socket.socket(socket.AF_UNIX).bind('/work/t/socket')\n"
      "os.mkdir('/work/t/shut', 0)\n"
      "open('/work/t/secret', 'w').write('s')\n"
      "os.chmod('/work/t/secret', 0)\n");
  const auto got = sandbox_->get("/work/t", host_ / "t", {}, kSoon);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->files, 1U);
  EXPECT_EQ(got->skipped, 6U);
  std::map<std::string, FileKind> skipped;
  for (const SkippedFile& one : got->skipped_files) skipped[one.path] = one.kind;
  EXPECT_EQ(skipped, (std::map<std::string, FileKind>{{"link", FileKind::link},
                                                      {"dirlink", FileKind::link},
                                                      {"fifo", FileKind::fifo},
                                                      {"socket", FileKind::socket},
                                                      {"shut", FileKind::unreadable},
                                                      {"secret", FileKind::unreadable}}));
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(host_ / "t"))
    names.push_back(entry.path().filename());
  EXPECT_EQ(names, std::vector<std::string>{"f"});

  EXPECT_EQ(get_error("/work/t/link"), Errc::invalid_argument);
  EXPECT_EQ(get_error("/work/t/fifo"), Errc::invalid_argument);
  EXPECT_EQ(get_error("/work/t/secret"), Errc::permission_denied);
  EXPECT_TRUE(sandbox_->remove_path("/work/t", kSoon)) << "whatever it holds";
  EXPECT_EQ(sandbox_->stat("/work/t", kSoon).error().code, Errc::not_found);
}

TEST_P(FilesIn, NothingElseOfTheSandboxCanBeReached) {
  for (const char* path : {"/etc/passwd", "/proc/self/status", "/", "/work/..", "/work/../etc",
                           "/dev/null", "/work/./x", "work", "/tmp//x"})
    EXPECT_EQ(get_error(path), Errc::invalid_argument) << path;
  python("import os; os.symlink('/proc/self', '/work/p'); os.symlink('/etc', '/work/e')");
  for (const char* path : {"/work/p/status", "/work/p/root/etc/passwd", "/work/e/passwd"}) {
    const Errc code = get_error(path);
    EXPECT_TRUE(code == Errc::invalid_argument || code == Errc::not_found) << path;
  }
  host_.write("f", "1");
  for (const char* path : {"/etc/f", "/f", "/work/../f", "/dev/shm/f"})
    EXPECT_EQ(sandbox_->put(host_ / "f", path, {}, kSoon).error().code, Errc::invalid_argument);
  EXPECT_FALSE(sandbox_->put(host_ / "f", "/work/e/f", {}, kSoon));
  EXPECT_FALSE(sandbox_->put(host_ / "f", "/work/e", {}, kSoon));
  EXPECT_FALSE(sandbox_->list("/work/e", 1, kSoon)->size() != 1U) << "the link, not what it is to";
  EXPECT_FALSE(sandbox_->remove_path("/work/e/passwd", kSoon));
  EXPECT_TRUE(sandbox_->remove_path("/work/e", kSoon));
  EXPECT_EQ(sandbox_->remove_path("/work", kSoon).error().code, Errc::conflict);
  EXPECT_FALSE(fs::exists(host_ / "got"));
}

TEST_P(FilesIn, AFullPlaceIsAnError) {
  host_.write("a", std::string(100 << 20, 'a'));
  for (const char* name : {"/work/1", "/work/2"})
    EXPECT_TRUE(sandbox_->put(host_ / "a", name, {}, kSoon)) << name;
  const auto third = sandbox_->put(host_ / "a", "/work/3", {}, kSoon);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, Errc::resource_exhausted) << third.error().message;
  EXPECT_THAT(third.error().message, HasSubstr("/work/3"));
  const auto left = sandbox_->list("/work", 1, kSoon);
  ASSERT_TRUE(left);
  EXPECT_EQ(left->size(), 3U) << "no half of a file";
}

TEST_P(FilesIn, TheLimitOnAFilesSizeHolds) {
  host_.write("a", std::string(129 << 20, 'a'));
  const auto put = sandbox_->put(host_ / "a", "/work/a", {}, kSoon);
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().code, Errc::resource_exhausted) << put.error().message;
}

TEST_P(FilesIn, LimitsOfATransferHold) {
  python("import os\nfor i in range(50): open(f'/work/{i}', 'w').write('x' * 1000)");
  const auto get = [&](const TransferLimits& limits) {
    const auto got = sandbox_->get("/work/.", host_ / "all", {.limits = limits}, kSoon);
    return got ? std::string("all") : std::string(to_string(got.error().code));
  };
  EXPECT_EQ(get({.entries = 50}), "resource_exhausted");
  EXPECT_EQ(get({.bytes = MemorySize::bytes(49'999)}), "resource_exhausted");
  EXPECT_EQ(get({.bytes = MemorySize::bytes(50'000), .entries = 51}), "all");
}

TEST_P(FilesIn, TellsHowFarItIs) {
  host_.write("a", std::string(120 << 20, 'a'));
  std::vector<std::uint64_t> steps;
  const auto note = [&](const Transferred& so_far) { steps.push_back(so_far.bytes.count()); };
  ASSERT_TRUE(sandbox_->put(host_ / "a", "/work/a", {.on_progress = note}, kSoon));
  EXPECT_FALSE(steps.empty());
  EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end()));
}

TEST_P(FilesIn, AJobThatRacesLinksGainsNothing) {
  python(
      "import os\nos.mkdir('/work/t')\nos.mkdir('/work/t/d')\n"
      "open('/work/t/d/f', 'w').write('fine')\nopen('/work/t/g', 'w').write('fine')");
  host_.write("in/d/f", "fine");
  host_.write("in/g", "fine");
  std::jthread racer([&](const std::stop_token& stop) {
    python(
        "import os\n"
        "def do(f, *a):\n"
        "    try: f(*a)\n"
        "    except OSError: pass\n"
        "while True:\n"
        "    do(os.rename, '/work/t/d', '/work/d')\n"
        "    do(os.symlink, '/etc', '/work/t/d')\n"
        "    do(os.rename, '/work/t/g', '/work/g')\n"
        "    do(os.symlink, '/etc/passwd', '/work/t/g')\n"
        "    do(os.unlink, '/work/t/g')\n"
        "    do(os.mkfifo, '/work/t/g')\n"
        "    do(os.unlink, '/work/t/d')\n"
        "    do(os.unlink, '/work/t/g')\n"
        "    do(os.rename, '/work/d', '/work/t/d')\n"
        "    do(os.rename, '/work/g', '/work/t/g')\n",
        stop);
  });
  for (int i = 0; i < 30; ++i) {
    // What is swapped meanwhile may be an error; what comes is what was put.
    static_cast<void>(sandbox_->put(host_ / "in/.", "/work/t", {}, kSoon));
    const auto got = sandbox_->get("/work/t", host_ / std::to_string(i), {}, kSoon);
    if (!fs::exists(host_ / std::to_string(i))) continue;
    for (const auto& entry : fs::recursive_directory_iterator(host_ / std::to_string(i))) {
      ASSERT_TRUE(entry.is_directory() || entry.symlink_status().type() == fs::file_type::regular);
      if (!entry.is_directory()) {
        std::ifstream stream(entry.path());
        EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stream), {}), "fine");
      }
    }
  }
  racer.request_stop();
  racer.join();
  EXPECT_EQ(python("print('alive')"), "alive\n");
}

TEST_P(FilesIn, AHelperThatIsKilledIsAnErrorAndNoHang) {
  host_.write("a", std::string(120 << 20, 'a'));
  std::jthread killer([&](const std::stop_token& stop) {
    python(
        "import os, signal\n"
        "while True:\n"
        "    for p in os.listdir('/proc'):\n"
        "        if p.isdigit() and p not in ('1', str(os.getpid())):\n"
        "            try: os.kill(int(p), signal.SIGKILL)\n"
        "            except OSError: pass\n",
        stop);
  });
  bool failed = false;
  for (int i = 0; i < 20 && !failed; ++i) {
    const auto put = sandbox_->put(host_ / "a", "/work/a", {}, kSoon);
    failed = !put;
    if (failed) {
      EXPECT_EQ(put.error().code, Errc::data_loss) << put.error().message;
    }
  }
  EXPECT_TRUE(failed);
  killer.request_stop();
  killer.join();
  EXPECT_TRUE(sandbox_->put(host_ / "a", "/work/b", {}, kSoon));
}

/// Of the shared kernel: gVisor's lets a job open what is another process's of the same user.
class FilesInAContainer : public FilesIn {};
INSTANTIATE_TEST_SUITE_P(Isolations, FilesInAContainer, testing::Values(Isolation::container));

TEST_P(FilesInAContainer, TheHelperCanNotBeReadOrWrittenToByAJob) {
  host_.write("a", std::string(120 << 20, 'a'));
  std::string seen;
  std::jthread looker([&](const std::stop_token& stop) {
    // One that is dead and not reaped yet can be opened and has nothing to read.
    seen = python(
        "import os\n"
        "while True:\n"
        "    for p in os.listdir('/proc'):\n"
        "        if p.isdigit() and p not in ('1', str(os.getpid())):\n"
        "            for name in ('fd', 'fd/0', 'fd/1', 'mem', 'environ', 'maps'):\n"
        "                path = f'/proc/{p}/{name}'\n"
        "                try:\n"
        "                    if name == 'fd': got = os.listdir(path)\n"
        "                    else:\n"
        "                        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)\n"
        "                        got = name.startswith('fd') or os.read(fd, 1)\n"
        "                        os.close(fd)\n"
        "                    if got: print('reached', name, flush=True)\n"
        "                except OSError: pass\n",
        stop);
  });
  for (int i = 0; i < 3; ++i) {
    const auto put = sandbox_->put(host_ / "a", "/work/a", {}, kSoon);
    EXPECT_TRUE(put) << put.error().message;
    const auto got = sandbox_->get("/work/a", host_ / "b", {}, kSoon);
    EXPECT_TRUE(got) << got.error().message;
    EXPECT_TRUE(sandbox_->remove_path("/work/a", kSoon));
  }
  looker.request_stop();
  looker.join();
  EXPECT_EQ(seen, "");
}

TEST_P(FilesIn, EndsWhenItIsToldTo) {
  python("import os; os.mkfifo('/work/f')");
  host_.write("a", std::string(120 << 20, 'a'));
  std::stop_source stop;
  stop.request_stop();
  const auto stopped =
      sandbox_->put(host_ / "a", "/work/a", {}, {.timeout = 60s, .stop = stop.get_token()});
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, Errc::cancelled);
  const auto late = sandbox_->put(host_ / "a", "/work/a", {}, {.timeout = 1ms});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Errc::deadline_exceeded) << late.error().message;
  EXPECT_TRUE(sandbox_->put(host_ / "a", "/work/a", {}, kSoon));
}

TEST_P(FilesIn, ByTheCommand) {
  host_.write("src/job.py", "open('out', 'w').write('made'); raise SystemExit(3)");
  const std::string isolation(to_string(GetParam()));
  const Ended ended =
      brig_run({"--isolation", isolation, "--json", "--put", (host_ / "src") + "/.:/work", "--get",
                "/work/out:" + (host_ / "result")},
               {"python3", "job.py"});
  EXPECT_EQ(ended.exit_code, 3) << ended.err;
  EXPECT_EQ(host_.read("result"), "made");
  EXPECT_EQ(support::schema_violations(BRIG_SCHEMAS "/run-result.schema.json", ended.out), "");
  const auto object = nlohmann::json::parse(ended.out);
  EXPECT_EQ(object["puts"][0]["files"], 1);
  EXPECT_EQ(object["gets"][0]["bytes"], 4);
}

TEST(FilesByTheCommand, AGigabyteInAndOutIsWholeInLittleMemory) {
  HostDirectory host;
  constexpr std::size_t kMebibyte = std::size_t{1} << 20U;
  {
    std::ofstream big(host / "big", std::ios::binary);
    std::string block(kMebibyte, '\0');
    for (std::size_t i = 0; i < 1024; ++i) {
      for (std::size_t at = 0; at < block.size(); at += 4096) block[at] = static_cast<char>(i + at);
      big << block;
    }
  }
  const Ended ended =
      brig_run({"--policy", "elevated", "--put", (host / "big") + ":/work/x", "--get",
                "/work/x:" + (host / "back")},
               {"sh", "-c",
                "while read k v u; do [ $k = VmHWM: ] && echo $v; done </proc/1/status; exit 0"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_LT(ended.max_rss_kib, 64L << 10) << "brig";
  EXPECT_LT(std::stol(ended.out), 8L << 10) << "brig-init, after the put";
  EXPECT_EQ(BrigCommand({host / "big", host / "back"}, {}, "cmp").wait().exit_code, 0);
}

TEST(FilesByTheCommand, WhatCanNotBePutKeepsTheCommandFromStarting) {
  HostDirectory host;
  host.write("big", std::string(40 << 20, 'x'));
  const Ended missing = brig_run({"--put", (host / "none") + ":/work"}, {"echo", "ran"});
  EXPECT_EQ(missing.exit_code, 125);
  EXPECT_EQ(missing.out, "");
  EXPECT_THAT(missing.err, HasSubstr("No such file"));
  const Ended large = brig_run(
      {"--put", (host / "big") + ":/tmp/1", "--put", (host / "big") + ":/tmp/2"}, {"echo", "ran"});
  EXPECT_EQ(large.exit_code, 125);
  EXPECT_EQ(large.out, "");
  EXPECT_THAT(large.err, HasSubstr("No space left"));
}

TEST(FilesByTheCommand, WhatCanNotBeGotIsToldAndIsNoSuccess) {
  HostDirectory host;
  const Ended ended =
      brig_run({"--get", "/work/none:" + (host / "x"), "--get", "/work/f:" + (host / "f")},
               {"sh", "-c", "echo ran | tee f"});
  EXPECT_EQ(ended.exit_code, 125);
  EXPECT_EQ(ended.out, "ran\n");
  EXPECT_EQ(host.read("f"), "ran\n") << "the others are got";
  EXPECT_THAT(ended.err, HasSubstr("/work/none"));
  const Ended nowhere = brig_run({"--get", "/work/f:" + (host / "none/f")}, {"echo", "ran"});
  EXPECT_EQ(nowhere.exit_code, 125);
  EXPECT_EQ(nowhere.out, "") << "known before the command is run";
}

TEST(FilesByTheCommand, FilesComeOutOfAJobThatWasKilled) {
  HostDirectory host;
  const Ended ended = brig_run({"--timeout", "2s", "--get", "/work/log:" + (host / "log")},
                               {"sh", "-c", "echo begun > log; sleep 60"});
  EXPECT_EQ(ended.exit_code, 124);
  EXPECT_EQ(host.read("log"), "begun\n") << ended.err;
}

}  // namespace
}  // namespace brig::test
