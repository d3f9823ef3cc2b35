// SPDX-License-Identifier: Apache-2.0
// schemas/policy.schema.json, schemas/README.md, schemas/examples and the decoder say the same.
#include "policy/attested.hpp"
#include "policy/decode_weakening.hpp"
#include "policy/document.hpp"
#include "policy/policy_keys.hpp"
#include "support/schema.hpp"

#include <brig/policy_file.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace brig {
namespace {

using nlohmann::json;
using Keys = std::set<std::string>;

constexpr const char* kSchema = BRIG_SCHEMAS "/policy.schema.json";

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The tree as other tools see it: what validates a YAML file makes it JSON first.
json to_json(const policy::Item& node) {
  switch (node.kind) {
    case policy::Item::Kind::null:
      return nullptr;
    case policy::Item::Kind::boolean:
      return node.text == "true" || node.text == "yes";
    case policy::Item::Kind::number:
      return json::parse(node.text, nullptr, false).is_discarded() ? json(node.text)
                                                                   : json::parse(node.text);
    case policy::Item::Kind::text:
      return node.text;
    case policy::Item::Kind::sequence: {
      json list = json::array();
      for (const policy::Item& element : node.elements) list.push_back(to_json(element));
      return list;
    }
    case policy::Item::Kind::mapping: {
      json object = json::object();
      for (const policy::Member& member : node.members) object[member.key] = to_json(member.value);
      return object;
    }
  }
  return nullptr;
}

std::string violations(const std::string& text) {
  const auto root = policy::read_document(text, "f");
  if (!root) return root.error().message;
  return support::schema_violations(kSchema, to_json(*root).dump());
}

std::vector<std::filesystem::path> examples() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(BRIG_SCHEMAS "/examples"))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// The keys with values below a schema's `properties`, with dots.
void collect(const json& schema, const json& node, const std::string& prefix, Keys& keys) {
  for (const auto& [name, member] : node.at("properties").items()) {
    const json* here = &member;
    if (member.contains("$ref"))
      here = &schema.at("definitions").at(member.at("$ref").get<std::string>().substr(14));
    if (here->contains("properties"))
      collect(schema, *here, prefix + name + ".", keys);
    else
      keys.insert(prefix + name);
  }
}

/// The first column, and all of the row, of the table below a heading of the README.
std::vector<std::pair<std::string, std::string>> rows_below(const std::string& heading) {
  const std::string text = read(BRIG_SCHEMAS "/README.md");
  const std::size_t begin = text.find("\n### " + heading + "\n");
  EXPECT_NE(begin, std::string::npos) << heading;
  const std::string part = text.substr(begin, text.find("\n### ", begin + 1) - begin);
  std::vector<std::pair<std::string, std::string>> rows;
  const std::regex row("\n\\| `([^`]+)` (.*)");
  for (std::sregex_iterator at(part.begin(), part.end(), row), end; at != end; ++at)
    rows.emplace_back((*at)[1], (*at)[2]);
  return rows;
}

TEST(PolicySchema, ReadmeAndDecoderHaveTheSameKeys) {
  const Keys decoded(policy::policy_keys().begin(), policy::policy_keys().end());
  const json schema = json::parse(read(kSchema));
  Keys described;
  collect(schema, schema, "", described);
  EXPECT_EQ(described, decoded);

  Keys documented;
  for (const auto& [key, rest] : rows_below("Keys")) documented.insert(key);
  EXPECT_EQ(documented, decoded);
}

template <std::size_t... I>
std::vector<Weakening> every_kind(std::index_sequence<I...> /*kinds*/) {
  return {std::variant_alternative_t<I, Weakening>{}...};
}

TEST(PolicySchema, ReadmeAndDecoderHaveTheSameWeakenings) {
  const Keys decoded(policy::weakening_names().begin(), policy::weakening_names().end());
  const json schema = json::parse(read(kSchema));
  Keys described;
  for (const json& kind : schema.at("properties").at("weakenings").at("items").at("oneOf")) {
    if (kind.contains("enum")) {
      for (const json& name : kind.at("enum")) described.insert(name);
    } else {
      for (const auto& [name, value] : kind.at("properties").items()) described.insert(name);
    }
  }
  EXPECT_EQ(described, decoded);

  std::map<std::string, std::string> documented;
  for (const auto& [name, rest] : rows_below("Weakenings")) documented[name] = rest;
  EXPECT_EQ(documented.size(), decoded.size());
  for (const Weakening& weakening :
       every_kind(std::make_index_sequence<std::variant_size_v<Weakening>>{})) {
    const std::string name = to_string(weakening).substr(0, to_string(weakening).find(' '));
    const std::string flag = flag_of(weakening).substr(0, flag_of(weakening).find(' '));
    EXPECT_THAT(documented[name], testing::StartsWith("| `" + flag + "` |")) << name;
  }
}

TEST(PolicySchema, ReadmeAndDecoderHaveTheSameControlsToBeAttested) {
  Keys decoded{"all"};
  for (const policy::ControlInside& control : policy::controls_inside()) {
    if (control.shown != policy::ShownInside::never) decoded.emplace(control.id);
  }
  const json schema = json::parse(read(kSchema));
  Keys described;
  for (const json& id : schema.at("properties").at("attested").at("items").at("enum"))
    described.insert(id);
  EXPECT_EQ(described, decoded);

  // Whatever is in code style below that heading and looks like a control.
  const std::string text = read(BRIG_SCHEMAS "/README.md");
  const std::size_t begin = text.find("\n### Controls to be attested\n");
  ASSERT_NE(begin, std::string::npos);
  const std::size_t list = text.find("\n- Linux shows of any container: ", begin);
  ASSERT_NE(list, std::string::npos);
  const std::string part = text.substr(list, text.find("\n### ", list) - list);
  Keys documented;
  const std::regex word("`([a-z_]+)`");
  for (std::sregex_iterator at(part.begin(), part.end(), word), end; at != end; ++at)
    documented.insert((*at)[1]);
  EXPECT_EQ(documented, decoded);
}

TEST(PolicySchema, AcceptsEachExampleAndSoDoesTheDecoder) {
  EXPECT_GE(examples().size(), 4U);
  for (const auto& path : examples()) {
    SCOPED_TRACE(path.filename());
    const std::string text = read(path);
    EXPECT_EQ(violations(text), "");
    const auto file = parse_policy_file(text, path.filename().string());
    ASSERT_TRUE(file) << file.error().message;
    const auto policy = apply_policy_file(*file, file->weakenings);
    EXPECT_TRUE(policy) << policy.error().message;
  }
}

TEST(PolicySchema, TheTwoFormatsOfOneExampleAreOnePolicy) {
  const auto policy_of = [](const std::string& name) {
    const PolicyFile file =
        parse_policy_file(read(std::filesystem::path(BRIG_SCHEMAS "/examples") / name), name)
            .value();
    return apply_policy_file(file, file.weakenings).value();
  };
  EXPECT_EQ(policy_of("data-analysis.yaml"), policy_of("data-analysis.json"));
}

TEST(PolicySchema, AcceptsWhatIsPrinted) {
  for (const Preset preset : {Preset::untrusted, Preset::sandboxed, Preset::limited,
                              Preset::standard, Preset::elevated}) {
    Policy policy = make_policy(preset).value();
    policy.image.labels["a"] = "b";
    policy.attested = parse_attested("all").value();
    ASSERT_TRUE(weaken(policy, weakening::ReadOnlyMount{"/srv/a", "/a"}));
    ASSERT_TRUE(weaken(policy, weakening::ExecutableTmp{}));
    EXPECT_EQ(violations(print_policy(policy).value()), "") << policy.name;
  }
}

class RefusedByBoth : public testing::TestWithParam<const char*> {};

TEST_P(RefusedByBoth, SchemaAndDecoder) {
  EXPECT_FALSE(parse_policy_file(GetParam(), "f"));
  EXPECT_NE(violations(GetParam()), "");
}

INSTANTIATE_TEST_SUITE_P(
    All,
    RefusedByBoth,
    testing::Values("memory: 128m",
                    "- preset",
                    "preset: strict",
                    "preset: [limited]",
                    "preset: limited\nmemroy: 1m",
                    "preset: limited\nMemory: 1m",
                    "preset: limited\nprivileged: true",
                    "preset: limited\ntmp.size: 1m",
                    "preset: limited\nmemory: 128",
                    "preset: limited\nmemory: 0m",
                    "preset: limited\nmemory: 010m",
                    "preset: limited\nmemory: 1.5g",
                    "preset: limited\nmemory: 1  m",
                    "preset: limited\nmemory: 1t",
                    "preset: limited\nmemory: -1m",
                    "preset: limited\nmemory: m",
                    "preset: limited\nmemory: '1m '",
                    "preset: limited\nmemory:",
                    "preset: limited\nmemory: [1m]",
                    "preset: limited\nwall_time: 10",
                    "preset: limited\nwall_time: 10 s",
                    "preset: limited\nwall_time: 1d",
                    "preset: limited\nwall_time: 1:30",
                    "preset: limited\nwall_time: 0s",
                    "preset: limited\npids: 1.5",
                    "preset: limited\npids: -1",
                    "preset: limited\npids: '32'",
                    "preset: limited\npids: 0x10",
                    "preset: limited\npids: 4294967296",
                    "preset: limited\ncpus: 0",
                    "preset: limited\ncpus: 1025",
                    "preset: limited\ncpus: '0.5'",
                    "preset: limited\ncpus: -1",
                    "preset: limited\nisolation: vm",
                    "preset: limited\nseccomp: unconfined",
                    "preset: limited\ntmp: 64m",
                    "preset: limited\ntmp: {sise: 1m}",
                    "preset: limited\ntmp: {exec: 'true'}",
                    "preset: limited\nimage: {pinned: 1}",
                    "preset: limited\nimage: {label: {}}",
                    "preset: limited\nimage: {labels: [a]}",
                    "preset: limited\nimage: {labels: {a: 1}}",
                    "preset: limited\nattested: seccomp",
                    "preset: limited\nattested: {seccomp: true}",
                    "preset: limited\nattested: [1]",
                    "preset: limited\nattested: [secomp]",
                    "preset: limited\nattested: [labels]",
                    "preset: limited\nattested: [seccomp, seccomp]",
                    "preset: limited\nweakenings: executable-tmp",
                    "preset: limited\nweakenings: [privileged]",
                    "preset: limited\nweakenings: [read-only-mount]",
                    "preset: limited\nweakenings: [share-kernel, share-kernel]",
                    "preset: limited\nweakenings: [{share-kernel: true}]",
                    "preset: limited\nweakenings: [{}]",
                    "preset: limited\nweakenings: [{read-only-mount: {source: /a}}]",
                    "preset: limited\nweakenings: [{read-only-mount: {source: /a, target: /b, "
                    "rw: true}}]"));

}  // namespace
}  // namespace brig
