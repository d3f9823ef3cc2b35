// SPDX-License-Identifier: Apache-2.0
#include "sys/namespaces.hpp"

#include <array>

#include <sys/stat.h>

namespace brig::sys {

std::map<std::string, std::uint64_t> own_namespaces() {
  constexpr std::array kNames{"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"};
  std::map<std::string, std::uint64_t> namespaces;
  for (const std::string name : kNames) {
    struct stat about {};
    if (::stat(("/proc/self/ns/" + name).c_str(), &about) == 0)
      namespaces.emplace(name, about.st_ino);
  }
  return namespaces;
}

}  // namespace brig::sys
