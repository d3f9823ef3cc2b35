// SPDX-License-Identifier: Apache-2.0
#include "files/operation.hpp"

#include "files/pack.hpp"
#include "files/place.hpp"
#include "files/remove_tree.hpp"
#include "files/unpack.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace brig::files {
namespace {

constexpr std::array<std::string_view, 4> kVerbs{"put", "get", "list", "remove"};

enum Argument : std::size_t { verb, path, name, entries, bytes, depth, count };

template <typename N>
bool parse_number(std::string_view text, N& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc{} && end == text.data() + text.size();
}

bool is_clean_name(std::string_view text) {
  return text.empty() ||
         (channel::is_clean_entry_path(text) && text.find('/') == std::string_view::npos);
}

template <typename T>
Outcome<void> without_value(const Outcome<T>& outcome) {
  if (!outcome) return tl::unexpected(outcome.error());
  return {};
}

}  // namespace

std::vector<std::string> to_arguments(const Operation& operation) {
  return {std::string(kVerbs[static_cast<std::size_t>(operation.verb)]),
          operation.path,
          operation.name,
          std::to_string(operation.limits.entries),
          std::to_string(operation.limits.bytes),
          std::to_string(operation.depth)};
}

std::optional<Operation> parse_operation(const std::vector<std::string_view>& arguments) {
  if (arguments.size() != Argument::count) return std::nullopt;
  const auto found = std::find(kVerbs.begin(), kVerbs.end(), arguments[Argument::verb]);
  Operation operation{.verb = static_cast<Verb>(found - kVerbs.begin()),
                      .path = std::string(arguments[Argument::path]),
                      .name = std::string(arguments[Argument::name])};
  const bool valid = found != kVerbs.end() &&
                     (operation.path.empty() || channel::is_clean_entry_path(operation.path)) &&
                     is_clean_name(operation.name) &&
                     parse_number(arguments[Argument::entries], operation.limits.entries) &&
                     parse_number(arguments[Argument::bytes], operation.limits.bytes) &&
                     parse_number(arguments[Argument::depth], operation.depth);
  if (!valid) return std::nullopt;
  return operation;
}

Outcome<void> perform(const Operation& operation, int root, int in, int out) {
  auto place = find_place(root, operation.path);
  if (!place) return tl::unexpected(place.error());
  switch (operation.verb) {
    case Verb::put: {
      auto into = place_for(std::move(*place), operation.name);
      if (!into) return tl::unexpected(into.error());
      return without_value(unpack(in, std::move(*into), operation.limits));
    }
    case Verb::get:
      return without_value(pack(*place, out, {.limits = operation.limits}));
    case Verb::list:
      return without_value(pack(*place, out,
                                {.limits = operation.limits,
                                 .contents = channel::Contents::none,
                                 .depth = std::min(operation.depth, channel::kMaxEntryDepth)}));
    case Verb::remove:
      return remove_tree(*place);
  }
  return {};
}

}  // namespace brig::files
