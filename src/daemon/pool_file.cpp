// SPDX-License-Identifier: Apache-2.0
#include "daemon/pool_file.hpp"

#include "base/quote.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <set>

namespace brig::daemon {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "brig.pool/1";
/// No value of a file is deeper.
constexpr int kDepth = 1;

/// Each field with its key, for both directions.
template <typename Wanted, typename Visit>
void each_field(Wanted& wanted, const Visit& visit) {
  visit("name", wanted.name);
  visit("engine", wanted.sandbox.engine);
  visit("image", wanted.sandbox.image);
  visit("user", wanted.sandbox.user);
  visit("policy", wanted.sandbox.policy);
  visit("minimum", wanted.minimum);
  visit("target", wanted.target);
  visit("maximum", wanted.maximum);
  visit("max_age_ms", wanted.max_age_ms);
  visit("cool_down_ms", wanted.cool_down_ms);
  visit("drained", wanted.drained);
}

bool is_of_kind(const Json& value, const std::string& /*like*/) {
  return value.is_string();
}
bool is_of_kind(const Json& value, std::uint64_t /*like*/) {
  return value.is_number_unsigned();
}
bool is_of_kind(const Json& value, Choice /*like*/) {
  return value.is_boolean();
}

template <typename Value>
void read_value(const Json& from, Value& into) {
  from.get_to(into);
}
void read_value(const Json& from, Choice& into) {
  into = from.get<bool>() ? Choice::yes : Choice::no;
}

template <typename Value>
Json write_value(const Value& value) {
  return value;
}
Json write_value(Choice value) {
  return value == Choice::yes;
}

}  // namespace

std::string to_pool_file(const PoolPut& wanted) {
  Json json{{"schema", kSchema}};
  each_field(wanted, [&](const char* key, const auto& value) { json[key] = write_value(value); });
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<PoolPut> parse_pool_file(std::string_view text) {
  std::set<std::string> keys;
  std::optional<std::string> twice;
  const auto look = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::key && depth == kDepth) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (!keys.insert(key).second) twice = key;
    }
    return depth <= kDepth;  // a list or an object keeps nothing of what is in it
  };
  const Json json = Json::parse(text, look, false);
  // The parser takes a NUL for the end, and what follows for nothing.
  if (!json.is_object() || text.find('\0') != std::string_view::npos)
    return fail(Errc::invalid_argument, "it is no JSON object");
  // Which of them is meant differs between readers.
  if (twice) return fail(Errc::invalid_argument, base::quote(*twice) + ": it is there twice");
  if (json.value("schema", Json()) != kSchema)
    return fail(Errc::invalid_argument, std::string("schema: it is not '") + kSchema + "'");
  PoolPut wanted;
  std::set<std::string> known{"schema"};
  std::string wrong;
  each_field(wanted, [&](const char* key, auto& value) {
    known.insert(key);
    const auto found = json.find(key);
    if (found == json.end()) {
      wrong = std::string(key) + ": it is missing";
    } else if (!is_of_kind(*found, value)) {
      wrong = std::string(key) + ": it is of another kind";
    } else {
      read_value(*found, value);
    }
  });
  for (const auto& item : json.items()) {
    if (!known.contains(item.key())) wrong = base::quote(item.key()) + ": there is no such key";
  }
  if (!wrong.empty()) return fail(Errc::invalid_argument, wrong);
  // What runs later asks no registry: an image is pulled by whoever makes the template.
  wanted.sandbox.pull = static_cast<std::uint8_t>(Pull::never);
  return wanted;
}

}  // namespace brig::daemon
