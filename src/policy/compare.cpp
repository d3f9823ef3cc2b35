// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"
#include "policy/choices.hpp"
#include "policy/limits.hpp"

#include <algorithm>

namespace brig {
namespace {

constexpr const char* kNone = "none";

std::string show_mount(const HostMount& mount) {
  return mount.source + ":" + mount.target;
}

void compare_images(const ImageRequirements& from,
                    const ImageRequirements& to,
                    std::vector<Difference>& found) {
  if (from.pinning != to.pinning) {
    const bool gained = to.pinning == Pinning::digest;
    found.push_back({"image.pinned", gained ? "false" : "true", gained ? "true" : "false",
                     gained ? Change::stricter : Change::looser});
  }
  const auto show = [](const auto& label) {
    return base::quote(label.first) + " " + base::quote(label.second);
  };
  const auto lacks = [](const auto& labels, const auto& label) {
    const auto at = labels.find(label.first);
    return at == labels.end() || at->second != label.second;
  };
  for (const auto& label : from.labels) {
    if (lacks(to.labels, label))
      found.push_back({"image.labels", show(label), kNone, Change::looser});
  }
  for (const auto& label : to.labels) {
    if (lacks(from.labels, label))
      found.push_back({"image.labels", kNone, show(label), Change::stricter});
  }
}

void compare_attested(const std::set<std::string>& from,
                      const std::set<std::string>& to,
                      std::vector<Difference>& found) {
  for (const std::string& id : from) {
    if (!to.contains(id)) found.push_back({"attested", id, kNone, Change::looser});
  }
  for (const std::string& id : to) {
    if (!from.contains(id)) found.push_back({"attested", kNone, id, Change::stricter});
  }
}

void compare_mounts(const std::vector<HostMount>& from,
                    const std::vector<HostMount>& to,
                    std::vector<Difference>& found) {
  const auto lacks = [](const std::vector<HostMount>& mounts, const HostMount& mount) {
    return std::find(mounts.begin(), mounts.end(), mount) == mounts.end();
  };
  for (const HostMount& mount : from) {
    if (lacks(to, mount)) found.push_back({"mounts", show_mount(mount), kNone, Change::stricter});
  }
  for (const HostMount& mount : to) {
    if (lacks(from, mount)) found.push_back({"mounts", kNone, show_mount(mount), Change::looser});
  }
}

}  // namespace

std::vector<Difference> compare(const Policy& from, const Policy& to) {
  std::vector<Difference> found;
  policy::each_choice([&](const char* key, auto of, auto /*asked*/, const auto& /*weakening*/) {
    if (of(from) == of(to)) return;
    found.push_back({key, std::string(policy::show(of(from))), std::string(policy::show(of(to))),
                     policy::looser(of(to), of(from)) ? Change::looser : Change::stricter});
  });
  policy::each_limit([&](const char* key, auto of, auto /*asked*/, auto /*least*/) {
    if (of(from) == of(to)) return;
    found.push_back({key, policy::show(of(from)), policy::show(of(to)),
                     of(to) > of(from) ? Change::looser : Change::stricter});
  });
  compare_images(from.image, to.image, found);
  compare_attested(from.attested, to.attested, found);
  compare_mounts(from.mounts, to.mounts, found);
  return found;
}

}  // namespace brig
