// SPDX-License-Identifier: Apache-2.0
#include "harden/attestation.hpp"

#include "harden/proc_text.hpp"

#include <algorithm>
#include <array>

namespace brig::harden {
namespace {

using Texts = std::map<std::string_view, std::string_view>;
using Number = std::optional<std::uint64_t>;

constexpr std::size_t kMaxInterfaceName = 15;  // the kernel's

constexpr std::array<std::string_view, 10> kAlwaysThere{
    "status",      "mountinfo", "limits",  "net.dev", "namespaces",
    "descriptors", "guarded",   "devices", "kernel",  "hostname"};
constexpr std::array<std::string_view, 11> kMaybeThere{"cgroup",
                                                       "loadavg",
                                                       "oom_score_adj",
                                                       "memory.limit_in_bytes",
                                                       "memory.memsw.limit_in_bytes",
                                                       "cpu.cfs_quota_us",
                                                       "cpu.cfs_period_us",
                                                       "memory.max",
                                                       "memory.swap.max",
                                                       "pids.max",
                                                       "cpu.max"};

bool is_known(std::string_view name) {
  return std::find(kAlwaysThere.begin(), kAlwaysThere.end(), name) != kAlwaysThere.end() ||
         std::find(kMaybeThere.begin(), kMaybeThere.end(), name) != kMaybeThere.end();
}

Result<Texts> sort(const channel::Hello& hello) {
  Texts texts;
  for (const auto& [name, text] : hello.texts) {
    if (!is_known(name)) return nonsense("a text's name", name);
    if (text.size() >= channel::Hello::kMaxText)
      return fail(Errc::data_loss, "hello: " + name + " is too long to be whole");
    if (!texts.emplace(name, text).second)
      return fail(Errc::data_loss, "hello: " + name + " is there twice");
  }
  for (const std::string_view name : kAlwaysThere) {
    if (!texts.contains(name))
      return fail(Errc::data_loss, "hello: " + std::string(name) + " is missing");
  }
  return texts;
}

std::string_view text_of(const Texts& texts, std::string_view name) {
  const auto found = texts.find(name);
  return found == texts.end() ? std::string_view() : found->second;
}

/// Reads each line by `read`, which says whether it understood it.
template <typename Read>
Result<void> each_line(const Texts& texts, std::string_view name, const Read& read) {
  std::string_view text = text_of(texts, name);
  while (const auto line = next_line(text)) {
    if (!read(*line)) return nonsense(name, *line);
  }
  if (!text.empty()) return nonsense(name, text);
  return {};
}

/// "pid pid:[4026532180]"
bool read_namespace(std::string_view line, std::map<std::string, std::uint64_t>& into) {
  const auto words = split(line, ' ');
  if (words.size() != 2 || words[0].empty()) return false;
  const std::string before = std::string(words[0]) + ":[";
  if (!words[1].starts_with(before) || !words[1].ends_with(']')) return false;
  const auto number = read_digits<std::uint64_t>(
      words[1].substr(before.size(), words[1].size() - before.size() - 1));
  return number && into.emplace(words[0], *number).second;
}

/// "0 pipe:[123]"; the rest of the line is the target, whatever it holds.
bool read_descriptor(std::string_view line, std::vector<OpenDescriptor>& into) {
  const std::size_t space = line.find(' ');
  const auto number = read_digits<std::uint32_t>(line.substr(0, space));
  if (!number || space == std::string_view::npos) return false;
  into.push_back({*number, std::string(line.substr(space + 1))});
  return true;
}

/// "c 1:3 /dev/null"
bool read_device(std::string_view line, std::vector<DeviceNode>& into) {
  const auto words = split(line, ' ');
  if (words.size() < 3 || (words[0] != "c" && words[0] != "b")) return false;
  const std::size_t colon = words[1].find(':');
  if (colon == std::string_view::npos) return false;
  const auto major = read_digits<std::uint32_t>(words[1].substr(0, colon));
  const auto minor = read_digits<std::uint32_t>(words[1].substr(colon + 1));
  const std::string_view path = line.substr(words[0].size() + words[1].size() + 2);
  if (!major || !minor || !path.starts_with("/dev/")) return false;
  into.push_back({words[0] == "b", *major, *minor, std::string(path)});
  return true;
}

/// "    lo:       0 …"; the two lines of the head have a bar.
bool read_interface(std::string_view line, std::vector<std::string>& into) {
  if (line.find('|') != std::string_view::npos) return into.empty();
  const std::size_t colon = line.find(':');
  const std::string_view name = trim(line.substr(0, colon));
  if (colon == std::string_view::npos || name.empty() || name.size() > kMaxInterfaceName)
    return false;
  into.emplace_back(name);
  return true;
}

/// "4:memory:/path"
bool read_cgroup(std::string_view line, std::vector<std::string>& into) {
  const std::size_t controllers = line.find(':');
  if (controllers == std::string_view::npos) return false;
  const std::size_t path = line.find(':', controllers + 1);
  if (path == std::string_view::npos || !line.substr(path + 1).starts_with('/')) return false;
  into.emplace_back(line.substr(path + 1));
  return true;
}

std::string_view without_end(std::string_view text) {
  return text.ends_with('\n') ? text.substr(0, text.size() - 1) : text;
}

/// Version 1 writes the largest number of pages for no limit, and gVisor the largest number.
std::uint64_t without_pretence(std::uint64_t number) {
  constexpr std::uint64_t kBeyondAnyMachine = std::uint64_t{1} << 60U;
  return number >= kBeyondAnyMachine ? Attestation::kUnlimited : number;
}

/// No value where there is no such text.
Result<Number> read_limit(const Texts& texts, std::string_view name) {
  if (!texts.contains(name)) return Number();
  const std::string_view text = without_end(text_of(texts, name));
  if (text == "max" || text == "-1") return Number(Attestation::kUnlimited);
  const auto number = read_digits<std::uint64_t>(text);
  if (!number) return nonsense(name, text);
  return Number(without_pretence(*number));
}

/// Rounded up, whole CPUs first, so that nothing overflows.
Number milli_of(std::uint64_t quota, std::uint64_t period) {
  constexpr std::uint64_t kMilli = 1000;
  constexpr std::uint64_t kLongestPeriodUs = 1'000'000;  // the kernel's
  if (period == 0 || period > kLongestPeriodUs) return std::nullopt;
  if (quota == Attestation::kUnlimited) return quota;
  const std::uint64_t whole = quota / period;
  if (whole >= Attestation::kUnlimited / kMilli - 1) return Attestation::kUnlimited;
  return whole * kMilli + (quota % period * kMilli + period - 1) / period;
}

/// Version 1: "cpu.cfs_quota_us" and "cpu.cfs_period_us"; version 2: "cpu.max", "QUOTA PERIOD".
Result<Number> read_cpus(const Texts& texts) {
  std::string_view quota = without_end(text_of(texts, "cpu.cfs_quota_us"));
  std::string_view period = without_end(text_of(texts, "cpu.cfs_period_us"));
  if (texts.contains("cpu.max")) {
    const auto words = split(without_end(text_of(texts, "cpu.max")), ' ');
    if (words.size() != 2) return nonsense("cpu.max", text_of(texts, "cpu.max"));
    quota = words[0];
    period = words[1];
  }
  if (quota.empty() && period.empty()) return Number();
  const bool none = quota == "-1" || quota == "max";
  const auto quota_us = none ? Attestation::kUnlimited : read_digits<std::uint64_t>(quota);
  const auto period_us = read_digits<std::uint64_t>(period);
  const auto milli = quota_us && period_us ? milli_of(*quota_us, *period_us) : std::nullopt;
  if (!milli) return nonsense("cpu quota", std::string(quota) + " of " + std::string(period));
  return milli;
}

/// Version 1 counts memory and swap together, version 2 swap alone.
Result<void> read_memory(const Texts& texts, Attestation& into) {
  constexpr std::array kOne{"memory.limit_in_bytes", "memory.memsw.limit_in_bytes",
                            "cpu.cfs_quota_us", "cpu.cfs_period_us"};
  constexpr std::array kTwo{"memory.max", "memory.swap.max", "cpu.max"};
  const auto there = [&](std::string_view name) { return texts.contains(name); };
  if (std::any_of(kOne.begin(), kOne.end(), there) && std::any_of(kTwo.begin(), kTwo.end(), there))
    return fail(Errc::data_loss, "hello: limits of both versions of cgroups");
  const auto one = read_limit(texts, "memory.limit_in_bytes");
  const auto both = read_limit(texts, "memory.memsw.limit_in_bytes");
  const auto two = read_limit(texts, "memory.max");
  const auto swap = read_limit(texts, "memory.swap.max");
  for (const auto* read : {&one, &both, &two, &swap}) {
    if (!*read) return fail(read->error());
  }
  into.memory_bytes = *one ? *one : *two;
  into.memory_and_swap_bytes = *both;
  if (*two && *swap) {
    const bool none = **two == Attestation::kUnlimited || **swap == Attestation::kUnlimited;
    into.memory_and_swap_bytes = none ? Attestation::kUnlimited : **two + **swap;
  }
  return {};
}

Result<void> read_cgroup_limits(const Texts& texts, Attestation& into) {
  if (auto read = read_memory(texts, into); !read) return read;
  const auto pids = read_limit(texts, "pids.max");
  if (!pids) return fail(pids.error());
  into.pids = *pids;
  const auto cpus = read_cpus(texts);
  if (!cpus) return fail(cpus.error());
  into.milli_cpus = *cpus;
  return {};
}

/// -1000 to 1000.
Result<void> read_oom_score(const Texts& texts, Attestation& into) {
  if (!texts.contains("oom_score_adj")) return {};
  constexpr std::uint32_t kHighest = 1000;
  const std::string_view text = without_end(text_of(texts, "oom_score_adj"));
  const bool negative = text.starts_with('-');
  const auto number = read_digits<std::uint32_t>(text.substr(negative ? 1 : 0));
  if (!number || *number > kHighest) return nonsense("oom_score_adj", text);
  into.oom_score_adj = static_cast<std::int32_t>(*number) * (negative ? -1 : 1);
  return {};
}

Result<void> read_lists(const Texts& texts, Attestation& into) {
  const auto read = [&](std::string_view name, auto one, auto& list) {
    return each_line(texts, name, [&](std::string_view line) { return one(line, list); });
  };
  const auto guarded = [](std::string_view line, std::vector<std::string>& list) {
    list.emplace_back(line);
    return line.starts_with('/');
  };
  for (const auto& result :
       {read("namespaces", read_namespace, into.namespaces),
        read("descriptors", read_descriptor, into.descriptors),
        read("devices", read_device, into.devices),
        read("net.dev", read_interface, into.interfaces),
        read("cgroup", read_cgroup, into.cgroup_paths), read("guarded", guarded, into.guarded)}) {
    if (!result) return result;
  }
  return {};
}

/// What PID 1 uses and how often it has waited changes all the time, and no control is about it.
bool is_passing(std::string_view line) {
  constexpr std::array<std::string_view, 6> kPassing{
      "Vm", "Rss", "HugetlbPages", "voluntary_ctxt_switches", "nonvoluntary_ctxt_switches", "SigQ"};
  return std::any_of(kPassing.begin(), kPassing.end(),
                     [&](std::string_view begin) { return line.starts_with(begin); });
}

bool same_lasting_lines(std::string_view one, std::string_view other) {
  while (true) {
    const auto a = next_line(one);
    const auto b = next_line(other);
    if (!a || !b) return !a && !b && one == other;
    if (*a != *b && !(is_passing(*a) && is_passing(*b))) return false;
  }
}

}  // namespace

Result<Attestation> read_attestation(const channel::Hello& hello) {
  const auto texts = sort(hello);
  if (!texts) return fail(texts.error());
  Attestation attestation;
  auto status = read_proc_status(text_of(*texts, "status"));
  if (!status) return fail(status.error());
  attestation.status = std::move(*status);
  auto mounts = read_proc_mountinfo(text_of(*texts, "mountinfo"));
  if (!mounts) return fail(mounts.error());
  attestation.mounts = std::move(*mounts);
  auto limits = read_proc_limits(text_of(*texts, "limits"));
  if (!limits) return fail(limits.error());
  attestation.rlimits = std::move(*limits);
  for (const auto step : {read_lists, read_cgroup_limits, read_oom_score}) {
    if (auto read = step(*texts, attestation); !read) return fail(read.error());
  }
  attestation.kernel = text_of(*texts, "kernel");
  attestation.hostname = text_of(*texts, "hostname");
  return attestation;
}

bool shows_the_same(const channel::Hello& one, const channel::Hello& other) {
  return std::equal(one.texts.begin(), one.texts.end(), other.texts.begin(), other.texts.end(),
                    [](const auto& a, const auto& b) {
                      if (a.first != b.first) return false;
                      if (a.first == "loadavg") return true;
                      if (a.first == "status") return same_lasting_lines(a.second, b.second);
                      return a.second == b.second;
                    });
}

Result<std::uint64_t> read_last_pid(const channel::Hello& hello) {
  const auto found = std::find_if(hello.texts.begin(), hello.texts.end(),
                                  [](const auto& text) { return text.first == "loadavg"; });
  if (found == hello.texts.end()) return fail(Errc::data_loss, "hello: loadavg is missing");
  // "0.00 0.01 0.05 1/120 LAST_PID"
  constexpr std::size_t kFields = 5;
  const std::string_view text = without_end(found->second);
  const auto words = split(text, ' ');
  const auto pid =
      words.size() == kFields ? read_digits<std::uint64_t>(words.back()) : std::nullopt;
  if (!pid) return nonsense("loadavg", text);
  return *pid;
}

}  // namespace brig::harden
