// SPDX-License-Identifier: Apache-2.0
#include "policy/presets.hpp"

#include "base/quote.hpp"

#include <array>

namespace brig {
namespace policy {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// One row of the table of presets. All others of a policy's values are the same in every preset.
struct Row {
  Preset preset;
  MemorySize memory;
  Cpus cpus;
  std::uint32_t pids;
  std::uint32_t open_files;
  MemorySize file_size;
  MemorySize tmp;
  MemorySize work;
  std::uint64_t inodes;  // of /tmp and of /work, each
  milliseconds wall_time;
  MemorySize output;
};

constexpr MemorySize mib(std::uint64_t n) {
  return MemorySize::mib(n);
}
constexpr MemorySize gib(std::uint64_t n) {
  return MemorySize::gib(n);
}
constexpr Cpus cpus(std::uint32_t n) {
  return Cpus::milli(n * 1000);
}

// clang-format off
constexpr std::array kRows{
    //  preset             memory    CPUs     pids  files  file size  /tmp      /work     inodes  wall time    output
    Row{Preset::sandboxed, mib(256), cpus(1), 64,   256,   mib(64),   mib(64),  mib(96),  8192,   seconds(30), mib(8)},
    Row{Preset::limited,   mib(512), cpus(1), 128,  1024,  mib(128),  mib(128), mib(256), 16384,  minutes(2),  mib(32)},
    Row{Preset::standard,  gib(1),   cpus(2), 256,  4096,  mib(512),  mib(256), mib(512), 65536,  minutes(10), mib(128)},
    Row{Preset::elevated,  gib(4),   cpus(4), 1024, 16384, gib(2),    gib(1),   gib(2),   262144, hours(1),    gib(1)},
};
// clang-format on

constexpr MemorySize kShm = MemorySize::mib(16);

constexpr std::array kAll{Preset::untrusted, Preset::sandboxed, Preset::limited, Preset::standard,
                          Preset::elevated};

Policy from_row(const Row& row) {
  Policy policy;
  policy.name = to_string(row.preset);
  policy.memory = row.memory;
  policy.cpus = row.cpus;
  policy.pids = row.pids;
  policy.open_files = row.open_files;
  policy.file_size = row.file_size;
  policy.tmp = {row.tmp, row.inodes, Exec::denied};
  policy.work = {row.work, row.inodes, Exec::allowed};
  policy.shm = kShm;
  policy.wall_time = row.wall_time;
  policy.output = row.output;
  return policy;
}

}  // namespace

const std::vector<Policy>& made_presets() {
  static const std::vector<Policy> presets = [] {
    std::vector<Policy> made;
    for (const Row& row : kRows) made.push_back(from_row(row));
    return made;
  }();
  return presets;
}

}  // namespace policy

std::string_view to_string(Preset preset) noexcept {
  switch (preset) {
    case Preset::untrusted:
      return "untrusted";
    case Preset::sandboxed:
      return "sandboxed";
    case Preset::limited:
      return "limited";
    case Preset::standard:
      return "standard";
    case Preset::elevated:
      return "elevated";
  }
  return "unknown";
}

Result<Preset> parse_preset(std::string_view name) {
  std::string names;
  for (const Preset preset : policy::kAll) {
    if (to_string(preset) == name) return preset;
    names += (names.empty() ? "'" : ", '") + std::string(to_string(preset)) + "'";
  }
  return fail(Errc::invalid_argument, "policy " + base::quote(name) + ": expected one of " + names);
}

Result<Policy> make_policy(Preset preset) {
  for (const Policy& made : policy::made_presets()) {
    if (made.name == to_string(preset)) return made;
  }
  if (preset == Preset::untrusted) {
    return fail(Errc::not_implemented,
                "policy 'untrusted' needs gvisor isolation and the strict seccomp profile, which "
                "this build has not; 'sandboxed' is the closest that it has");
  }
  return fail(Errc::invalid_argument, "no such preset");
}

}  // namespace brig
