// SPDX-License-Identifier: Apache-2.0
// What runs and is mounted on the host, as its kernel tells, whatever an engine or brig say.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

namespace brig::test {

/// A process that lives: zombies run nothing, and only wait for a parent.
struct Process {
  pid_t pid = 0;
  std::string name;  ///< The kernel's 15 letters.
  std::uint32_t uid = 0;
  std::string cgroups;  ///< /proc/PID/cgroup
};

std::vector<Process> processes();

/// Those that run as this user, wherever they have got to.
std::vector<Process> processes_of(std::uint32_t uid);

/// Those in a cgroup whose path contains this.
std::vector<Process> processes_in_cgroup(const std::string& part);

/// For messages: "PID NAME, …".
std::string to_string(const std::vector<Process>& processes);

/// The arguments that a process was started with; none when it is gone.
std::vector<std::string> arguments_of(pid_t pid);

/// The pids of living processes that this word was given to, seen from the host: a job's, too.
std::vector<pid_t> processes_with(const std::string& word);

/// The brigd of a state directory; 0 when there is none.
pid_t brigd_of(const std::string& state);

/// The mount points whose path contains one of these, sorted.
std::vector<std::string> mounts_with(const std::vector<std::string>& parts);

}  // namespace brig::test
