// SPDX-License-Identifier: Apache-2.0
#include "init/processes.hpp"

#include "channel/messages.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace brig::init {
namespace {

std::string proc_path(pid_t pid, const char* file) {
  return "/proc/" + std::to_string(pid) + "/" + file;
}

std::uint64_t to_number(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// The n-th word of a line, from 0.
std::string_view word(std::string_view line, std::size_t n) {
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const std::size_t end = std::min(line.find(' '), line.size());
    if (n == 0) return line.substr(0, end);
    if (end == line.size()) return {};
    line.remove_prefix(end);
    --n;
  }
}

/// What follows the command's name in /proc/PID/stat: the name may hold anything, ')' too.
std::string stat_fields(pid_t pid) {
  std::string stat = read_text(proc_path(pid, "stat").c_str(), 1024);
  const std::size_t end = stat.rfind(')');
  return end == std::string::npos ? std::string() : stat.substr(end + 1);
}

/// What a process, and the children that it has waited for, have used.
CpuTime cpu_of_process(pid_t pid) {
  constexpr std::size_t kUser = 11;  // utime, stime, cutime, cstime, counted from the state
  const std::string fields = stat_fields(pid);
  static const auto kTickUs = static_cast<std::uint64_t>(1'000'000 / ::sysconf(_SC_CLK_TCK));
  const auto ticks = [&](std::size_t n) { return to_number(word(fields, n)) * kTickUs; };
  return {ticks(kUser) + ticks(kUser + 2), ticks(kUser + 1) + ticks(kUser + 3)};
}

bool is_alive(pid_t pid) {
  const std::string fields = stat_fields(pid);
  const std::string_view state = word(fields, 0);
  return !state.empty() && state != "Z" && state != "X";
}

}  // namespace

std::string read_text(const char* path, std::size_t most) {
  const sys::UniqueFd fd(::open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
  return fd ? read_text(fd.get(), most) : std::string();
}

std::string read_text(int fd, std::size_t most) {
  // The kernel writes no more at once than fits into a page, mostly.
  constexpr std::size_t kPiece = 4096;
  std::string text;
  // Not pread(2): for each piece the kernel would make all those before it once more.
  if (::lseek(fd, 0, SEEK_SET) != 0) return text;
  while (text.size() < most) {
    const std::size_t size = text.size();
    text.resize(std::min(most, size + kPiece));
    const auto n = ::read(fd, text.data() + size, text.size() - size);
    text.resize(size + static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    if (n <= 0) break;
  }
  return text;
}

std::uint32_t Processes::job_of(pid_t pid) const {
  rlimit limit{};
  if (::prlimit(pid, static_cast<__rlimit_resource>(resource_), nullptr, &limit) != 0) return 0;
  const std::uint64_t hard = limit.rlim_max;
  constexpr std::uint64_t kBase = channel::kTagBase;
  return hard > kBase && hard - kBase <= UINT32_MAX ? static_cast<std::uint32_t>(hard - kBase) : 0;
}

/// Each process of a job, living or a zombie.
template <typename Visit>
void Processes::each_of(std::uint32_t job, const Visit& visit) const {
  const std::unique_ptr<DIR, int (*)(DIR*)> proc(::opendir("/proc"), &::closedir);
  if (!proc) return;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread.
  while (const dirent* entry = ::readdir(proc.get())) {
    const auto pid = static_cast<pid_t>(to_number(entry->d_name));
    if (pid > 1 && job_of(pid) == job) visit(pid);
  }
}

std::vector<pid_t> Processes::members_of(std::uint32_t job) const {
  std::vector<pid_t> members;
  each_of(job, [&](pid_t pid) {
    if (is_alive(pid)) members.push_back(pid);
  });
  return members;
}

CpuTime Processes::cpu_of(std::uint32_t job) const {
  CpuTime used;
  each_of(job, [&](pid_t pid) { used += cpu_of_process(pid); });
  return used;
}

std::size_t Processes::signal(std::uint32_t job, int number) const {
  const std::vector<pid_t> members = members_of(job);
  for (const pid_t pid : members) ::kill(pid, number);
  return members.size();
}

Counter::Counter(std::initializer_list<const char*> paths, std::string_view name) : name_(name) {
  for (const char* path : paths) {
    if (!fd_) fd_.reset(::open(path, O_RDONLY | O_CLOEXEC));
  }
}

std::uint64_t Counter::read() const {
  std::array<char, 4096> buffer{};
  const auto size = fd_ ? ::pread(fd_.get(), buffer.data(), buffer.size(), 0) : 0;
  if (size <= 0) return 0;
  std::string_view rest(buffer.data(), static_cast<std::size_t>(size));
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (word(line, 0) == name_) return to_number(word(line, 1));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return 0;
}

}  // namespace brig::init
