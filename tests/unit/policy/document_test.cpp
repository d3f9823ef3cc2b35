// SPDX-License-Identifier: Apache-2.0
#include "policy/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace brig::policy {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// The tree as one line: what is plain text and what is not shows.
std::string flat(const Item& node) {
  std::string out;
  switch (node.kind) {
    case Item::Kind::null:
      return "null";
    case Item::Kind::boolean:
      return "bool(" + node.text + ")";
    case Item::Kind::number:
      return "number(" + node.text + ")";
    case Item::Kind::text:
      return "'" + node.text + "'";
    case Item::Kind::sequence:
      for (const Item& element : node.elements) out += (out.empty() ? "" : ", ") + flat(element);
      return "[" + out + "]";
    case Item::Kind::mapping:
      for (const Member& member : node.members)
        out += (out.empty() ? "" : ", ") + member.key + ": " + flat(member.value);
      return "{" + out + "}";
  }
  return "?";
}

std::string read(const std::string& text) {
  const auto root = read_document(text, "f");
  if (root) return flat(*root);
  EXPECT_EQ(root.error().code, Errc::invalid_argument);
  return root.error().message;
}

TEST(Document, IsTheSameTreeInBothFormats) {
  const std::string tree = "{a: 'x', b: number(0.5), c: bool(true), d: null, e: ['1', {f: {}}]}";
  EXPECT_EQ(read("a: x\nb: 0.5\nc: true\nd:\ne:\n  - \"1\"\n  - f: {}\n"), tree);
  EXPECT_EQ(read(R"({"a": "x", "b": 0.5, "c": true, "d": null, "e": ["1", {"f": {}}]})"), tree);
  EXPECT_EQ(read("\n\t {\"a\": 1}"), "{a: number(1)}");
}

TEST(Document, KeepsNumbersAsTheyAreWritten) {
  for (const char* number : {"0", "10", "010", "0x10", "0o17", "1e3", "-1", "+1", ".5", "1.50",
                             "1_0", "1:30", "99999999999999999999"}) {
    EXPECT_EQ(read(std::string("[") + number + "]"), std::string("[number(") + number + ")]");
  }
  EXPECT_EQ(read(R"({"a": [1e3, 1.50, 99999999999999999999, -1]})"),
            "{a: [number(1e3), number(1.50), number(99999999999999999999), number(-1)]}");
  EXPECT_EQ(read("[128m, 10s, '10', 4096 B, -]"), "['128m', '10s', '10', '4096 B', '-']");
}

TEST(Document, TakesWhatAnyReaderTakesForATruthValueAsOne) {
  EXPECT_EQ(read("[yes, No, ON, off, True, 'yes', y]"),
            "[bool(yes), bool(No), bool(ON), bool(off), bool(True), 'yes', 'y']");
  EXPECT_EQ(read("[~, null, Null, '~', '']"), "[null, null, null, '~', '']");
}

TEST(Document, EachValueHasItsPlace) {
  const auto yaml = read_document("a:\n  b: [x,\n      y]\n", "f").value();
  EXPECT_EQ(show("f", yaml.members[0].value.members[0].place), "f:2:3");
  EXPECT_EQ(show("f", yaml.members[0].value.members[0].value.elements[1].place), "f:3:7");
  const auto json = read_document(R"({"a/~": {"b": ["x", "y"]}})", "f").value();
  EXPECT_EQ(show("f", json.place), "f: /");
  EXPECT_EQ(show("f", json.members[0].value.members[0].place), "f: /a~1~0/b");
  EXPECT_EQ(show("f", json.members[0].value.members[0].value.elements[1].place), "f: /a~1~0/b/1");
}

TEST(Document, AliasesAreCopies) {
  EXPECT_EQ(read("a: &x {b: 1}\nc: *x\nd: [*x, *x]\n"),
            "{a: {b: number(1)}, c: {b: number(1)}, d: [{b: number(1)}, {b: number(1)}]}");
}

struct Refused {
  const char* name;
  std::string text;
  std::string begins;
  std::string says;
};

class RefusedDocument : public testing::TestWithParam<Refused> {};

TEST_P(RefusedDocument, NamesThePlaceAndTheReason) {
  const std::string said = read(GetParam().text);
  EXPECT_THAT(said, StartsWith(GetParam().begins));
  EXPECT_THAT(said, HasSubstr(GetParam().says));
}

std::string repeat(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

const std::vector<Refused>& refused() {
  static const std::vector<Refused> all{
      {"Empty", "", "f: ", "empty"},
      {"OnlyAComment", "# nothing\n", "f: ", "empty"},
      {"DuplicateYaml", "a: 1\nb: 2\na: 3\n", "f:3:1: ", "duplicate key 'a'"},
      {"DuplicateNested", "a:\n  b: 1\n  b: 1\n", "f:3:3: ", "duplicate key 'b'"},
      {"DuplicateJson", R"({"a": {"b": 1, "b": 2}})", "f: /a/b: ", "duplicate key 'b'"},
      {"DuplicateJsonEscaped", R"({"ab": 1, "\u0061b": 2})", "f: /ab: ", "duplicate key 'ab'"},
      {"Tag", "a: !!str 1\n", "f:1:4: ", "tag"},
      {"TagOnMapping", "a: !x {b: 1}\n", "f:1:4: ", "tag"},
      {"TwoDocuments", "a: 1\n---\nb: 2\n", "f:2:", "second document"},
      {"DocumentsEnd", "a: 1\n...\nb: 2\n", "f:3:1: ", "second document"},
      {"MergeKey", "a: &x {b: 1}\nc:\n  <<: *x\n", "f:3:3: ", "merge key"},
      {"SequenceAsKey", "? [a]\n: 1\n", "f:1:3: ", "no text"},
      {"NullAsKey", "~: 1\n", "f:1:1: ", "no text"},
      {"AliasAsKey", "a: &x b\n*x : 1\n", "f:2:1: ", "alias"},
      {"AliasWithin", "a: &x [*x]\n", "f:1:8: ", "alias"},
      {"UnknownAlias", "a: *x\n", "f:1:", "YAML"},
      {"Tab", "a:\n\tb: 1\n", "f:2:", "YAML"},
      {"Unclosed", "a: [1\n", "f:", "YAML"},
      {"Bom", "\xef\xbb\xbf{}", "f:1:1: ", "byte order mark"},
      {"Nul", std::string("a: 1\nb: \0\n", 10), "f:2:4: ", "control character"},
      {"Escape", "a: \x1b[0m\n", "f:1:4: ", "control character"},
      {"NotUtf8", "a: 1\nb: \xff\n", "f:2:1: ", "UTF-8"},
      {"Utf16", std::string("\xff\xfe{\0}\0", 6), "f:1:1: ", "UTF-8"},
      {"EscapedControlYaml", "a: \"\\e\"\n", "f:1:4: ", "control character"},
      {"EscapedControlJson", R"({"a": "\u0000"})", "f: /a: ", "control character"},
      {"EscapedControlKey", R"({"\u0007": 1})", "f: /", "control character"},
      {"JsonComment", "{\n  // no\n}", "f:2:", "JSON"},
      {"JsonTrailingComma", "{\"a\": 1,}", "f:1:9: ", "JSON"},
      {"JsonTrailingText", "{} x", "f:1:4: ", "JSON"},
      {"JsonUnclosed", "{\"a\": 1", "f:1:", "JSON"},
      {"JsonNan", "{\"a\": NaN}", "f:1:", "JSON"},
      {"JsonLeadingZero", "{\"a\": 010}", "f:1:", "JSON"},
      {"DeepYaml", repeat("[", 17) + repeat("]", 17), "f:1:17: ", "deeper than 16"},
      {"VeryDeepYaml", repeat("[", 60'000), "f:1:1: ", "no text"},
      {"VeryDeepBlock", repeat("- ", 30'000), "f:1:33: ", "deeper than 16"},
      {"DeepJson", "{\"a\": " + repeat("[", 16) + repeat("]", 16) + "}", "f: /a/0", "deeper"},
      {"DeepByAlias", "a: &x [[[[[[[[1]]]]]]]]\nb: [[[[[[[[*x]]]]]]]]\n", "f:2:12: ", "deeper"},
      {"ManyNodes", "[" + repeat("1,", 4096) + "]", "f:1:", "more than 4096 values"},
      {"LongText", "a: " + std::string(4097, 'x'), "f:1:4: ", "4096 bytes"},
      {"LongKey", std::string(257, 'k') + ": 1", "f:1:1: ", "256 bytes"},
      {"LargeFile", "a: 1\n#" + std::string(65'536, '#'), "f: ", "larger than 65536"},
      {"BillionLaughs",
       "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
       "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n",
       "f:4:", "aliases counted"},
  };
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, RefusedDocument, testing::ValuesIn(refused()), [](const auto& which) {
  return which.param.name;
});

TEST(Document, TakesTheBoundsThemselves) {
  EXPECT_TRUE(read_document(repeat("[", 16) + repeat("]", 16), "f"));
  EXPECT_TRUE(read_document("[" + repeat("1,", 4095) + "]", "f"));
  EXPECT_TRUE(read_document("a: " + std::string(4096, 'x'), "f"));
  EXPECT_TRUE(read_document(std::string(256, 'k') + ": 1", "f"));
  EXPECT_TRUE(read_document("a: 1\n" + std::string(65'536 - 5, '#'), "f"));
}

TEST(Document, TakesLinesThatEndInEitherWay) {
  EXPECT_EQ(read("a: 1\r\nb:\r\n  c: x\r\n"), "{a: number(1), b: {c: 'x'}}");
}

}  // namespace
}  // namespace brig::policy
