// SPDX-License-Identifier: Apache-2.0
#include "sandbox/labels.hpp"

#include <array>
#include <charconv>
#include <string_view>
#include <vector>

namespace brig::sandbox {
namespace {

constexpr const char* kTagLabel = "brig.tag";

/// Every label but the tag, in the order in which the tag covers them.
constexpr std::array kTagged{
    kSandboxLabel,      "brig.owner.host", "brig.owner.boot", "brig.owner.pidns", "brig.owner.pid",
    "brig.owner.start", "brig.deadline",   "brig.policy",     "brig.weakenings",  "brig.image",
};

std::vector<std::string> tagged_fields(const Labels& labels, const std::string& container_name) {
  std::vector<std::string> fields{container_name};
  for (const char* key : kTagged) {
    const auto found = labels.find(key);
    fields.push_back(found == labels.end() ? std::string() : found->second);
  }
  return fields;
}

template <typename Integer>
bool read(const Labels& labels, const char* key, Integer& into) {
  const auto found = labels.find(key);
  if (found == labels.end()) return false;
  const std::string& text = found->second;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc{} && end == text.data() + text.size();
}

std::string text_of(const Labels& labels, const char* key) {
  const auto found = labels.find(key);
  return found == labels.end() ? std::string() : found->second;
}

}  // namespace

Labels make_labels(const Ownership& ownership, const Installation& installation) {
  Labels labels{
      {kSandboxLabel, ownership.sandbox},
      {"brig.owner.host", ownership.owner.host},
      {"brig.owner.boot", ownership.owner.boot},
      {"brig.owner.pidns", std::to_string(ownership.owner.pid_namespace)},
      {"brig.owner.pid", std::to_string(ownership.owner.pid)},
      {"brig.owner.start", std::to_string(ownership.owner.start_time)},
      {"brig.deadline", std::to_string(ownership.deadline)},
      {"brig.policy", ownership.policy},
      {"brig.weakenings", ownership.weakenings},
      {"brig.image", ownership.image},
  };
  labels[kTagLabel] = installation.tag(tagged_fields(labels, ownership.container_name));
  return labels;
}

std::optional<Ownership> prove_ownership(const Labels& labels,
                                         const std::string& container_name,
                                         const Installation& installation) {
  if (!installation.verify(tagged_fields(labels, container_name), text_of(labels, kTagLabel))) {
    return std::nullopt;
  }
  Ownership ownership;
  ownership.sandbox = text_of(labels, kSandboxLabel);
  ownership.container_name = container_name;
  ownership.owner.host = text_of(labels, "brig.owner.host");
  ownership.owner.boot = text_of(labels, "brig.owner.boot");
  ownership.policy = text_of(labels, "brig.policy");
  ownership.weakenings = text_of(labels, "brig.weakenings");
  ownership.image = text_of(labels, "brig.image");
  if (!read(labels, "brig.owner.pidns", ownership.owner.pid_namespace) ||
      !read(labels, "brig.owner.pid", ownership.owner.pid) ||
      !read(labels, "brig.owner.start", ownership.owner.start_time) ||
      !read(labels, "brig.deadline", ownership.deadline)) {
    return std::nullopt;
  }
  return ownership;
}

}  // namespace brig::sandbox
