// SPDX-License-Identifier: Apache-2.0
#include "sandbox/attest.hpp"

#include "harden/attest_check.hpp"
#include "harden/proof.hpp"
#include "sys/namespaces.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include <sys/utsname.h>

namespace brig::sandbox {
namespace {

/// The engine is on this host: a remote one is refused before anything is created. A namespace of
/// this process that is not the host's own only makes the comparison miss what the engine reports.
harden::HostView host_view() {
  harden::HostView view{sys::own_namespaces(), {}};
  utsname kernel{};
  if (::uname(&kernel) == 0) view.kernel = kernel.release;
  return view;
}

}  // namespace

Result<std::vector<ControlState>> attest(const harden::Expectation& expectation,
                                         std::vector<ControlState> outside,
                                         const channel::Hello& hello,
                                         const ContainerName& name) {
  const auto seen = harden::read_attestation(hello);
  if (!seen) return fail(seen.error());
  harden::Report report = harden::merge_reports(
      {std::move(outside), {}}, harden::check_attested(expectation, *seen, host_view()));
  if (!report.findings.empty())
    return fail(harden::to_error("container '" + name.str() + "'", report.findings));
  return std::move(report.controls);
}

Result<channel::Hello> renew(const channel::Hello& first, channel::Hello again) {
  constexpr std::array<std::string_view, 6> kLasting{"namespaces", "descriptors", "guarded",
                                                     "devices",    "kernel",      "hostname"};
  const std::size_t told = again.texts.size();
  for (const auto& text : first.texts) {
    const auto end = again.texts.begin() + static_cast<std::ptrdiff_t>(told);
    const bool there = std::any_of(again.texts.begin(), end,
                                   [&](const auto& one) { return one.first == text.first; });
    if (there) continue;
    if (std::find(kLasting.begin(), kLasting.end(), text.first) == kLasting.end())
      return fail(Errc::data_loss, "hello: " + text.first + " is not shown any more");
    again.texts.push_back(text);
  }
  return again;
}

}  // namespace brig::sandbox
