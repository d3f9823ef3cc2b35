// SPDX-License-Identifier: Apache-2.0
// The mutants of an inspect answer; what of an answer brig leaves unread, and why; and those that
// loosen nothing.
#pragma once

#include "harden/check.hpp"
#include "unit/harden/request_mutants.hpp"

#include <string>
#include <vector>

namespace brig::harden {

/// `plain_expectation()`, of an engine that has AppArmor and SELinux.
Expectation guarded_expectation();

/// The text of what an engine that did as it was asked answers about the created container.
nlohmann::json faithful_answer();

/// Every mutant of it, over both versions' fields; none twice.
std::vector<FieldMutant> answer_mutants();

/// A place, with all below it, whose value says nothing about hardening.
struct Meaningless {
  const char* place;  ///< A JSON pointer; "*" is each element of a list.
  const char* reason;
};
const std::vector<Meaningless>& meaningless_places();
/// The place in that list that this one is at or below; or the empty text.
std::string meaningless_entry(const std::string& place);

/// Mutants elsewhere that check passes, and why that is right. Each of these is generated.
const std::vector<Equivalent>& equivalent_answers();

}  // namespace brig::harden
