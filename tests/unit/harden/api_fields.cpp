// SPDX-License-Identifier: Apache-2.0
#include "unit/harden/api_fields.hpp"

#include <fstream>
#include <stdexcept>

namespace brig::harden {
namespace {

using nlohmann::json;

const json& structs(const std::string& version) {
  static std::map<std::string, json> read;
  if (!read.contains(version)) {
    std::ifstream file(std::string(BRIG_TEST_DATA) + "/api-" + version + ".json");
    read[version] = json::parse(file).at("structs");
  }
  return read[version];
}

/// "[T]" and "{T}" → T; otherwise the empty text.
std::string element_of(const std::string& type, char bracket) {
  return type.front() == bracket ? type.substr(1, type.size() - 2) : std::string();
}

class Walk {
 public:
  Walk(const json& all, const json& document) : all_(all), document_(document) {}

  void into_struct(const std::string& owner, const json::json_pointer& place) {
    for (const auto& [name, type] : all_.at(owner).items()) {
      fields_.push_back({owner, name, type, place / name});
      into_type(type, place / name);
    }
  }
  std::vector<ApiField> take() { return std::move(fields_); }

 private:
  void into_type(const std::string& type, const json::json_pointer& place) {
    if (all_.contains(type)) return into_struct(type, place);
    if (const std::string element = element_of(type, '['); !element.empty()) {
      const std::size_t there = size_at(place);
      for (std::size_t i = 0; i < std::max<std::size_t>(there, 1); ++i)
        into_type(element, place / i);
    }
    if (const std::string element = element_of(type, '{'); !element.empty()) {
      if (size_at(place) == 0) return into_type(element, place / kSomeKey);
      for (const auto& [key, value] : document_.at(place).items()) into_type(element, place / key);
    }
  }
  std::size_t size_at(const json::json_pointer& place) const {
    return document_.contains(place) ? document_.at(place).size() : 0;
  }

  const json& all_;
  const json& document_;
  std::vector<ApiField> fields_;
};

}  // namespace

std::vector<ApiField> api_fields(const std::string& version,
                                 const std::string& root,
                                 const json& document) {
  Walk walk(structs(version), document);
  walk.into_struct(root, json::json_pointer());
  return walk.take();
}

const std::vector<std::string>& api_versions() {
  static const std::vector<std::string> versions{"1.41", "1.45"};
  return versions;
}

}  // namespace brig::harden
