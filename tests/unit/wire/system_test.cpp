// SPDX-License-Identifier: Apache-2.0
// API versions, and answers of the engine about itself that are not what they should be.
#include "wire/system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace brig::wire {
namespace {

using testing::HasSubstr;

TEST(ApiVersion, ComparesNumbersNotTexts) {
  EXPECT_LT(*ApiVersion::parse("1.9"), *ApiVersion::parse("1.40"));
  EXPECT_LT(*ApiVersion::parse("1.45"), *ApiVersion::parse("2.0"));
  EXPECT_EQ(to_string(*ApiVersion::parse("1.41")), "1.41");
}

TEST(ApiVersion, RefusesWhatIsNotTwoNumbers) {
  for (const char* const text : {"", "1", "1.", ".41", "v1.41", "1.41.0", "1.41 ", " 1.41", "-1.41",
                                 "1.-41", "+1.41", "1,41", "1.99999", "99999999999.1", "1.0x29"}) {
    const auto version = ApiVersion::parse(text);
    ASSERT_FALSE(version) << text;
    EXPECT_EQ(version.error().code, Errc::invalid_argument);
  }
}

TEST(DecodeVersion, NeedsAnApiVersion) {
  EXPECT_THAT(decode_version("{}").error().message, HasSubstr("'/ApiVersion' is missing"));
  const auto odd = decode_version(R"({"ApiVersion":"x"})");
  EXPECT_EQ(odd.error().code, Errc::data_loss);
  EXPECT_THAT(odd.error().message, HasSubstr("'/ApiVersion' does not hold a version"));
  EXPECT_THAT(decode_version(R"({"ApiVersion":"1.41","MinAPIVersion":"x"})").error().message,
              HasSubstr("'/MinAPIVersion'"));
}

TEST(DecodeVersion, ReadsWhatPodmanLeavesOut) {
  const auto version = decode_version(R"({"ApiVersion":"1.41","Components":null})");
  ASSERT_TRUE(version) << version.error().message;
  EXPECT_EQ(version->min_api_version, ApiVersion{});
  EXPECT_TRUE(version->components.empty());
}

TEST(DecodeInfo, ReadsNullsAndNamesWrongTypes) {
  const auto info = decode_info(
      R"({"DriverStatus":null,"Warnings":null,"Runtimes":null,"SecurityOptions":null,"Swarm":null})");
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_FALSE(info->memory_limit);
  EXPECT_THAT(decode_info(R"({"DriverStatus":[["a"],"b"]})").error().message,
              HasSubstr("'/DriverStatus/1' is not a list"));
  EXPECT_THAT(decode_info(R"({"Swarm":{"LocalNodeState":1}})").error().message,
              HasSubstr("'/Swarm/LocalNodeState' is not a string"));
}

TEST(DecodeEvent, NeedsTypeAndAction) {
  EXPECT_EQ(decode_event(R"({"Type":"container"})").error().code, Errc::data_loss);
  EXPECT_EQ(decode_event(R"({"Action":"die"})").error().code, Errc::data_loss);
  EXPECT_EQ(decode_event(R"({"Type":"daemon","Action":"reload","Actor":null})")->actor_id, "");
}

TEST(DecodeErrorMessage, TakesTheMessageOrElseTheBody) {
  EXPECT_EQ(decode_error_message(R"({"message":"no such image\n"})"), "no such image");
  EXPECT_EQ(decode_error_message("404 page not found\n"), "404 page not found");
  EXPECT_EQ(decode_error_message(R"({"error":"x"})"), R"({"error":"x"})");
  EXPECT_EQ(decode_error_message(""), "");
  EXPECT_EQ(decode_error_message(std::string(5000, 'x')), std::string(512, 'x'));
}

}  // namespace
}  // namespace brig::wire
