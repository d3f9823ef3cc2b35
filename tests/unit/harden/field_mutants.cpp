// SPDX-License-Identifier: Apache-2.0
#include "unit/harden/field_mutants.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

namespace brig::harden {
namespace {

using nlohmann::json;

constexpr const char* kMark = "\"@the field@\"";

/// The document cut where the field's value stands.
struct Frame {
  std::string before;  ///< Ends with the key and its colon.
  std::string after;
  std::string value;  ///< What stands there; empty when the field is absent.
};

Frame frame(const json& document, const ApiField& field) {
  Frame cut;
  if (document.contains(field.place)) cut.value = document.at(field.place).dump();
  json marked = document;
  marked[field.place] = json::parse(kMark);
  const std::string text = marked.dump();
  const std::size_t at = text.find(kMark);
  cut.before = text.substr(0, at);
  cut.after = text.substr(at + std::string(kMark).size());
  return cut;
}

/// A seccomp profile is too long to be shown.
std::string brief(const std::string& value) {
  constexpr std::size_t kShown = 150;
  if (value.size() <= 2 * kShown) return value;
  return value.substr(0, kShown) + " ... " + value.substr(value.size() - kShown);
}

/// Of the right type, and loose where there is such a thing.
std::string loose(const std::string& type, const std::string& current) {
  if (type == "string") return "\"host\"";
  if (type == "bool") return current == "true" ? "false" : "true";
  if (type == "int") return "9223372036854775807";
  if (type == "[int]") return "[1,1]";
  if (type == "[string]" || type == "[[string]]") return "[\"x\"]";
  if (type == "{string}") return "{\"x\":\"y\"}";
  if (type.front() == '[') return "[{}]";
  return "{}";
}

std::string replaced(std::string text, char from, const char* to) {
  const std::size_t at = text.find(from);
  return at == std::string::npos ? text : text.replace(at, 1, to);
}

std::set<std::string> look_alikes(const std::string& name) {
  std::string lower = name;
  std::string upper = name;
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  for (char& c : lower) c = is_upper(c) ? static_cast<char>(c + 32) : c;
  for (char& c : upper) c = is_lower(c) ? static_cast<char>(c - 32) : c;
  std::string first = name;
  first.front() = lower.front();
  std::string escaped = "\\u00";
  constexpr const char* kHex = "0123456789abcdef";
  escaped += kHex[static_cast<unsigned char>(name.front()) >> 4U];
  escaped += kHex[static_cast<unsigned char>(name.front()) & 15U];
  std::set<std::string> names{lower,
                              upper,
                              first,
                              escaped + name.substr(1),
                              replaced(lower, 's', "\xc5\xbf"),
                              replaced(lower, 'k', "\xe2\x84\xaa")};
  names.erase(name);
  return names;
}

}  // namespace

const std::vector<std::string>& values_of_type(const std::string& type) {
  static const std::map<std::string, std::vector<std::string>> by_type{
      {"string",
       {R"("")", R"("x")", R"("host")", R"("Host")", R"(" ")", R"("\u0000")", "null", "1", "true",
        "[]", "{}", R"(["x"])"}},
      {"bool", {"true", "false", "null", "0", "1", R"("true")", "[]"}},
      {"int",
       {"-1", "0", "1", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
        "18446744073709551616", "1e400", "1e3", "1.5", R"("1")", "null", "true", "[]", "NaN",
        "0x10"}},
      {"[int]", {"null", "[]", "[1,1]", R"("x")", "{}"}},
      {"[string]",
       {"null", "[]", R"(["x"])", R"([""])", R"(["ALL"])", R"(["host"])", R"("x")", "{}", "[null]",
        "[1]", R"([["x"]])"}},
      {"[[string]]", {"null", "[]", R"([["x"]])", R"("x")"}},
      {"{string}",
       {"null", "{}", R"({"x":"y"})", R"({"":""})", "[]", R"("x")", R"({"x":null})", R"({"x":1})"}},
      {"{empty}",
       {"null", "{}", R"({"80/tcp":{}})", R"({"/x":{}})", R"({"":{}})", "[]", R"("x")",
        R"({"x":null})"}},
      {"any", {"null", "{}", "[]", R"("x")", "1"}},
  };
  static const std::vector<std::string> of_lists{"null", "[]",       "[{}]",  "[null]",
                                                 "{}",   R"(["x"])", R"("x")"};
  static const std::vector<std::string> of_maps{
      "null", "{}", R"({"x":{}})", R"({"80/tcp":[{}]})", R"({"80/tcp":null})", "[]", R"("x")"};
  static const std::vector<std::string> of_structs{"null", "{}", "[]", R"("x")", "1"};
  const auto found = by_type.find(type);
  if (found != by_type.end()) return found->second;
  if (type.front() == '[') return of_lists;
  return type.front() == '{' ? of_maps : of_structs;
}

std::vector<std::string> first_of(const std::vector<std::string>& values, std::size_t most) {
  return {values.begin(),
          values.begin() + static_cast<std::ptrdiff_t>(std::min(most, values.size()))};
}

std::vector<FieldMutant> with_values(const json& document,
                                     const ApiField& field,
                                     const std::vector<std::string>& values) {
  const Frame cut = frame(document, field);
  std::vector<FieldMutant> mutants;
  for (const std::string& value : values) {
    if (value == cut.value) continue;
    mutants.push_back({field.place.to_string(), brief(value), cut.before + value + cut.after});
  }
  return mutants;
}

std::vector<FieldMutant> with_absence(const json& document, const ApiField& field) {
  if (!document.contains(field.place)) return {};
  json without = document;
  without[field.place.parent_pointer()].erase(field.name);
  return {{field.place.to_string(), "(absent)", without.dump()}};
}

std::vector<FieldMutant> with_duplicates(const json& document, const ApiField& field) {
  const Frame cut = frame(document, field);
  const std::string other = loose(field.type, cut.value);
  const std::string right = cut.value.empty() ? other : cut.value;
  const std::string again = ",\"" + field.name + "\":";
  return {{field.place.to_string(), "(twice, the last is " + other + ")",
           cut.before + right + again + other + cut.after},
          {field.place.to_string(), "(twice, the first is " + other + ")",
           cut.before + other + again + right + cut.after}};
}

std::vector<FieldMutant> with_look_alikes(const json& document, const ApiField& field) {
  const Frame cut = frame(document, field);
  const std::string other = loose(field.type, cut.value);
  std::vector<FieldMutant> mutants;
  for (const std::string& name : look_alikes(field.name)) {
    // Beside the field, or instead of it where a document does not have it.
    std::string body = cut.before;
    if (cut.value.empty()) {
      body.resize(body.size() - field.name.size() - 3);
    } else {
      body += cut.value + ",";
    }
    body += "\"" + name + "\":" + other + cut.after;
    mutants.push_back({field.place.to_string(), "(as " + name + ")", std::move(body)});
  }
  return mutants;
}

}  // namespace brig::harden
