// SPDX-License-Identifier: Apache-2.0
// Mutation test of the audit, over every field of the API: the hardened request passes, and with
// any one field loosened it does not.
#include "harden/audit.hpp"
#include "harden/controls.hpp"
#include "unit/harden/fixture.hpp"
#include "unit/harden/mutation.hpp"
#include "unit/harden/request_mutants.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <utility>

namespace brig::harden {
namespace {

using nlohmann::json;

AuditScope plain_scope() {
  return scope_of(weakened_policy(), plain_job(), full_features());
}

std::string lower_case(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

/// The two letters beyond ASCII that Go folds to k and s, as messages quote them, folded.
std::string folded(std::string text) {
  for (const auto& [quoted, letter] :
       {std::pair{"\\xc5\\xbf", "s"}, std::pair{"\\xe2\\x84\\xaa", "k"}}) {
    for (std::size_t at = 0; (at = text.find(quoted)) != std::string::npos;)
      text.replace(at, std::string(quoted).size(), letter);
  }
  return text;
}

/// Whether the message names the field, what it is part of, or a control that stands for it; or,
/// where the text is no JSON at all, the place in it.
bool names_it(const std::string& message, const FieldMutant& mutant) {
  static const std::set<std::string> no_json{"1e400", "NaN", "0x10"};
  if (no_json.contains(mutant.value)) return message.find("malformed JSON") != std::string::npos;
  if (mutant.place == "/HostConfig" || mutant.place == "/User") return true;  // half of the rules
  const std::string text = lower_case(folded(message));
  std::istringstream tokens(mutant.place.substr(1));
  for (std::string token; std::getline(tokens, token, '/');) {
    if (token == "HostConfig") continue;
    if (text.find(lower_case(token)) != std::string::npos) return true;
    for (const Control& control : controls()) {
      if (control.fields.find(token) != std::string_view::npos &&
          message.find(std::string(control.id) + ":") != std::string::npos)
        return true;
    }
  }
  return false;
}

TEST(RequestMutation, NoneSurvives) {
  const std::vector<FieldMutant> mutants = request_mutants();
  ASSERT_TRUE(audit(hardened_request().dump(), plain_scope()));
  std::size_t refused = 0;
  std::vector<FieldMutant> accepted;
  std::set<std::string> places;
  for (const FieldMutant& mutant : mutants) {
    const auto audited = audit(mutant.body, plain_scope());
    if (audited) {
      accepted.push_back(mutant);
      continue;
    }
    ++refused;
    places.insert(mutant.place);
    EXPECT_EQ(audited.error().code, Errc::policy_violation);
    EXPECT_TRUE(names_it(audited.error().message, mutant))
        << mutant.place << ' ' << mutant.value << ": " << audited.error().message;
  }
  conclude("the request", refused, accepted, equivalent_requests());
  EXPECT_GE(refused, 3000U);
  for (const std::string& version : api_versions()) {
    for (const ApiField& field : api_fields(version, "CreateRequest", hardened_request()))
      EXPECT_TRUE(places.contains(field.place.to_string())) << version << ' ' << field.place;
  }
}

/// Whoever grants it: not the host's own places, in no spelling.
TEST(RequestMutation, NoSensitivePlaceIsMountedEvenWhereTheScopeGrantsIt) {
  const std::vector<GrantedMount> mounts = sensitive_mounts();
  for (const GrantedMount& granted : mounts) {
    AuditScope scope = plain_scope();
    scope.mounts = {granted.mount};
    const auto audited = audit(granted.body, scope);
    ASSERT_FALSE(audited) << granted.mount.source;
    EXPECT_NE(audited.error().message.find("mounts:"), std::string::npos);
  }
  std::cout << "sensitive mounts that the scope grants: " << mounts.size() << ", refused all\n";
  EXPECT_GE(mounts.size(), 200U);
}

/// What is written and the lists of the API are of one world.
TEST(RequestMutation, EveryFieldThatIsWrittenIsInTheListsOfTheApi) {
  const json request = hardened_request();
  for (const std::string& version : api_versions()) {
    std::set<std::string> places;
    for (const ApiField& field : api_fields(version, "CreateRequest", request))
      places.insert(field.place.to_string());
    const json flat = request.flatten();
    for (const auto& [pointer, value] : flat.items()) {
      json::json_pointer place(pointer);
      while (!places.contains(place.to_string()) && !place.empty()) place.pop_back();
      EXPECT_FALSE(place.empty()) << version << ' ' << pointer;
    }
    for (const auto& [key, value] : request.at("HostConfig").items())
      EXPECT_TRUE(places.contains("/HostConfig/" + key)) << version << ' ' << key;
  }
}

}  // namespace
}  // namespace brig::harden
