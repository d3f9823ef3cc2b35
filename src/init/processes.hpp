// SPDX-License-Identifier: Apache-2.0
// The processes of the sandbox, as /proc shows them to PID 1: which job each belongs to, and what
// it has used.
#pragma once

#include "sys/unique_fd.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace brig::init {

struct CpuTime {
  std::uint64_t user_us = 0;
  std::uint64_t system_us = 0;
  CpuTime& operator+=(const CpuTime& other) {
    user_us += other.user_us;
    system_us += other.system_us;
    return *this;
  }
};

/// Tells whose a process is by its tag, the hard limit of a resource.
class Processes {
 public:
  explicit Processes(std::uint32_t tag_resource) : resource_(tag_resource) {}

  /// The resource whose hard limit is the tag.
  std::uint32_t tag_resource() const { return resource_; }
  /// The job of a process, living or a zombie; 0 when it is of none, or gone.
  std::uint32_t job_of(pid_t pid) const;
  /// The living processes of a job (a zombie is dead).
  std::vector<pid_t> members_of(std::uint32_t job) const;
  /// What a job's processes have used, those included that are dead and that nobody has waited for.
  CpuTime cpu_of(std::uint32_t job) const;
  /// Sends a signal to every living process of a job; how many there were.
  std::size_t signal(std::uint32_t job, int number) const;

 private:
  template <typename Visit>
  void each_of(std::uint32_t job, const Visit& visit) const;

  std::uint32_t resource_;
};

/// A number in a cgroup file of lines "NAME NUMBER", kept open.
class Counter {
 public:
  /// Whichever of the files is there: cgroup version 1 has one, version 2 the other.
  Counter(std::initializer_list<const char*> paths, std::string_view name);
  /// 0 when it is not there.
  std::uint64_t read() const;

 private:
  sys::UniqueFd fd_;
  std::string_view name_;
};

/// The first `most` bytes of a file; empty when it can't be read.
std::string read_text(const char* path, std::size_t most);
/// The same, from the beginning, of a file that is open.
std::string read_text(int fd, std::size_t most);

}  // namespace brig::init
