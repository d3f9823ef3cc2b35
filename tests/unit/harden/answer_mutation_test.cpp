// SPDX-License-Identifier: Apache-2.0
// Mutation test of reading back, over every field of the API: an engine's faithful answer has no
// findings, and with any one field looser it has one, or can't be read.
#include "harden/check.hpp"
#include "unit/harden/answer_mutants.hpp"
#include "unit/harden/mutation.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <set>

namespace brig::harden {
namespace {

/// Whether brig would run the command after this answer.
bool passes(const std::string& body) {
  const auto inspect = wire::decode_container_inspect(body);
  if (!inspect) {
    EXPECT_EQ(inspect.error().code, Errc::data_loss) << inspect.error().message;
    return false;
  }
  static const Expectation expectation = guarded_expectation();
  return check(expectation, observe(*inspect)).findings.empty();
}

TEST(AnswerMutation, NoneSurvives) {
  ASSERT_TRUE(passes(faithful_answer().dump()));
  const std::vector<FieldMutant> mutants = answer_mutants();
  std::set<std::string> without_meaning;
  std::set<std::string> places;
  std::vector<FieldMutant> accepted;
  std::size_t refused = 0;
  std::size_t judged = 0;
  for (const FieldMutant& mutant : mutants) {
    const std::string entry = meaningless_entry(mutant.place);
    if (entry.empty()) ++judged;
    if (!passes(mutant.body)) {
      refused += entry.empty() ? 1U : 0U;
      places.insert(mutant.place);
    } else if (entry.empty()) {
      accepted.push_back(mutant);
    } else {
      without_meaning.insert(entry);
      places.insert(mutant.place);
    }
  }
  std::cout << mutants.size() - judged << " more mutants of " << without_meaning.size()
            << " fields without a meaning\n";
  conclude("the answer", refused, accepted, equivalent_answers());
  EXPECT_EQ(without_meaning.size(), meaningless_places().size());
  EXPECT_GE(refused, 2400U);
  for (const std::string& version : api_versions()) {
    for (const ApiField& field : api_fields(version, "ContainerInspect", faithful_answer()))
      EXPECT_TRUE(places.contains(field.place.to_string())) << version << ' ' << field.place;
  }
}

/// The other answer that counts: what an engine that drops a limit says when it creates.
TEST(AnswerMutation, NoWarningOfACreateGetsPast) {
  const nlohmann::json created{{"Id", std::string(64, 'c')}, {"Warnings", nlohmann::json::array()}};
  const ApiField warnings{"CreateResponse", "Warnings", "[string]",
                          nlohmann::json::json_pointer("/Warnings")};
  std::vector<FieldMutant> mutants = with_values(created, warnings, values_of_type("[string]"));
  for (const auto& more : {with_duplicates(created, warnings), with_absence(created, warnings)})
    mutants.insert(mutants.end(), more.begin(), more.end());
  std::vector<FieldMutant> accepted;
  for (const FieldMutant& mutant : mutants) {
    const auto answer = wire::decode_container_created(mutant.body);
    if (answer && judge_warnings(answer->warnings).empty()) accepted.push_back(mutant);
  }
  conclude("the create answer", mutants.size() - accepted.size(), accepted,
           {{"/Warnings", "null", "how an engine writes none"},
            {"/Warnings", "(absent)", "an engine that has nothing to warn of may leave it out"}});
}

}  // namespace
}  // namespace brig::harden
