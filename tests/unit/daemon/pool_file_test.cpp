// SPDX-License-Identifier: Apache-2.0
// A pool's template as a file, held to its schema.
#include "daemon/pool_file.hpp"

#include "support/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace brig::daemon {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;

PoolPut sample() {
  PoolPut wanted;
  wanted.name = "python";
  wanted.sandbox.engine = "unix:///run/docker.sock";
  wanted.sandbox.image = "localhost/brig/python:3.11";
  wanted.sandbox.user = "12345:12346";
  wanted.sandbox.policy = "preset: limited\nimage: {labels: {\"a\": \"ü \\\" \\n\"}}\n";
  wanted.minimum = 1;
  wanted.target = 2;
  wanted.maximum = 3;
  wanted.max_age_ms = 4000;
  wanted.cool_down_ms = 5000;
  wanted.drained = Choice::yes;
  return wanted;
}

Json sample_json() {
  return Json::parse(to_pool_file(sample()));
}

std::string violations(const std::string& text) {
  return support::schema_violations(BRIG_SCHEMAS "/pool.schema.json", text);
}

/// Why a file is refused.
std::string refusal(const std::string& text) {
  const auto wanted = parse_pool_file(text);
  if (wanted) return "";
  EXPECT_EQ(wanted.error().code, Errc::invalid_argument);
  return wanted.error().message;
}

TEST(PoolFile, ReadsBackWhatIsWritten) {
  const PoolPut wanted = sample();
  const std::string text = to_pool_file(wanted);
  const auto again = parse_pool_file(text);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->name, wanted.name);
  EXPECT_EQ(again->sandbox.engine, wanted.sandbox.engine);
  EXPECT_EQ(again->sandbox.image, wanted.sandbox.image);
  EXPECT_EQ(again->sandbox.user, wanted.sandbox.user);
  EXPECT_EQ(again->sandbox.policy, wanted.sandbox.policy);
  EXPECT_EQ(again->sandbox.name, "");
  EXPECT_TRUE(again->sandbox.main.empty());
  EXPECT_EQ(again->minimum, 1U);
  EXPECT_EQ(again->target, 2U);
  EXPECT_EQ(again->maximum, 3U);
  EXPECT_EQ(again->max_age_ms, 4000U);
  EXPECT_EQ(again->cool_down_ms, 5000U);
  EXPECT_EQ(again->drained, Choice::yes);
  EXPECT_EQ(to_pool_file(*again), text);
}

TEST(PoolFile, FollowsTheSchema) {
  EXPECT_EQ(violations(to_pool_file(sample())), "");
  PoolPut least = sample();
  least.sandbox.user = "";
  least.minimum = least.target = least.cool_down_ms = 0;
  EXPECT_EQ(violations(to_pool_file(least)), "");
}

TEST(PoolFile, WhateverTheValuesItIsRead) {
  PoolPut odd;
  odd.name = std::string("a\0\x1b\"\\\n", 6);
  odd.maximum = odd.max_age_ms = std::numeric_limits<std::uint64_t>::max();
  const auto again = parse_pool_file(to_pool_file(odd));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->name, odd.name);
  EXPECT_EQ(again->max_age_ms, odd.max_age_ms);
  odd.sandbox.engine = "unix:///\xff";  // no JSON can say it
  EXPECT_EQ(parse_pool_file(to_pool_file(odd)).value().sandbox.engine, "unix:///\xef\xbf\xbd");
}

TEST(PoolFile, EachKeyMustBeThere) {
  const Json whole = sample_json();
  for (const auto& item : whole.items()) {
    Json json = sample_json();
    json.erase(item.key());
    EXPECT_THAT(refusal(json.dump()), HasSubstr(item.key() + ":"));
    EXPECT_NE(violations(json.dump()), "") << item.key();
  }
}

TEST(PoolFile, NoOtherKeyMayBeThere) {
  for (const std::string key : {"targets", "Target", "", "pull", "\x1b[2J"}) {
    Json json = sample_json();
    json[key] = 1;
    EXPECT_THAT(refusal(json.dump()), HasSubstr("there is no such key")) << key;
    EXPECT_NE(violations(json.dump()), "") << key;
  }
  Json json = sample_json();
  json["\x1b[2J"] = 1;
  EXPECT_EQ(refusal(json.dump()).find('\x1b'), std::string::npos);
}

TEST(PoolFile, NoKeyMayBeThereTwice) {
  const Json whole = sample_json();
  for (const auto& item : whole.items()) {
    std::string text = sample_json().dump();
    text.insert(1, Json(item.key()).dump() + ":" + item.value().dump() + ",");
    EXPECT_EQ(refusal(text), "'" + item.key() + "': it is there twice");
  }
}

TEST(PoolFile, EachValueIsOfItsKind) {
  const std::vector<Json> all{nullptr,          true, -1,   1.0, 1.5, Json::array(), Json::object(),
                              Json::array({1}), "1",  "1s", 7};
  const Json whole = sample_json();
  for (const auto& item : whole.items()) {
    for (const Json& value : all) {
      if (item.key() != "schema" && item.value().type() == value.type()) continue;
      if (item.value().is_number_unsigned() && value == 7) continue;
      Json json = sample_json();
      json[item.key()] = value;
      EXPECT_THAT(refusal(json.dump()), HasSubstr(item.key() + ": it is")) << value;
    }
  }
}

TEST(PoolFile, NumbersAreWholeAndFit) {
  for (const std::string& number :
       std::vector<std::string>{"18446744073709551616", "1e3", "1e400", "-0.5", "-1", "010", "0x10",
                                "NaN", "1.", std::string(5000, '9')}) {
    std::string text = sample_json().dump();
    const std::string key = "\"target\":2";
    text.replace(text.find(key), key.size(), "\"target\":" + number);
    EXPECT_NE(refusal(text), "") << number;
  }
}

TEST(PoolFile, AnotherSchemaIsNamed) {
  Json json = sample_json();
  json["schema"] = "brig.pool/2";
  EXPECT_EQ(refusal(json.dump()), "schema: it is not 'brig.pool/1'");
  EXPECT_NE(violations(json.dump()), "");
}

TEST(PoolFile, WhatIsNoObjectSaysSo) {
  for (const std::string text :
       {"", "{", "[]", "null", "1", "\"brig.pool/1\"", "schema: brig.pool/1", "\xff",
        "{\"a\xff\":1}", "{\"a\":\"\xc0\xaf\"}", "{\"a\":\"\\ud800\"}", "{\"a\":1,}", "// x\n{}"})
    EXPECT_EQ(refusal(text), "it is no JSON object") << text;
  EXPECT_EQ(refusal(to_pool_file(sample()) + "{}"), "it is no JSON object");
  EXPECT_EQ(refusal(to_pool_file(sample()) + std::string("\0{", 2)), "it is no JSON object");
  const std::string text = to_pool_file(sample());
  for (std::size_t size = 0; size + 2 < text.size(); ++size)
    EXPECT_EQ(refusal(text.substr(0, size)), "it is no JSON object") << size;
}

TEST(PoolFile, DepthCostsNothing) {
  const std::size_t deep = kMaxPoolFile / 2;
  EXPECT_EQ(refusal(std::string(deep, '[')), "it is no JSON object");
  EXPECT_EQ(refusal(std::string(deep, '[') + std::string(deep, ']')), "it is no JSON object");
  Json json = sample_json();
  json["name"] = "HERE";
  std::string text = json.dump();
  text.replace(text.find("\"HERE\""), 6, std::string(deep, '[') + std::string(deep, ']'));
  EXPECT_EQ(refusal(text), "name: it is of another kind");
  std::string nested;
  for (std::size_t i = 0; i < deep / 8; ++i) nested += "{\"name\":";
  EXPECT_EQ(refusal(nested), "it is no JSON object");
}

}  // namespace
}  // namespace brig::daemon
