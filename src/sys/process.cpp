// SPDX-License-Identifier: Apache-2.0
#include "sys/process.hpp"

#include "sys/read_file.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace brig::sys {
namespace {

constexpr std::size_t kMaxProcFile = 4096;

std::string first_line(const std::string& path) {
  const auto text = read_file(path, kMaxProcFile);
  return text ? text->substr(0, text->find('\n')) : std::string();
}

/// Field 22 of /proc/PID/stat; 0 when there is no such process. The second field, the command, may
/// hold spaces and parentheses: fields are counted from the last ')'.
std::uint64_t start_time_of(std::int64_t pid) {
  constexpr int kFieldsAfterCommand = 20;  // from field 3 (state) to field 22
  const auto text = read_file("/proc/" + std::to_string(pid) + "/stat", kMaxProcFile);
  if (!text) return 0;
  std::string_view rest(*text);
  const std::size_t close = rest.rfind(')');
  if (close == std::string_view::npos) return 0;
  rest.remove_prefix(close + 1);
  for (int i = 0; i < kFieldsAfterCommand; ++i) {
    const std::size_t start = rest.find_first_not_of(' ');
    if (start == std::string_view::npos) return 0;
    rest.remove_prefix(start);
    if (i + 1 == kFieldsAfterCommand) break;
    rest.remove_prefix(std::min(rest.find(' '), rest.size()));
  }
  std::uint64_t value = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), value);
  return value;
}

}  // namespace

ProcessId this_process() {
  ProcessId self;
  self.host = first_line("/etc/machine-id");
  if (self.host.empty()) {
    utsname names{};
    if (::uname(&names) == 0) self.host = static_cast<const char*>(names.nodename);
  }
  self.boot = first_line("/proc/sys/kernel/random/boot_id");
  struct stat ns {};
  if (::stat("/proc/self/ns/pid", &ns) == 0) self.pid_namespace = ns.st_ino;
  self.pid = ::getpid();
  self.start_time = start_time_of(self.pid);
  return self;
}

Liveness liveness(const ProcessId& process, const ProcessId& self) {
  if (process.host != self.host || process.boot.empty() || self.boot.empty())
    return Liveness::unknown;
  if (process.boot != self.boot) return Liveness::gone;
  if (process.pid_namespace != self.pid_namespace || process.pid <= 0) return Liveness::unknown;
  return start_time_of(process.pid) == process.start_time ? Liveness::alive : Liveness::gone;
}

}  // namespace brig::sys
