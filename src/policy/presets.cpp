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
  Isolation isolation;
  SeccompProfile seccomp;
  MemorySize memory;
  Cpus cpus;
  std::uint32_t pids;
  std::uint32_t open_files;
  MemorySize file_size;
  MemorySize tmp;
  MemorySize work;
  Exec exec;             // of /work
  std::uint64_t inodes;  // of /tmp and of /work, each
  milliseconds wall_time;
  milliseconds lifetime;
  MemorySize output;
};

constexpr MemorySize kib(std::uint64_t n) {
  return MemorySize::kib(n);
}
constexpr MemorySize mib(std::uint64_t n) {
  return MemorySize::mib(n);
}
constexpr MemorySize gib(std::uint64_t n) {
  return MemorySize::gib(n);
}
constexpr Cpus cpus(std::uint32_t n) {
  return Cpus::milli(n * 1000);
}

constexpr auto kContainer = Isolation::container;
constexpr auto kDefault = SeccompProfile::default_profile;
constexpr auto kExec = Exec::allowed;

// clang-format off
constexpr std::array kRows{
    //  preset             isolation          seccomp                 memory    CPUs              pids  files  file size  /tmp      /work     exec on it    inodes  wall time    lifetime    output
    Row{Preset::untrusted, Isolation::gvisor, SeccompProfile::strict, mib(128), Cpus::milli(500), 32,   64,    mib(8),    mib(16),  mib(16),  Exec::denied, 1024,   seconds(10), minutes(1), kib(256)},
    Row{Preset::sandboxed, kContainer,        kDefault,               mib(256), cpus(1),          64,   256,   mib(64),   mib(64),  mib(96),  kExec,        8192,   seconds(30), minutes(30), mib(8)},
    Row{Preset::limited,   kContainer,        kDefault,               mib(512), cpus(1),          128,  1024,  mib(128),  mib(128), mib(256), kExec,        16384,  minutes(2),  hours(2),   mib(32)},
    Row{Preset::standard,  kContainer,        kDefault,               gib(1),   cpus(2),          256,  4096,  mib(512),  mib(256), mib(512), kExec,        65536,  minutes(10), hours(12),  mib(128)},
    Row{Preset::elevated,  kContainer,        kDefault,               gib(4),   cpus(4),          1024, 16384, gib(2),    gib(1),   gib(2),   kExec,        262144, hours(1),    hours(24),  gib(1)},
};
// clang-format on

constexpr MemorySize kShm = MemorySize::mib(16);

constexpr std::array kAll{Preset::untrusted, Preset::sandboxed, Preset::limited, Preset::standard,
                          Preset::elevated};

Policy from_row(const Row& row) {
  Policy policy;
  policy.name = to_string(row.preset);
  policy.isolation = row.isolation;
  policy.seccomp = row.seccomp;
  policy.memory = row.memory;
  policy.cpus = row.cpus;
  policy.pids = row.pids;
  policy.open_files = row.open_files;
  policy.file_size = row.file_size;
  policy.tmp = {row.tmp, row.inodes, Exec::denied};
  policy.work = {row.work, row.inodes, row.exec};
  policy.shm = kShm;
  policy.wall_time = row.wall_time;
  policy.lifetime = row.lifetime;
  policy.output = row.output;
  return policy;
}

/// The value of that name, or an error naming all.
template <typename Value, std::size_t N>
Result<Value> parse_name(const char* what, std::string_view name, const std::array<Value, N>& all) {
  std::string names;
  for (const Value value : all) {
    if (to_string(value) == name) return value;
    names += (names.empty() ? "'" : ", '") + std::string(to_string(value)) + "'";
  }
  return fail(Errc::invalid_argument,
              std::string(what) + " " + base::quote(name) + ": expected one of " + names);
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
  return policy::parse_name("policy", name, policy::kAll);
}

std::string_view to_string(Isolation isolation) noexcept {
  return isolation == Isolation::gvisor ? "gvisor" : "container";
}

Result<Isolation> parse_isolation(std::string_view name) {
  return policy::parse_name("isolation", name, std::array{Isolation::container, Isolation::gvisor});
}

std::string_view to_string(SeccompProfile profile) noexcept {
  return profile == SeccompProfile::strict ? "strict" : "default";
}

Result<SeccompProfile> parse_seccomp_profile(std::string_view name) {
  return policy::parse_name("seccomp", name,
                            std::array{SeccompProfile::default_profile, SeccompProfile::strict});
}

Result<Policy> make_policy(Preset preset) {
  for (const Policy& made : policy::made_presets()) {
    if (made.name == to_string(preset)) return made;
  }
  return fail(Errc::invalid_argument, "no such preset");
}

}  // namespace brig
