// SPDX-License-Identifier: Apache-2.0
#include "support/host.hpp"

#include "sys/read_file.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <sstream>

namespace brig::test {
namespace {

/// Of a file that tells about one process. Every process is looked at many times.
constexpr std::size_t kMaxOfProcess = std::size_t{16} << 10U;
constexpr std::size_t kMaxOfMounts = std::size_t{4} << 20U;

/// Empty when the process is gone, also in the middle of the reading.
std::string read(const std::string& path, std::size_t max_bytes = kMaxOfProcess) {
  return sys::read_file(path, max_bytes).value_or(std::string());
}

std::optional<Process> look_at(pid_t pid) {
  const std::string directory = "/proc/" + std::to_string(pid);
  Process process;
  process.pid = pid;
  std::string state;
  std::istringstream status(read(directory + "/status"));
  for (std::string line; std::getline(status, line);) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos) continue;
    const std::string key = line.substr(0, tab);
    const std::string value = line.substr(tab + 1);
    if (key == "Name:") process.name = value;
    if (key == "State:") state = value;
    if (key == "Uid:") {
      const char* end = value.data() + value.size();
      if (std::from_chars(value.data(), end, process.uid).ec != std::errc{}) return std::nullopt;
    }
  }
  if (state.empty() || state.front() == 'Z' || state.front() == 'X') return std::nullopt;
  process.cgroups = read(directory + "/cgroup");
  return process;
}

template <typename Wanted>
std::vector<Process> processes_that(const Wanted& wanted) {
  std::vector<Process> found = processes();
  std::erase_if(found, [&](const Process& process) { return !wanted(process); });
  return found;
}

}  // namespace

std::vector<Process> processes() {
  std::vector<Process> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error != std::errc{} || end != name.data() + name.size()) continue;
    if (auto process = look_at(pid)) found.push_back(std::move(*process));
  }
  return found;
}

std::vector<Process> processes_of(std::uint32_t uid) {
  return processes_that([uid](const Process& process) { return process.uid == uid; });
}

std::vector<Process> processes_in_cgroup(const std::string& part) {
  return processes_that(
      [&](const Process& process) { return process.cgroups.find(part) != std::string::npos; });
}

std::string to_string(const std::vector<Process>& processes) {
  std::string text;
  for (const Process& process : processes) {
    text += (text.empty() ? "" : ", ") + std::to_string(process.pid) + " " + process.name;
  }
  return text;
}

std::vector<std::string> arguments_of(pid_t pid) {
  std::vector<std::string> arguments;
  std::istringstream line(read("/proc/" + std::to_string(pid) + "/cmdline"));
  for (std::string argument; std::getline(line, argument, '\0');) arguments.push_back(argument);
  return arguments;
}

std::vector<pid_t> processes_with(const std::string& word) {
  std::vector<pid_t> pids;
  for (const Process& process : processes()) {
    const auto arguments = arguments_of(process.pid);
    if (std::find(arguments.begin(), arguments.end(), word) != arguments.end())
      pids.push_back(process.pid);
  }
  return pids;
}

pid_t brigd_of(const std::string& state) {
  for (const pid_t pid : processes_with("brigd")) {
    if (read("/proc/" + std::to_string(pid) + "/environ").find(state) != std::string::npos)
      return pid;
  }
  return 0;
}

std::vector<std::string> mounts_with(const std::vector<std::string>& parts) {
  std::vector<std::string> points;
  std::istringstream lines(read("/proc/self/mountinfo", kMaxOfMounts));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string point;
    for (int field = 1; field <= 5; ++field) fields >> point;
    const bool named = std::any_of(parts.begin(), parts.end(), [&](const std::string& part) {
      return point.find(part) != std::string::npos;
    });
    if (named) points.push_back(point);
  }
  std::sort(points.begin(), points.end());
  return points;
}

}  // namespace brig::test
