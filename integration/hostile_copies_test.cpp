// SPDX-License-Identifier: Apache-2.0
// Files into a real sandbox and out of it, while what runs inside does its worst.
#include "support/brig_command.hpp"
#include "support/files_in.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace brig::test {
namespace {

namespace fs = std::filesystem;

INSTANTIATE_TEST_SUITE_P(Isolations,
                         FilesIn,
                         testing::Values(Isolation::container, Isolation::gvisor),
                         [](const auto& one) { return std::string(to_string(one.param)); });

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

/// No name is a path, an option, a pattern or a command to anything that copies.
TEST_P(FilesIn, NamesAreBytesAndNothingElse) {
  const std::vector<std::string> names{"-rf",
                                       "--checkpoint-action=exec=sh",
                                       "$(touch touched)",
                                       "`touch touched`",
                                       "; touch touched",
                                       "*",
                                       "~",
                                       " ",
                                       "...",
                                       "a\nb",
                                       "\r",
                                       "\x1b[31mred",
                                       "\u202egnp.exe",
                                       "\xff\xfe",
                                       "C:\\x",
                                       "case",
                                       "CASE",
                                       std::string(255, 'n')};
  std::string program = "import os; os.mkdir('/work/t')\n";
  std::set<std::string> expected;
  for (const std::string& name : names) {
    std::string bytes;
    for (const char letter : name) {
      bytes += bytes.empty() ? "" : ", ";
      bytes += std::to_string(static_cast<unsigned char>(letter));
    }
    program.append("name = bytes([")
        .append(bytes)
        .append("]); open(b'/work/t/' + name, 'wb').write(name)\n");
    expected.insert(name);
  }
  EXPECT_EQ(python(program), "");
  const auto got = sandbox_->get("/work/t", host_ / "t", {}, kSoon);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->files, names.size());
  std::set<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(host_ / "t")) {
    found.insert(entry.path().filename());
    EXPECT_EQ(host_.read("t/" + entry.path().filename().string()), entry.path().filename());
  }
  EXPECT_EQ(found, expected);
  const auto listed = sandbox_->list("/work/t", 1, kSoon);
  ASSERT_TRUE(listed) << listed.error().message;
  EXPECT_EQ(listed->size(), names.size() + 1);
  EXPECT_TRUE(sandbox_->put(host_ / "t", "/work/u", {}, kSoon)) << "and back";
  EXPECT_EQ(sandbox_->list("/work/u", 1, kSoon)->size(), names.size() + 1);
}

}  // namespace
}  // namespace brig::test
