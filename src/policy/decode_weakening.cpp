// SPDX-License-Identifier: Apache-2.0
#include "policy/decode_weakening.hpp"

#include "base/quote.hpp"
#include "policy/decode_value.hpp"
#include "policy/policy_keys.hpp"

#include <optional>
#include <type_traits>
#include <utility>

namespace brig::policy {
namespace {

constexpr const char* kMountValue =
    "a mapping of source and target, such as {source: /srv/data, target: /data}";

template <std::size_t I>
using Kind = std::variant_alternative_t<I, Weakening>;
constexpr auto kKinds = std::make_index_sequence<std::variant_size_v<Weakening>>{};

template <typename T>
constexpr bool kTakesValue = !std::is_empty_v<T>;

Result<void> decode_members(std::string_view name,
                            const Item& value,
                            weakening::ReadOnlyMount& into) {
  const std::string key(weakening::ReadOnlyMount::kName);
  if (value.kind != Item::Kind::mapping) return fail(wrong_value(name, value, key, kMountValue));
  for (const Member& member : value.members) {
    std::string* text = member.key == "source"   ? &into.source
                        : member.key == "target" ? &into.target
                                                 : nullptr;
    if (text == nullptr) {
      const std::string like = nearest(member.key, {"source", "target"});
      return fail(Errc::invalid_argument,
                  show(name, member.place) + ": " + key + ": unknown key " +
                      base::quote(member.key) +
                      (like.empty() ? "; expected source and target; mounts are read-only and take "
                                      "no options"
                                    : "; did you mean '" + like + "'?"));
    }
    if (member.value.kind != Item::Kind::text || member.value.text.empty())
      return fail(wrong_value(name, member.value, key + "." + member.key, "an absolute path"));
    *text = member.value.text;
  }
  if (into.source.empty() || into.target.empty())
    return fail(wrong_value(name, value, key, kMountValue));
  return {};
}

/// The weakening of that kind, if the name is its.
template <typename T>
Result<void> decode_kind(std::string_view name,
                         std::string_view which,
                         const Item& node,
                         const Item* value,
                         std::optional<Weakening>& into) {
  if (which != T::kName) return {};
  T weakening;
  if constexpr (kTakesValue<T>) {
    if (value == nullptr) return fail(wrong_value(name, node, which, kMountValue));
    if (auto read = decode_members(name, *value, weakening); !read) return read;
  } else if (value != nullptr) {
    return fail(wrong_value(name, *value, which, "no value, only the name"));
  }
  into = std::move(weakening);
  return {};
}

template <std::size_t... I>
Result<std::optional<Weakening>> decode_any(std::string_view name,
                                            std::string_view which,
                                            const Item& node,
                                            const Item* value,
                                            std::index_sequence<I...> /*kinds*/) {
  std::optional<Weakening> found;
  Result<void> done;
  ((done = done ? decode_kind<Kind<I>>(name, which, node, value, found) : done), ...);
  if (!done) return fail(done.error());
  return found;
}

template <std::size_t... I>
std::vector<std::string> names_of(std::index_sequence<I...> /*kinds*/) {
  return {std::string(Kind<I>::kName)...};
}

}  // namespace

const std::vector<std::string>& weakening_names() {
  static const std::vector<std::string> names = names_of(kKinds);
  return names;
}

Result<Weakening> decode_weakening(std::string_view name, const Item& node) {
  const bool mapping = node.kind == Item::Kind::mapping && node.members.size() == 1;
  if (node.kind != Item::Kind::text && !mapping) {
    return fail(wrong_value(name, node, "weakenings",
                            "a weakening's name, or a mapping of one name to its value"));
  }
  const std::string& which = mapping ? node.members.front().key : node.text;
  const Item* value = mapping ? &node.members.front().value : nullptr;
  auto found = decode_any(name, which, node, value, kKinds);
  if (!found) return fail(found.error());
  if (*found) return std::move(**found);

  std::string message = show(name, node.place) + ": unknown weakening " + base::quote(which);
  const std::string like = nearest(which, weakening_names());
  if (!like.empty()) {
    message += "; did you mean '" + like + "'?";
  } else {
    std::string all;
    for (const std::string& one : weakening_names()) all += (all.empty() ? "" : ", ") + one;
    message += "; expected one of " + all;
  }
  return fail(Errc::invalid_argument, std::move(message));
}

}  // namespace brig::policy
