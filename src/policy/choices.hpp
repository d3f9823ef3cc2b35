// SPDX-License-Identifier: Apache-2.0
// The one list of what a policy chooses from a few, for whatever treats all choices alike.
#pragma once

#include <brig/weakening.hpp>

#include <string_view>

namespace brig::policy {

/// Whether `a` allows what `b` does not. Isolation and seccomp profiles are declared in rising
/// strictness, the rest in rising freedom.
inline bool looser(Isolation a, Isolation b) {
  return a < b;
}
inline bool looser(SeccompProfile a, SeccompProfile b) {
  return a < b;
}
inline bool looser(Exec a, Exec b) {
  return a > b;
}

inline std::string_view show(Isolation isolation) {
  return to_string(isolation);
}
inline std::string_view show(SeccompProfile profile) {
  return to_string(profile);
}
inline std::string_view show(Exec exec) {
  return exec == Exec::allowed ? "true" : "false";
}

/// Calls `visit(key, of, asked, weakening)` for each choice: its name in messages and files, a
/// function from a policy to a reference to it, the member of `Narrowing` that asks for a stricter
/// one, and the weakening that makes it the loosest.
template <typename Visit>
void each_choice(const Visit& visit) {
  visit(
      "isolation", [](auto& p) -> auto& { return p.isolation; }, &Narrowing::isolation,
      weakening::ShareKernel{});
  visit(
      "seccomp", [](auto& p) -> auto& { return p.seccomp; }, &Narrowing::seccomp,
      weakening::DefaultSeccomp{});
  visit(
      "tmp.exec", [](auto& p) -> auto& { return p.tmp.exec; }, &Narrowing::tmp_exec,
      weakening::ExecutableTmp{});
  visit(
      "work.exec", [](auto& p) -> auto& { return p.work.exec; }, &Narrowing::work_exec,
      weakening::ExecutableWork{});
}

}  // namespace brig::policy
