// SPDX-License-Identifier: Apache-2.0
#include "support/test_image.hpp"

#include "base/until.hpp"
#include "engine/image_load.hpp"
#include "engine/image_remove.hpp"
#include "support/containers.hpp"
#include "sys/random.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <span>
#include <thread>

namespace brig::test {
namespace {

using nlohmann::json;

base::Until in_time() {
  return base::Until::after(std::chrono::minutes(1));
}

using Files = std::map<std::string, std::string>;

/// The archive that scripts/image made of localhost/brig/base.
Files base_archive() {
  for (const auto& entry : std::filesystem::directory_iterator(BRIG_IMAGES)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with("base-") || !name.ends_with(".tar")) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    return untar({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
  }
  ADD_FAILURE() << "scripts/image has made no base image in " BRIG_IMAGES;
  return {};
}

json manifest_of(const Files& archive) {
  return json::parse(archive.at("manifest.json"))[0];
}

const std::string& layer_of(const Files& archive) {
  return archive.at(manifest_of(archive)["Layers"][0].get<std::string>());
}

std::string diff_id(const std::string& layer) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EXPECT_EQ(::EVP_Digest(layer.data(), layer.size(), digest.data(), &size, ::EVP_sha256(), nullptr),
            1);
  std::string text = "sha256:";
  for (const unsigned char byte : std::span(digest).first(size)) {
    constexpr const char* kHex = "0123456789abcdef";
    text += kHex[byte / 16];
    text += kHex[byte % 16];
  }
  return text;
}

std::string archive_of(const std::string& name,
                       const json& config,
                       const std::vector<TarEntry>& files) {
  const Files base = base_archive();
  const json base_config = json::parse(base.at(manifest_of(base)["Config"].get<std::string>()));
  const std::string& base_layer = layer_of(base);
  const std::string layer = tar(files);
  const json image{
      {"architecture", base_config["architecture"]},
      {"os", "linux"},
      {"config", config},
      {"rootfs", {{"type", "layers"}, {"diff_ids", {diff_id(base_layer), diff_id(layer)}}}}};
  const json manifest = json::array(
      {{{"Config", "config.json"}, {"RepoTags", {name}}, {"Layers", {"base.tar", "layer.tar"}}}});
  return tar({{"base.tar", base_layer},
              {"layer.tar", layer},
              {"config.json", image.dump()},
              {"manifest.json", manifest.dump()}});
}

}  // namespace

TestImage::TestImage(const json& config, const std::vector<TarEntry>& files)
    : name_("localhost/brig/test-" + sys::random_hex(12) + ":1") {
  const std::string archive = archive_of(name_, config, files);
  const Engine connected = engine();
  const auto loaded =
      engine::image_load(engine::client_of(connected),
                         {.archive = [rest = std::span<const char>(archive)](
                                         std::span<char> into) mutable -> Result<std::size_t> {
                           const std::size_t n = std::min(into.size(), rest.size());
                           std::copy_n(rest.begin(), n, into.begin());
                           rest = rest.subspan(n);
                           return n;
                         }},
                         in_time());
  EXPECT_TRUE(loaded) << loaded.error().message;
}

TestImage::~TestImage() {
  const Engine connected = engine();
  const auto remove = [&] {
    return engine::image_remove(engine::client_of(connected), {.image = *ImageRef::parse(name_)},
                                in_time());
  };
  // The engine may still be removing the container of a run that has ended.
  auto removed = remove();
  for (int i = 0; i < 200 && !removed && removed.error().code == Errc::conflict; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    removed = remove();
  }
  EXPECT_TRUE(removed) << removed.error().message;
}

std::string busybox() {
  return untar(layer_of(base_archive())).at("usr/bin/busybox");
}

}  // namespace brig::test
