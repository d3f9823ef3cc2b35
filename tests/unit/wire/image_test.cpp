// SPDX-License-Identifier: Apache-2.0
// Answers about images.
#include "wire/image.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace brig::wire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string id_field() {
  return R"("Id":"sha256:)" + std::string(64, 'd') + '"';
}

TEST(DecodeImageInspect, NeedsIdAndConfig) {
  EXPECT_THAT(decode_image_inspect("{}").error().message, HasSubstr("'/Id' is missing"));
  EXPECT_EQ(decode_image_inspect("{" + id_field() + "}").error().code, Errc::data_loss);
  EXPECT_THAT(decode_image_inspect("{" + id_field() + R"(,"Config":null})").error().message,
              HasSubstr("'/Config' is missing"));
  const auto image =
      decode_image_inspect("{" + id_field() + R"(,"Config":{"Volumes":{"/b":{},"/a":{}}}})");
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_THAT(image->volumes, ElementsAre("/a", "/b"));
}

TEST(DecodeImageList, DropsTheTagThatMeansNone) {
  const auto images = decode_image_list("[{" + id_field() + R"(,"RepoTags":["<none>:<none>"]}])");
  ASSERT_TRUE(images) << images.error().message;
  EXPECT_THAT(images->at(0).repo_tags, IsEmpty());
}

TEST(DecodeImageProgress, ReadsProgressAndErrors) {
  const auto progress = decode_image_progress(
      R"({"status":"Downloading","progressDetail":{"current":7,"total":9},"progress":"[>]","id":"abc"})");
  ASSERT_TRUE(progress) << progress.error().message;
  EXPECT_EQ(progress->status, "Downloading");
  EXPECT_EQ(progress->current, 7);
  EXPECT_EQ(progress->total, 9);
  EXPECT_EQ(progress->error, "");
  EXPECT_EQ(decode_image_progress(R"({"error":"old"})")->error, "old");
  const auto failed =
      decode_image_progress(R"({"errorDetail":{"code":401,"message":"new"},"error":"old"})");
  EXPECT_EQ(failed->error, "new");
  EXPECT_EQ(failed->error_code, 401);
  EXPECT_EQ(decode_image_progress(R"({"errorDetail":{"code":-7,"message":"x"}})")->error_code, 0);
  EXPECT_EQ(decode_image_progress(R"({"progressDetail":{}})")->total, 0);
  EXPECT_EQ(decode_image_progress("{} {}").error().code, Errc::data_loss);
}

TEST(DecodeImageRemoved, ReadsBothKinds) {
  const auto removed = decode_image_removed(R"([{"Untagged":"a:b"},{"Deleted":"sha256:1"}])");
  ASSERT_TRUE(removed) << removed.error().message;
  EXPECT_EQ(removed->at(0).untagged, "a:b");
  EXPECT_EQ(removed->at(1).deleted, "sha256:1");
  EXPECT_EQ(decode_image_removed("{}").error().code, Errc::data_loss);
}

}  // namespace
}  // namespace brig::wire
