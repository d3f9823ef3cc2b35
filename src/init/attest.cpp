// SPDX-License-Identifier: Apache-2.0
#include "init/attest.hpp"

#include "channel/guarded.hpp"
#include "init/processes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace brig::init {
namespace {

using channel::Hello;

struct TextFile {
  const char* name;
  const char* path;
};

constexpr std::array kFiles{
    TextFile{"status", "/proc/self/status"},
    TextFile{"mountinfo", "/proc/self/mountinfo"},
    TextFile{"limits", "/proc/self/limits"},
    TextFile{"cgroup", "/proc/self/cgroup"},
    TextFile{"net.dev", "/proc/self/net/dev"},
    TextFile{"oom_score_adj", "/proc/self/oom_score_adj"},
    // cgroup version 1
    TextFile{"memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.limit_in_bytes"},
    TextFile{"memory.memsw.limit_in_bytes", "/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes"},
    TextFile{"pids.max", "/sys/fs/cgroup/pids/pids.max"},
    TextFile{"cpu.cfs_quota_us", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us"},
    TextFile{"cpu.cfs_period_us", "/sys/fs/cgroup/cpu/cpu.cfs_period_us"},
    // cgroup version 2
    TextFile{"memory.max", "/sys/fs/cgroup/memory.max"},
    TextFile{"memory.swap.max", "/sys/fs/cgroup/memory.swap.max"},
    TextFile{"pids.max", "/sys/fs/cgroup/pids.max"},
    TextFile{"cpu.max", "/sys/fs/cgroup/cpu.max"},
};

constexpr std::array kNamespaces{"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"};

/// Appends "NAME TARGET" where the link can be read.
void add_link(std::string& text, int directory, const char* path, const char* name) {
  std::array<char, 256> target{};
  const auto size = ::readlinkat(directory, path, target.data(), target.size());
  if (size < 0) return;
  text += name;
  text += ' ';
  text.append(target.data(), static_cast<std::size_t>(size));
  text += '\n';
}

/// By their names: a process whose program nobody may read may not list them.
std::string namespaces() {
  std::string text;
  for (const char* name : kNamespaces)
    add_link(text, AT_FDCWD, (std::string("/proc/self/ns/") + name).c_str(), name);
  return text;
}

/// All but the one that lists them.
std::string descriptors() {
  std::string text;
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir("/proc/self/fd"), &::closedir);
  if (!open) return text;
  const int own = ::dirfd(open.get());
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread.
  while (const dirent* entry = ::readdir(open.get())) {
    if (entry->d_name != std::to_string(own)) add_link(text, own, entry->d_name, entry->d_name);
  }
  return text;
}

/// Where one of them is there, mountinfo must say so.
std::string guarded() {
  std::string text;
  const auto add = [&](const auto& paths) {
    for (const char* path : paths) {
      if (::faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0) (text += path) += '\n';
    }
  };
  add(channel::kMaskedPaths);
  add(channel::kReadonlyPaths);
  return text;
}

/// Appends "c MAJOR:MINOR PATH" for each device below a directory, and what is below those in it.
void add_devices(std::string& text, const std::string& directory, int depth) {
  constexpr int kDeepest = 4;
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(directory.c_str()), &::closedir);
  if (!open || depth > kDeepest) return;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread.
  while (const dirent* entry = ::readdir(open.get())) {
    const std::string name = entry->d_name;
    struct stat found {};
    if (name == "." || name == ".." || text.size() > Hello::kMaxText ||
        ::fstatat(::dirfd(open.get()), entry->d_name, &found, AT_SYMLINK_NOFOLLOW) != 0) {
      continue;
    }
    std::string path = directory;
    path += '/';
    path += name;
    if (S_ISDIR(found.st_mode)) add_devices(text, path, depth + 1);
    if (!S_ISCHR(found.st_mode) && !S_ISBLK(found.st_mode)) continue;
    text += S_ISCHR(found.st_mode) ? "c " : "b ";
    text += std::to_string(major(found.st_rdev)) + ":" + std::to_string(minor(found.st_rdev));
    text += ' ';
    text += path;
    text += '\n';
  }
}

void add_text(Hello& hello, const char* name, std::string text) {
  text.resize(std::min(text.size(), Hello::kMaxText));
  hello.texts.emplace_back(name, std::move(text));
}

}  // namespace

Hello Attestor::first() {
  Hello hello;
  const auto add = [&](const char* name, std::string text) {
    add_text(hello, name, std::move(text));
  };
  for (const TextFile& file : kFiles) {
    if (std::string text = read_text(file.path, Hello::kMaxText); !text.empty())
      add(file.name, std::move(text));
  }
  add("namespaces", namespaces());
  add("descriptors", descriptors());
  add("guarded", guarded());
  std::string devices;
  add_devices(devices, "/dev", 1);
  add("devices", std::move(devices));
  utsname kernel{};
  if (::uname(&kernel) == 0) {
    add("kernel", kernel.release);
    add("hostname", kernel.nodename);
  }
  return hello;
}

Hello Attestor::again() {
  if (kept_.empty()) {
    const auto keep = [&](const TextFile& file) {
      sys::UniqueFd fd(::open(file.path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
      if (fd) kept_.push_back({file.name, std::move(fd)});
    };
    std::for_each(kFiles.begin(), kFiles.end(), keep);
    keep({"loadavg", "/proc/loadavg"});
  }
  Hello hello;
  for (const Kept& file : kept_) {
    if (std::string text = read_text(file.fd.get(), Hello::kMaxText); !text.empty())
      add_text(hello, file.name, std::move(text));
  }
  return hello;
}

}  // namespace brig::init
