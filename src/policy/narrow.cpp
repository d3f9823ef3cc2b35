// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"
#include "policy/attested.hpp"
#include "policy/choices.hpp"
#include "policy/limits.hpp"
#include "policy/presets.hpp"

#include <algorithm>
#include <optional>

namespace brig {
namespace policy {
namespace {

/// Lowers one limit of the policy to what is asked for, if anything is.
template <typename Of, typename Value>
Result<void> lower_limit(
    Policy& policy, const char* key, Of of, const std::optional<Value>& wanted, Value least) {
  if (!wanted) return {};
  if (*wanted < least) {
    return fail(Errc::invalid_argument, std::string(key) + ": " + show(*wanted) +
                                            " is too little to run anything; the least is " +
                                            show(least));
  }
  if (*wanted <= of(policy)) {
    of(policy) = *wanted;
    return {};
  }
  std::string message = std::string(key) + ": " + show(*wanted) + " asked for, but policy '" +
                        policy.name + "' allows at most " + show(of(policy));
  for (const Policy& preset : made_presets()) {
    if (*wanted <= of(preset)) {
      return fail(Errc::policy_violation,
                  message + "; the first preset that allows it is '" + preset.name + "'");
    }
  }
  return fail(Errc::policy_violation, message + "; no preset allows it");
}

template <typename Of, typename Value>
Result<void> choose_stricter(Policy& policy,
                             const char* key,
                             Of of,
                             const std::optional<Value>& wanted,
                             const Weakening& weakening) {
  if (!wanted) return {};
  if (looser(*wanted, of(policy))) {
    return fail(Errc::policy_violation, std::string(key) + ": " + std::string(show(*wanted)) +
                                            " asked for, but policy '" + policy.name + "' has " +
                                            std::string(show(of(policy))) +
                                            "; only the weakening '" + to_string(weakening) +
                                            "' (" + flag_of(weakening) + ") allows it");
  }
  of(policy) = *wanted;
  return {};
}

Result<void> require_more(ImageRequirements& image, const ImageRequirements& wanted) {
  if (wanted.pinning == Pinning::digest) image.pinning = Pinning::digest;
  for (const auto& [name, value] : wanted.labels) {
    const auto [at, added] = image.labels.emplace(name, value);
    if (!added && at->second != value) {
      return fail(Errc::invalid_argument, "image.labels: " + base::quote(name) + " can't be both " +
                                              base::quote(at->second) + " and " +
                                              base::quote(value));
    }
  }
  return {};
}

Result<void> attest_more(std::set<std::string>& attested, const std::set<std::string>& wanted) {
  for (const std::string& id : wanted) {
    if (auto checked = check_attestable(id); !checked)
      return fail(Errc::invalid_argument, "attested: " + checked.error().message);
    attested.insert(id);
  }
  return {};
}

}  // namespace
}  // namespace policy

Result<Policy> narrow(const Policy& policy, const Narrowing& narrowing) {
  Policy narrowed = policy;
  Result<void> done;
  policy::each_choice([&](const char* key, auto of, auto asked, const auto& weakening) {
    if (done)
      done = policy::choose_stricter(narrowed, key, of, narrowing.*asked, Weakening(weakening));
  });
  policy::each_limit([&](const char* key, auto of, auto asked, auto least) {
    if (done) done = policy::lower_limit(narrowed, key, of, narrowing.*asked, least);
  });
  // A job can't outlive its sandbox.
  narrowed.wall_time = std::min(narrowed.wall_time, narrowed.lifetime);
  if (done) done = policy::require_more(narrowed.image, narrowing.image);
  if (done) done = policy::attest_more(narrowed.attested, narrowing.attested);
  if (!done) return fail(done.error());
  return narrowed;
}

}  // namespace brig
