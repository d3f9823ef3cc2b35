// SPDX-License-Identifier: Apache-2.0
// apply_policy_file: a policy file's weakenings and values on top of its preset.
#include "base/quote.hpp"
#include "policy/choices.hpp"
#include "policy/limits.hpp"

#include <brig/policy_file.hpp>

#include <algorithm>

namespace brig {
namespace {

tl::unexpected<Error> fail_at(const PolicyFile& file, const std::string& key, Error error) {
  // Only a file that was made by hand has no place for what it holds.
  if (const auto place = file.places.find(key); place != file.places.end())
    error.message.insert(0, place->second + ": ");
  return fail(std::move(error));
}

Result<void> weaken_by_file(Policy& policy,
                            const PolicyFile& file,
                            const std::vector<Weakening>& granted) {
  for (std::size_t i = 0; i < file.weakenings.size(); ++i) {
    const Weakening& weakening = file.weakenings[i];
    const std::string key = "weakenings." + std::to_string(i);
    if (std::find(granted.begin(), granted.end(), weakening) == granted.end()) {
      Error error;
      error.code = Errc::policy_violation;
      error.message = "weakening " + base::quote(to_string(weakening)) +
                      " takes effect only with " + base::quote(flag_of(weakening)) +
                      " too, or in a file that belongs to root and that nobody else can write";
      return fail_at(file, key, std::move(error));
    }
    if (auto done = weaken(policy, weakening); !done) return fail_at(file, key, done.error());
  }
  return {};
}

/// One key at a time, so that each error has its place.
Result<Policy> narrow_by_file(Policy policy, const PolicyFile& file) {
  Result<void> done;
  const auto step = [&](const char* key, const Narrowing& one) {
    if (!done) return;
    auto narrowed = narrow(policy, one);
    if (narrowed)
      policy = std::move(*narrowed);
    else
      done = fail_at(file, key, narrowed.error());
  };
  const auto narrow_one = [&](const char* key, auto /*of*/, auto asked, const auto& /*rest*/) {
    Narrowing one;
    one.*asked = file.narrowing.*asked;
    step(key, one);
  };
  policy::each_choice(narrow_one);
  policy::each_limit(narrow_one);  // wall_time before lifetime, which lowers it
  Narrowing image;
  image.image = file.narrowing.image;
  step("image.labels", image);
  Narrowing attested;
  attested.attested = file.narrowing.attested;
  step("attested", attested);
  if (!done) return fail(done.error());
  return policy;
}

}  // namespace

Result<Policy> apply_policy_file(const PolicyFile& file, const std::vector<Weakening>& granted) {
  auto policy = make_policy(file.preset);
  if (!policy) return policy;
  if (auto weakened = weaken_by_file(*policy, file, granted); !weakened)
    return fail(weakened.error());
  return narrow_by_file(std::move(*policy), file);
}

}  // namespace brig
