// SPDX-License-Identifier: Apache-2.0
#include "engine/docker_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace brig::engine {
namespace {

using testing::HasSubstr;

TEST(DecodeCurrentContext, ReadsItAmongUnknownKeys) {
  EXPECT_EQ(
      *decode_current_context(R"({"auths":{"r":{}},"currentContext":"lab","credsStore":"x"})"),
      "lab");
}

TEST(DecodeCurrentContext, IsEmptyWhereNoneIsNamed) {
  EXPECT_EQ(*decode_current_context("{}"), "");
  EXPECT_EQ(*decode_current_context(R"({"currentContext":null})"), "");
  EXPECT_EQ(*decode_current_context(R"({"currentContext":""})"), "");
}

TEST(DecodeCurrentContext, RefusesWhatIsNotOfThatForm) {
  for (const std::string& text : {std::string(), std::string("{"), std::string("[]"),
                                  std::string("null"), std::string(R"({"currentContext":7})"),
                                  std::string("{\"a\":\"\xff\"}"), std::string(100'000, '[')}) {
    const auto name = decode_current_context(text);
    ASSERT_FALSE(name) << text.substr(0, 20);
    EXPECT_EQ(name.error().code, Errc::invalid_argument);
  }
}

TEST(DecodeContextMeta, ReadsTheDockerEndpoint) {
  const auto endpoint = decode_context_meta(
      R"({"Name":"lab","Metadata":{"Description":"d"},"Endpoints":{"docker":{"Host":"tcp://h:1","SkipTLSVerify":true}}})");
  ASSERT_TRUE(endpoint) << endpoint.error().message;
  EXPECT_EQ(endpoint->host, "tcp://h:1");
  EXPECT_TRUE(endpoint->skip_tls_verify);
}

TEST(DecodeContextMeta, RefusesWhatIsNotOfThatForm) {
  const auto problem = [](const char* text) {
    const auto endpoint = decode_context_meta(text);
    if (endpoint) return std::string("none");
    EXPECT_EQ(endpoint.error().code, Errc::invalid_argument);
    return endpoint.error().message;
  };
  EXPECT_THAT(problem("{}"), HasSubstr("'/Endpoints/docker' is missing"));
  EXPECT_THAT(problem(R"({"Endpoints":[]})"), HasSubstr("'/Endpoints/docker' is missing"));
  EXPECT_THAT(problem(R"({"Endpoints":{"docker":null}})"),
              HasSubstr("'/Endpoints/docker' is missing"));
  EXPECT_THAT(problem(R"({"Endpoints":{"docker":{"Host":7}}})"),
              HasSubstr("Host' is not a string"));
  EXPECT_THAT(problem(R"({"Endpoints":{"docker":{"SkipTLSVerify":1}}})"),
              HasSubstr("not a boolean"));
}

TEST(ContextDirectory, IsTheSha256OfTheName) {
  EXPECT_EQ(context_directory("default"),
            "37a8eec1ce19687d132fe29051dca629d164e2c4958ba141d5f4133a33f0688f");
  EXPECT_EQ(context_directory(""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace brig::engine
