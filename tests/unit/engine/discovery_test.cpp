// SPDX-License-Identifier: Apache-2.0
// Which engine is meant: no environment, no file is touched.
#include "engine/discovery.hpp"

#include "engine/docker_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace brig::engine {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

/// A file system of texts.
class DiscoveryTest : public testing::Test {
 protected:
  Result<FoundEndpoint> find(std::string_view url = {}) const {
    return find_endpoint(url, environment_, [this](const std::string& path, std::size_t max_bytes) {
      const auto file = files_.find(path);
      if (file == files_.end()) return Result<std::string>(fail(Errc::not_found, "no " + path));
      if (file->second == kUnreadable) {
        return Result<std::string>(fail(Errc::permission_denied, "may not read " + path));
      }
      EXPECT_LE(file->second.size(), max_bytes);
      return Result<std::string>(file->second);
    });
  }
  std::string found_url(std::string_view url = {}) const {
    const auto found = find(url);
    return found ? http::to_string(found->endpoint) : "error: " + found.error().message;
  }
  void add_context(const std::string& name,
                   const std::string& docker,
                   const std::string& root = "/h/.docker") {
    files_[root + "/contexts/meta/" + context_directory(name) + "/meta.json"] =
        R"({"Name":")" + name + R"(","Endpoints":{"docker":)" + docker + "}}";
  }
  static std::string keys_of(const std::string& name) {
    return "/h/.docker/contexts/tls/" + context_directory(name) + "/docker/";
  }

  static inline const std::string kUnreadable = "<unreadable>";
  Environment environment_{.home = "/h"};
  std::map<std::string, std::string> files_;
};

TEST_F(DiscoveryTest, FallsBackToTheDefaultSocketAndTellsWhy) {
  const auto found = find();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(http::to_string(found->endpoint), "unix:///var/run/docker.sock");
  EXPECT_EQ(found->source, EndpointSource::default_socket);
  EXPECT_THAT(found->tried,
              ElementsAre("no URL was given", "DOCKER_HOST is not set", "DOCKER_CONTEXT is not set",
                          "'/h/.docker/config.json' does not exist",
                          "the default socket says 'unix:///var/run/docker.sock'"));
}

TEST_F(DiscoveryTest, NeedsNoHome) {
  environment_.home.clear();
  EXPECT_EQ(found_url(), "unix:///var/run/docker.sock");
  environment_.docker_context = "lab";
  EXPECT_EQ(find().error().code, Errc::not_found);
}

TEST_F(DiscoveryTest, GoesByTheOrderOfTheDockerCli) {
  files_["/h/.docker/config.json"] = R"({"currentContext":"current"})";
  add_context("current", R"({"Host":"unix:///current"})");
  add_context("named", R"({"Host":"unix:///named"})");
  EXPECT_EQ(found_url(), "unix:///current");
  EXPECT_EQ(find()->source, EndpointSource::current_context);
  environment_.docker_context = "named";
  EXPECT_EQ(found_url(), "unix:///named");
  EXPECT_EQ(find()->source, EndpointSource::docker_context);
  EXPECT_EQ(find()->origin, "context 'named' (DOCKER_CONTEXT)");
  environment_.docker_host = "unix:///host";
  EXPECT_EQ(found_url(), "unix:///host");
  EXPECT_EQ(find()->source, EndpointSource::docker_host);
  EXPECT_EQ(found_url("unix:///option"), "unix:///option");
  EXPECT_EQ(find("unix:///option")->source, EndpointSource::option);
}

TEST_F(DiscoveryTest, LooksInDockerConfigInsteadOfHome) {
  environment_.docker_config = "/c";
  files_["/h/.docker/config.json"] = R"({"currentContext":"other"})";
  files_["/c/config.json"] = R"({"currentContext":"lab"})";
  add_context("lab", R"({"Host":"unix:///lab"})", "/c");
  EXPECT_EQ(found_url(), "unix:///lab");
}

TEST_F(DiscoveryTest, TakesTheDefaultContextForTheDefaultSocket) {
  files_["/h/.docker/config.json"] = R"({"currentContext":"lab"})";
  environment_.docker_context = "default";
  EXPECT_EQ(found_url(), "unix:///var/run/docker.sock");
  environment_.docker_context.clear();
  files_["/h/.docker/config.json"] = R"({"currentContext":"default"})";
  EXPECT_EQ(found_url(), "unix:///var/run/docker.sock");
  files_["/h/.docker/config.json"] = "{}";
  EXPECT_EQ(found_url(), "unix:///var/run/docker.sock");
  EXPECT_THAT(find()->tried, Contains("'/h/.docker/config.json' names no current context"));
}

TEST_F(DiscoveryTest, NeverSkipsAFileThatItCannotUse) {
  files_["/h/.docker/config.json"] = "{";
  EXPECT_EQ(find().error().code, Errc::invalid_argument);
  EXPECT_THAT(find().error().message, StartsWith("'/h/.docker/config.json': "));
  files_["/h/.docker/config.json"] = kUnreadable;
  EXPECT_EQ(find().error().code, Errc::permission_denied);
  environment_.docker_context = "lab";
  EXPECT_EQ(find().error().code, Errc::not_found);
  EXPECT_THAT(find().error().message, HasSubstr("context 'lab' (DOCKER_CONTEXT) does not exist"));
  add_context("lab", "7");
  EXPECT_EQ(find().error().code, Errc::invalid_argument);
  add_context("lab", "{}");
  EXPECT_THAT(find().error().message, HasSubstr("names no host"));
}

TEST_F(DiscoveryTest, RefusesMalformedUrlsNamingWhereTheyCameFrom) {
  environment_.docker_host = "docker.sock";
  EXPECT_EQ(find().error().code, Errc::invalid_argument);
  EXPECT_THAT(find().error().message, StartsWith("DOCKER_HOST: "));
  EXPECT_THAT(find("nonsense").error().message, StartsWith("the given URL: "));
}

TEST_F(DiscoveryTest, SpeaksNoSsh) {
  environment_.docker_host = "ssh://user@host";
  EXPECT_EQ(find().error().code, Errc::not_implemented);
  EXPECT_THAT(find().error().message, HasSubstr("ssh://"));
}

TEST_F(DiscoveryTest, DoesNotSpeakInTheClearWhereTlsIsMeant) {
  environment_.docker_tls_verify = "1";
  for (const char* const url : {"tcp://h:2376", "tcp://[::1]:2376"}) {
    EXPECT_EQ(find(url).error().code, Errc::not_implemented);
    EXPECT_THAT(find(url).error().message, HasSubstr("DOCKER_TLS_VERIFY is set"));
  }
  environment_.docker_host = "tcp://h:2376";
  EXPECT_EQ(find().error().code, Errc::not_implemented);
  EXPECT_EQ(found_url("unix:///local"), "unix:///local");
  environment_.docker_tls_verify.clear();
  EXPECT_EQ(found_url(), "tcp://h:2376");
}

TEST_F(DiscoveryTest, DoesNotSpeakInTheClearToAContextThatHasKeys) {
  environment_.docker_context = "lab";
  add_context("lab", R"({"Host":"tcp://h:2376"})");
  EXPECT_EQ(found_url(), "tcp://h:2376");
  for (const char* const file : {"ca.pem", "cert.pem", "key.pem"}) {
    files_[keys_of("lab") + file] = file == std::string("key.pem") ? kUnreadable : "PEM";
    EXPECT_EQ(find().error().code, Errc::not_implemented) << file;
    EXPECT_THAT(find().error().message, HasSubstr("the context has keys for it"));
    files_.erase(keys_of("lab") + file);
  }
  add_context("lab", R"({"Host":"tcp://h:2376","SkipTLSVerify":true})");
  EXPECT_EQ(find().error().code, Errc::not_implemented);
  add_context("lab", R"({"Host":"unix:///lab","SkipTLSVerify":true})");
  EXPECT_EQ(found_url(), "unix:///lab");
}

}  // namespace
}  // namespace brig::engine
