// SPDX-License-Identifier: Apache-2.0
#include "policy/decode_value.hpp"

#include "base/quote.hpp"

#include <charconv>

namespace brig::policy {
namespace {

constexpr std::string_view kDigits = "0123456789";

std::string describe(const Item& node) {
  switch (node.kind) {
    case Item::Kind::null:
      return "nothing";
    case Item::Kind::sequence:
      return "a list";
    case Item::Kind::mapping:
      return "a mapping";
    case Item::Kind::text:
      return "the text " + base::quote(node.text);
    case Item::Kind::boolean:
    case Item::Kind::number:
      break;
  }
  return base::quote(node.text);
}

bool is_scalar(const Item& node) {
  return node.kind == Item::Kind::number || node.kind == Item::Kind::text;
}

/// Begins with a digit, and not with a zero that another follows.
bool begins_as_number(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of(kDigits), text.size());
  return digits > 0 && (text[0] != '0' || digits == 1);
}

/// A number and its unit, without the space between them that people and `to_string` write.
std::string without_space(std::string_view text) {
  std::string joined(text);
  const std::size_t space = text.find(' ');
  if (space != std::string_view::npos && text.find_first_not_of(kDigits) == space)
    joined.erase(space, 1);
  return joined;
}

template <typename Number>
Result<void> read_whole(std::string_view name,
                        std::string_view key,
                        const Item& node,
                        Number& into) {
  const char* end = node.text.data() + node.text.size();
  const auto [stop, error] = std::from_chars(node.text.data(), end, into);
  if (node.kind == Item::Kind::number && begins_as_number(node.text) && stop == end &&
      error == std::errc{})
    return {};
  return fail(wrong_value(
      name, node, key,
      "a plain whole number up to " + std::to_string(std::numeric_limits<Number>::max())));
}

/// A value that is chosen by its name.
template <typename Value>
Result<void> choose(std::string_view name,
                    std::string_view key,
                    const Item& node,
                    Value& into,
                    Result<Value> (*parse)(std::string_view),
                    std::string_view expected) {
  if (node.kind == Item::Kind::text) {
    if (const auto parsed = parse(node.text)) {
      into = *parsed;
      return {};
    }
  }
  return fail(wrong_value(name, node, key, expected));
}

}  // namespace

Error wrong_value(std::string_view name,
                  const Item& node,
                  std::string_view key,
                  std::string_view expected) {
  std::string message = show(name, node.place) + ": ";
  if (!key.empty()) message.append(key).append(": ");
  message.append("found ").append(describe(node)).append(", expected ").append(expected);
  return {Errc::invalid_argument, std::move(message), 0, std::string(name)};
}

Result<void> read_value(std::string_view name,
                        std::string_view key,
                        const Item& node,
                        MemorySize& into) {
  const std::string text = without_space(node.text);
  const bool unit = text.find_first_not_of(kDigits) != std::string::npos;
  const auto parsed = MemorySize::parse(text);
  if (is_scalar(node) && unit && begins_as_number(text) && parsed) {
    into = *parsed;
    return {};
  }
  return fail(wrong_value(
      name, node, key, "a whole number above 0 with a unit, such as '128m', '1 GiB' or '4096 B'"));
}

Result<void> read_value(std::string_view name, std::string_view key, const Item& node, Cpus& into) {
  const auto parsed = Cpus::parse(node.text);
  if (node.kind == Item::Kind::number && begins_as_number(node.text) && parsed) {
    into = *parsed;
    return {};
  }
  return fail(wrong_value(name, node, key,
                          "a plain number above 0 and up to 1024 with at most three decimals, such "
                          "as 0.5"));
}

Result<void> read_value(std::string_view name,
                        std::string_view key,
                        const Item& node,
                        std::uint32_t& into) {
  return read_whole(name, key, node, into);
}

Result<void> read_value(std::string_view name,
                        std::string_view key,
                        const Item& node,
                        std::uint64_t& into) {
  return read_whole(name, key, node, into);
}

Result<void> read_value(std::string_view name,
                        std::string_view key,
                        const Item& node,
                        std::chrono::milliseconds& into) {
  const auto parsed = parse_duration(node.text);
  if (is_scalar(node) && begins_as_number(node.text) && parsed) {
    into = *parsed;
    return {};
  }
  return fail(
      wrong_value(name, node, key, "a whole number above 0 with ms, s, m or h, such as '10s'"));
}

Result<void> read_value(std::string_view name, std::string_view key, const Item& node, Exec& into) {
  if (node.kind != Item::Kind::boolean || (node.text != "true" && node.text != "false"))
    return fail(wrong_value(name, node, key, "true or false"));
  into = node.text == "true" ? Exec::allowed : Exec::denied;
  return {};
}

Result<void> read_value(std::string_view name,
                        std::string_view key,
                        const Item& node,
                        Isolation& into) {
  return choose(name, key, node, into, &parse_isolation, "container or gvisor");
}

Result<void> read_value(std::string_view name,
                        std::string_view key,
                        const Item& node,
                        SeccompProfile& into) {
  return choose(name, key, node, into, &parse_seccomp_profile, "default or strict");
}

}  // namespace brig::policy
