// SPDX-License-Identifier: Apache-2.0
#include "pool/ready.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace brig::pool {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;

PoolTemplate some_template() {
  return {.name = "tests",
          .image = ImageRef::parse("localhost/test:1").value(),
          .policy = make_policy(Preset::sandboxed).value()};
}

TEST(ValidateTemplate, TakesWhatItIsByDefault) {
  const auto valid = validate(some_template());
  EXPECT_TRUE(valid) << valid.error().message;
}

TEST(ValidateTemplate, TakesNamesOfTheAlphabet) {
  for (const std::string& name : {std::string("a"), std::string("0"), std::string("a-b_c.9"),
                                  std::string("z--"), std::string(63, 'x')}) {
    PoolTemplate kept = some_template();
    kept.name = name;
    EXPECT_TRUE(validate(kept)) << name;
  }
}

TEST(ValidateTemplate, RefusesOtherNames) {
  for (const std::string& name :
       {std::string(), std::string(64, 'x'), std::string("A"), std::string("-a"), std::string(".a"),
        std::string("_a"), std::string("a b"), std::string("a/b"), std::string("a\n"),
        std::string("a\0b", 3), std::string("\xc3\xa9")}) {
    PoolTemplate kept = some_template();
    kept.name = name;
    const auto valid = validate(kept);
    ASSERT_FALSE(valid) << testing::PrintToString(name);
    EXPECT_EQ(valid.error().code, Errc::invalid_argument);
    EXPECT_THAT(valid.error().message, HasSubstr("a name is"));
  }
}

struct Change {
  const char* what;
  std::function<void(PoolTemplate&)> make;
};

TEST(ValidateTemplate, TakesTheBoundsThemselves) {
  const std::vector<Change> changes{
      {"one", [](auto& t) { t.minimum = t.target = t.maximum = 1; }},
      {"the most", [](auto& t) { t.minimum = t.target = t.maximum = 4096; }},
      {"none ready", [](auto& t) { t.minimum = t.target = 0; }},
      {"shortest", [](auto& t) { t.max_age = milliseconds(1000), t.cool_down = milliseconds(0); }},
      {"longest", [](auto& t) { t.max_age = t.cool_down = std::chrono::hours(24 * 365); }},
  };
  for (const Change& change : changes) {
    PoolTemplate kept = some_template();
    change.make(kept);
    EXPECT_TRUE(validate(kept)) << change.what;
  }
}

TEST(ValidateTemplate, NamesTheTemplateAndWhatIsWrongInIt) {
  const std::vector<Change> changes{
      {"maximum: it is 0", [](auto& t) { t.minimum = t.target = t.maximum = 0; }},
      {"maximum: it is 4097", [](auto& t) { t.maximum = 4097; }},
      {"5, 4, 16, which must not fall", [](auto& t) { t.minimum = 5; }},
      {"0, 17, 16, which must not fall", [](auto& t) { t.target = 17; }},
      {"max_age", [](auto& t) { t.max_age = milliseconds(999); }},
      {"max_age", [](auto& t) { t.max_age = milliseconds(-1); }},
      {"max_age", [](auto& t) { t.max_age = std::chrono::hours(24 * 365) + milliseconds(1); }},
      {"max_age", [](auto& t) { t.max_age = milliseconds::max(); }},
      {"cool_down", [](auto& t) { t.cool_down = milliseconds(-1); }},
      {"cool_down", [](auto& t) { t.cool_down = milliseconds::max(); }},
  };
  for (const Change& change : changes) {
    PoolTemplate kept = some_template();
    change.make(kept);
    const auto valid = validate(kept);
    ASSERT_FALSE(valid) << change.what;
    EXPECT_EQ(valid.error().code, Errc::invalid_argument);
    EXPECT_THAT(valid.error().message,
                AllOf(HasSubstr("template 'tests'"), HasSubstr(change.what)));
  }
}

}  // namespace
}  // namespace brig::pool
