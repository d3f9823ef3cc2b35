// SPDX-License-Identifier: Apache-2.0
#include "init/attest.hpp"

#include "init/processes.hpp"

#include <array>
#include <cstddef>
#include <memory>

#include <dirent.h>
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

/// The entries of a directory of links, each with what it points at, a line each: "NAME TARGET".
std::string links_in(const char* directory) {
  std::string text;
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(directory), &::closedir);
  if (!open) return text;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread.
  while (const dirent* entry = ::readdir(open.get())) {
    std::array<char, 256> target{};
    const auto size =
        ::readlinkat(::dirfd(open.get()), entry->d_name, target.data(), target.size());
    if (size < 0) continue;
    text += entry->d_name;
    text += ' ';
    text.append(target.data(), static_cast<std::size_t>(size));
    text += '\n';
  }
  return text;
}

}  // namespace

Hello attest() {
  Hello hello;
  const auto add = [&](const char* name, std::string text) {
    text.resize(std::min(text.size(), Hello::kMaxText));
    hello.texts.emplace_back(name, std::move(text));
  };
  for (const TextFile& file : kFiles) {
    if (std::string text = read_text(file.path, Hello::kMaxText); !text.empty())
      add(file.name, std::move(text));
  }
  add("namespaces", links_in("/proc/self/ns"));
  add("descriptors", links_in("/proc/self/fd"));
  utsname kernel{};
  if (::uname(&kernel) == 0) {
    add("kernel", kernel.release);
    add("hostname", kernel.nodename);
  }
  return hello;
}

}  // namespace brig::init
