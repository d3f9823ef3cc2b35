// SPDX-License-Identifier: Apache-2.0
#include "harden/controls.hpp"

#include "harden/judge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace brig::harden {
namespace {

TEST(Controls, EachHasAnIdOfItsOwnAndSaysWhy) {
  std::set<std::string_view> ids;
  for (const Control& control : controls()) {
    EXPECT_TRUE(ids.insert(control.id).second) << control.id;
    EXPECT_EQ(control.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos)
        << control.id;
    EXPECT_FALSE(control.fields.empty()) << control.id;
    EXPECT_FALSE(control.why.empty()) << control.id;
    EXPECT_TRUE(control.pss.empty() || control.pss == "baseline" || control.pss == "restricted")
        << control.id;
    EXPECT_EQ(find_control(control.id), &control);
  }
  EXPECT_EQ(find_control("no such control"), nullptr);
}

TEST(Controls, AndJudgesAreTheSame) {
  std::multiset<std::string_view> judged;
  for (const auto judges : {privilege_judges(), file_judges(), limit_judges(), job_judges()}) {
    for (const Judge& judge : judges) judged.insert(judge.control);
  }
  std::multiset<std::string_view> listed;
  for (const Control& control : controls()) listed.insert(control.id);
  EXPECT_EQ(judged, listed);
}

std::string text_of(std::string_view file) {
  std::ifstream stream(std::string(BRIG_SOURCE_DIR "/").append(file));
  EXPECT_TRUE(stream) << file;
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// What a function of that name does; the whole text where none is defined there.
std::string body_of(const std::string& text, std::string_view function) {
  std::size_t begin = 0;
  std::size_t end = std::string::npos;
  while ((begin = text.find(std::string(function) + "(", begin)) != std::string::npos) {
    end = text.find("\n}\n", begin);
    const std::size_t brace = text.find('{', begin);
    if (brace < end && text.find(';', begin) > brace) break;
    ++begin;
  }
  return begin == std::string::npos ? text : text.substr(begin, end - begin);
}

/// The engine's "UTSMode" as a field of wire's: "uts_mode".
std::string snake_case(std::string_view name) {
  const auto upper = [&](std::size_t i) {
    return i < name.size() && name[i] >= 'A' && name[i] <= 'Z';
  };
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (i > 0 && upper(i) && (!upper(i - 1) || (i + 1 < name.size() && !upper(i + 1)))) out += '_';
    out += upper(i) ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
  }
  return out;
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> all(1);
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter)
      all.back() += c;
    else if (!all.back().empty())
      all.emplace_back();
  }
  if (all.back().empty()) all.pop_back();
  return all;
}

TEST(Controls, AreLoweredWhereTheySay) {
  for (const Control& control : controls()) {
    SCOPED_TRACE(control.id);
    const std::string text = text_of(control.lowered.file);
    ASSERT_NE(text.find(control.lowered.name), std::string::npos);
    const std::string body = body_of(text, control.lowered.name);
    std::string found;
    for (const std::string& field : words(control.fields)) {
      if (body.find(snake_case(field)) != std::string::npos) found = field;
    }
    EXPECT_NE(found, "") << control.lowered.name << " sets none of " << control.fields;
  }
}

TEST(Controls, AreReadBackWhereTheySay) {
  for (const Control& control : controls()) {
    SCOPED_TRACE(control.id);
    const std::string text = text_of(control.read_back.file);
    EXPECT_NE(text.find(control.read_back.name), std::string::npos);
    EXPECT_NE(text.find("\"" + std::string(control.id) + "\""), std::string::npos);
  }
}

TEST(Controls, AreTestedWhereTheySay) {
  for (const Control& control : controls()) {
    SCOPED_TRACE(control.id);
    const std::string text = text_of(control.tested.file);
    if (control.tested.name == "looser_answers") {
      EXPECT_NE(text.find("{\"" + std::string(control.id) + "\""), std::string::npos);
    } else {
      EXPECT_NE(text.find(", " + std::string(control.tested.name) + ") {"), std::string::npos);
    }
  }
}

/// brig speaks to engines from API 1.41. Annotations are the exception: none is ever asked for, and
/// an engine that does not know them has none.
TEST(Controls, EveryEngineThatBrigSpeaksToCarriesThem) {
  const wire::ApiVersion lowest{1, 41};
  for (const Control& control : controls()) {
    if (control.id != "annotations") {
      EXPECT_LE(control.since, lowest) << control.id;
    }
  }
}

}  // namespace
}  // namespace brig::harden
