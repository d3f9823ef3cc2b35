// SPDX-License-Identifier: Apache-2.0
// Pull and load, whose 200 may hide a failure; the other image verbs' results.
#include "engine/image_inspect.hpp"
#include "engine/image_list.hpp"
#include "engine/image_load.hpp"
#include "engine/image_pull.hpp"
#include "engine/image_remove.hpp"
#include "protocol/engine_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace brig::engine {
namespace {

using support::Connection;
using testing::ElementsAre;

class EngineImages : public EngineTest {
 protected:
  /// A pull answered with 200 and these chunks.
  Result<void> pull(const std::vector<std::string>& chunks) {
    server_.on("POST", "/images/create", [chunks](Connection& c) {
      c.respond_chunked(200, {{"Content-Type", "application/json"}}, chunks);
    });
    return image_pull(connect(),
                      {.image = image("busybox"),
                       .on_progress =
                           [this](const wire::ImageProgress& line) {
                             progress_.push_back(line.id + " " + line.status);
                           }},
                      soon());
  }

  std::vector<std::string> progress_;
};

TEST_F(EngineImages, PullReportsEachLine) {
  const auto pulled =
      pull({"{\"status\":\"Pulling from x\",\"id\":\"latest\"}\r\n{\"status\":\"Down",
            "loading\",\"id\":\"a\",\"progressDetail\":{\"current\":1,\"total\":2}}\r\n",
            "{\"status\":\"Status: Downloaded\"}\r\n"});
  ASSERT_TRUE(pulled) << pulled.error().message;
  EXPECT_THAT(progress_,
              ElementsAre("latest Pulling from x", "a Downloading", " Status: Downloaded"));
}

TEST_F(EngineImages, PullFailsByALineOfItsStream) {
  const auto pulled = pull(
      {"{\"status\":\"Pulling\"}\r\n",
       "{\"errorDetail\":{\"message\":\"manifest unknown\"},\"error\":\"manifest unknown\"}\r\n"});
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code, Errc::internal);
  EXPECT_EQ(pulled.error().message, "manifest unknown");
  EXPECT_EQ(pulled.error().resource, "busybox");
  EXPECT_THAT(progress_, ElementsAre(" Pulling"));
}

TEST_F(EngineImages, PullTakesTheKindFromTheLineWhereItSaysOne) {
  const auto pulled = pull({"{\"errorDetail\":{\"code\":401,\"message\":\"log in\"}}"});
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code, Errc::unauthenticated);
  EXPECT_EQ(pulled.error().http_status, 401);
}

TEST_F(EngineImages, PullLosesDataWhenTheStreamBreaks) {
  EXPECT_EQ(pull({"{\"status\":\"Pulling\"}\r\n{\"status\""}).error().code, Errc::data_loss);
  EXPECT_EQ(pull({"not JSON\n"}).error().code, Errc::data_loss);
  EXPECT_EQ(pull({std::string((1U << 20U) + 1, ' ')}).error().code, Errc::data_loss);
}

TEST_F(EngineImages, PullNeverAsksForAllTags) {
  const Client client = connect();
  server_.reply("POST", "/images/create", 200);
  const std::string digest = "sha256:" + std::string(64, 'e');
  const auto target = [&](const std::string& text) {
    EXPECT_TRUE(image_pull(client, {.image = image(text)}, soon())) << text;
    return last().query("fromImage") + " " + last().query("tag");
  };
  EXPECT_EQ(target("busybox"), "busybox latest");
  EXPECT_EQ(target("r.example:5000/a/b"), "r.example:5000/a/b latest");
  EXPECT_EQ(target("r.example:5000/a/b:1.2"), "r.example:5000/a/b 1.2");
  EXPECT_EQ(target("a/b@" + digest), "a/b " + digest);
  EXPECT_EQ(target("r.example:5000/b:1.2@" + digest), "r.example:5000/b " + digest);
}

TEST_F(EngineImages, PullRefusesAnIdBeforeTheWire) {
  const Client client = connect();
  const std::size_t sent = server_.requests().size();
  EXPECT_EQ(image_pull(client, {.image = *ImageId::parse(kImageId)}, soon()).error().code,
            Errc::invalid_argument);
  EXPECT_EQ(server_.requests().size(), sent);
}

TEST_F(EngineImages, LoadStreamsTheArchive) {
  server_.reply("POST", "/images/load", 200, "{\"stream\":\"Loaded image: a:b\\n\"}\r\n");
  const std::string archive(300'000, 't');
  std::string_view left = archive;
  std::string said;
  const auto loaded =
      image_load(connect(),
                 {.archive = [&](std::span<char> into) -> Result<std::size_t> {
                    const std::size_t n = left.copy(into.data(), into.size());
                    left.remove_prefix(n);
                    return n;
                  },
                  .on_progress = [&](const wire::ImageProgress& line) { said += line.stream; }},
                 soon());
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(said, "Loaded image: a:b\n");
  EXPECT_EQ(last().body, archive);
  EXPECT_EQ(last().header("Transfer-Encoding"), "chunked");
}

TEST_F(EngineImages, LoadFailsByALineOfItsStream) {
  server_.reply("POST", "/images/load", 200,
                R"({"errorDetail":{"message":"unexpected EOF"},"error":"x"})");
  const auto loaded = image_load(
      connect(), {.archive = [](std::span<char>) -> Result<std::size_t> { return 0U; }}, soon());
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().message, "unexpected EOF");
}

TEST_F(EngineImages, LoadFailsAsItsSourceDoesAndNeedsOne) {
  server_.reply("POST", "/images/load", 200);
  const Client client = connect();
  const auto loaded = image_load(client, {.archive = [](std::span<char>) -> Result<std::size_t> {
                                   return fail(Errc::not_found, "the archive is gone", "a.tar");
                                 }},
                                 soon());
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, Errc::not_found);
  EXPECT_EQ(loaded.error().resource, "a.tar");
  EXPECT_EQ(image_load(client, {.archive = {}}, soon()).error().code, Errc::invalid_argument);
}

TEST_F(EngineImages, InspectById) {
  server_.reply("GET", "/images/*/json", 200,
                R"({"Id":")" + kImageId +
                    R"(","Os":"linux","Config":{"Volumes":{"/data":{}},"Env":["A=b"]}})");
  const auto found = image_inspect(connect(), {.image = *ImageId::parse(kImageId)}, soon());
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_THAT(found->volumes, ElementsAre("/data"));
  EXPECT_EQ(last().path(), "/images/sha256%3A" + std::string(64, 'd') + "/json");
}

TEST_F(EngineImages, ListAndRemove) {
  const Client client = connect();
  server_.reply("GET", "/images/json", 200,
                R"([{"Id":")" + kImageId + R"(","RepoTags":["a:b"],"Size":9}])");
  const auto list = image_list(client, {}, soon());
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->front().size, 9);
  EXPECT_EQ(last().target, "/v1.41/images/json");

  server_.reply("DELETE", "/images", 200, R"([{"Untagged":"a:b"},{"Deleted":"sha256:1"}])");
  const auto removed = image_remove(client, {.image = image("a:b"), .force = true}, soon());
  ASSERT_TRUE(removed) << removed.error().message;
  EXPECT_EQ(removed->size(), 2U);
  EXPECT_EQ(last().target, "/v1.41/images/a%3Ab?force=1");
}

}  // namespace
}  // namespace brig::engine
