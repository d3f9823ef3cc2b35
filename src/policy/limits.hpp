// SPDX-License-Identifier: Apache-2.0
// The one list of a policy's limits, for whatever treats them all alike: narrowing, comparing,
// reading and writing files.
#pragma once

#include <brig/policy.hpp>

#include <string>

namespace brig::policy {

/// The engine's own floor (moby `linuxMinMemory`).
inline constexpr MemorySize kLeastMemory = MemorySize::mib(6);
/// The kernel's smallest quota, 1 ms, in its longest period, 1 s.
inline constexpr Cpus kLeastCpus = Cpus::milli(1);
/// A tmpfs is made of pages.
inline constexpr MemorySize kLeastTmpfs = MemorySize::kib(4);

/// Calls `visit(key, of, asked, least)` for each limit, in the order of the policy's fields: its
/// name in messages and files, a function from a policy to a reference to it, the member of
/// `Narrowing` that asks for less, and the least that can run anything.
template <typename Visit>
void each_limit(const Visit& visit) {
  using std::chrono::milliseconds;
  visit(
      "memory", [](auto& p) -> auto& { return p.memory; }, &Narrowing::memory, kLeastMemory);
  visit(
      "cpus", [](auto& p) -> auto& { return p.cpus; }, &Narrowing::cpus, kLeastCpus);
  visit(
      "pids", [](auto& p) -> auto& { return p.pids; }, &Narrowing::pids, std::uint32_t{1});
  visit(
      "open_files", [](auto& p) -> auto& { return p.open_files; }, &Narrowing::open_files,
      std::uint32_t{16});
  visit(
      "file_size", [](auto& p) -> auto& { return p.file_size; }, &Narrowing::file_size,
      MemorySize::bytes(1));
  visit(
      "tmp.size", [](auto& p) -> auto& { return p.tmp.size; }, &Narrowing::tmp_size, kLeastTmpfs);
  visit(
      "tmp.inodes", [](auto& p) -> auto& { return p.tmp.inodes; }, &Narrowing::tmp_inodes,
      std::uint64_t{16});
  visit(
      "work.size", [](auto& p) -> auto& { return p.work.size; }, &Narrowing::work_size,
      kLeastTmpfs);
  visit(
      "work.inodes", [](auto& p) -> auto& { return p.work.inodes; }, &Narrowing::work_inodes,
      std::uint64_t{16});
  visit(
      "shm", [](auto& p) -> auto& { return p.shm; }, &Narrowing::shm, kLeastTmpfs);
  visit(
      "wall_time", [](auto& p) -> auto& { return p.wall_time; }, &Narrowing::wall_time,
      milliseconds(1));
  visit(
      "lifetime", [](auto& p) -> auto& { return p.lifetime; }, &Narrowing::lifetime,
      milliseconds(1));
  visit(
      "output", [](auto& p) -> auto& { return p.output; }, &Narrowing::output,
      MemorySize::bytes(1));
}

inline std::string show(MemorySize size) {
  return to_string(size);
}
inline std::string show(Cpus cpus) {
  return to_string(cpus);
}
inline std::string show(std::uint32_t number) {
  return std::to_string(number);
}
inline std::string show(std::uint64_t number) {
  return std::to_string(number);
}
inline std::string show(std::chrono::milliseconds duration) {
  return format_duration(duration);
}

}  // namespace brig::policy
