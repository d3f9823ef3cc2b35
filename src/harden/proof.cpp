// SPDX-License-Identifier: Apache-2.0
#include "harden/proof.hpp"

#include <algorithm>

namespace brig {

std::string_view to_string(Proof proof) noexcept {
  switch (proof) {
    case Proof::unproven:
      return "unproven";
    case Proof::outside:
      return "outside";
    case Proof::inside:
      return "inside";
    case Proof::both:
      return "both";
  }
  return "unproven";
}

}  // namespace brig

namespace brig::harden {
namespace {

Proof together(Proof outside, Proof inside) {
  if (outside == Proof::unproven) return inside;
  if (inside == Proof::unproven || inside == outside) return outside;
  return Proof::both;
}

}  // namespace

Report merge_reports(Report outside, const Report& inside) {
  for (const ControlState& seen : inside.controls) {
    const auto same =
        std::find_if(outside.controls.begin(), outside.controls.end(),
                     [&](const ControlState& control) { return control.id == seen.id; });
    if (same == outside.controls.end()) {
      outside.controls.push_back(seen);
      continue;
    }
    same->attested = seen.attested;
    same->proof = together(same->proof, seen.proof);
  }
  outside.findings.insert(outside.findings.end(), inside.findings.begin(), inside.findings.end());
  return outside;
}

}  // namespace brig::harden
