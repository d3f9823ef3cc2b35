// SPDX-License-Identifier: Apache-2.0
#include "sandbox/accept_image.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brig::sandbox {
namespace {

using testing::HasSubstr;

const std::string kHex(64, 'a');

wire::ImageInspect image() {
  wire::ImageInspect image{.id = ImageId::parse("sha256:" + kHex).value()};
  image.os = "linux";
  image.repo_digests = {"registry.example/tool@sha256:" + kHex};
  image.labels = {{"team", "a"}};
  return image;
}

ImageRef image_ref(const std::string& text) {
  return ImageRef::parse(text).value();
}

TEST(AcceptName, WantsADigestOrAnIdWhereImagesArePinned) {
  const ImageRequirements pinned{Pinning::digest, {}};
  EXPECT_TRUE(accept_name(image_ref("tool:1"), {}));
  EXPECT_TRUE(accept_name(image_ref("registry.example/tool@sha256:" + kHex), pinned));
  EXPECT_TRUE(accept_name(image_ref("sha256:" + kHex), pinned));
  for (const char* name : {"tool", "tool:1", "localhost/brig/python:3.11"}) {
    const auto accepted = accept_name(image_ref(name), pinned);
    ASSERT_FALSE(accepted) << name;
    EXPECT_EQ(accepted.error().code, Errc::policy_violation);
    EXPECT_THAT(accepted.error().message, HasSubstr("NAME@sha256:DIGEST"));
  }
}

TEST(AcceptImage, TakesOnlyLinuxWithoutVolumes) {
  EXPECT_TRUE(accept_image(image(), image_ref("tool"), {}));
  wire::ImageInspect other = image();
  other.os = "windows";
  EXPECT_THAT(accept_image(other, image_ref("tool"), {}).error().message, HasSubstr("'windows'"));
  other = image();
  other.volumes = {"/data"};
  EXPECT_THAT(accept_image(other, image_ref("tool"), {}).error().message,
              HasSubstr("volumes: image 'tool' declares the volume '/data'"));
}

TEST(AcceptImage, HoldsTheEngineToTheDigestAskedFor) {
  EXPECT_TRUE(accept_image(image(), image_ref("registry.example/tool@sha256:" + kHex), {}));
  const auto accepted =
      accept_image(image(), image_ref("registry.example/tool@sha256:" + std::string(64, 'b')), {});
  ASSERT_FALSE(accepted);
  EXPECT_EQ(accepted.error().code, Errc::policy_violation);
}

TEST(AcceptImage, WantsEachRequiredLabelWithItsValue) {
  EXPECT_TRUE(accept_image(image(), image_ref("tool"), {Pinning::any, {{"team", "a"}}}));
  EXPECT_THAT(
      accept_image(image(), image_ref("tool"), {Pinning::any, {{"team", "b"}}}).error().message,
      HasSubstr("has the label 'team' 'a'; the policy wants it to be 'b'"));
  EXPECT_THAT(accept_image(image(), image_ref("tool"), {Pinning::any, {{"x", ""}}}).error().message,
              HasSubstr("has no label 'x'"));
}

}  // namespace
}  // namespace brig::sandbox
