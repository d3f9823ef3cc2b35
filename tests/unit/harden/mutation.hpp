// SPDX-License-Identifier: Apache-2.0
// How a mutation test ends: it says how many there were, and holds what got through against the
// list of equivalents.
#pragma once

#include "unit/harden/request_mutants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace brig::harden {

/// "PLACE VALUE" of each.
template <typename T>
std::set<std::string> names_of(const std::vector<T>& all) {
  std::set<std::string> names;
  for (const T& one : all) names.insert(one.place + " " + one.value);
  return names;
}

inline std::vector<std::string> without(const std::set<std::string>& some,
                                        const std::set<std::string>& others) {
  std::vector<std::string> rest;
  std::set_difference(some.begin(), some.end(), others.begin(), others.end(),
                      std::back_inserter(rest));
  return rest;
}

/// Both ways: nothing survives without a reason, and no reason stands for what is refused.
inline void conclude(const char* of,
                     std::size_t refused,
                     const std::vector<FieldMutant>& accepted,
                     const std::vector<Equivalent>& equivalents) {
  const std::vector<std::string> survivors = without(names_of(accepted), names_of(equivalents));
  const std::size_t all = refused + accepted.size();
  std::cout << "mutants of " << of << ": " << all << ", refused " << refused << ", equivalents "
            << accepted.size() - survivors.size() << ", survivors " << survivors.size() << '\n';
  testing::Test::RecordProperty("mutants", std::to_string(all));
  testing::Test::RecordProperty("refused", std::to_string(refused));
  testing::Test::RecordProperty("survivors", std::to_string(survivors.size()));
  EXPECT_THAT(survivors, testing::IsEmpty());
  EXPECT_THAT(without(names_of(equivalents), names_of(accepted)), testing::IsEmpty())
      << "listed as equivalents";
}

}  // namespace brig::harden
