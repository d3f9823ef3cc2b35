// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal_escape.hpp"

#include "cli/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace brig::cli {
namespace {

TEST(TerminalEscape, LeavesTextAlone) {
  const std::string text = "plain\ttext\nGrüße, 世界 🙂\r\n";
  EXPECT_EQ(escape_for_terminal(text), text);
}

TEST(TerminalEscape, ShowsWhatWouldDriveTheTerminal) {
  EXPECT_EQ(escape_for_terminal("\x1b[31mred\x1b[0m"), "\\x1b[31mred\\x1b[0m");
  EXPECT_EQ(escape_for_terminal("over\rwritten"), "over\\x0dwritten");
  EXPECT_EQ(escape_for_terminal("\x07\x08\x7f"), "\\x07\\x08\\x7f");
  EXPECT_EQ(escape_for_terminal(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(escape_for_terminal("\xc2\x9b"
                                "31m"),
            "\\u{009b}31m")
      << "the one-character CSI";
}

TEST(TerminalEscape, ShowsWhatWouldDeceiveTheReader) {
  EXPECT_EQ(escape_for_terminal("a\u202e"
                                "b"),
            "a\\u{202e}b");
  EXPECT_EQ(escape_for_terminal("a\u200b"
                                "b"),
            "a\\u{200b}b");
  EXPECT_EQ(escape_for_terminal("\u2066x\u2069"), "\\u{2066}x\\u{2069}");
}

TEST(TerminalEscape, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ(escape_for_terminal("\xff\xc0\xaf"), "\\xff\\xc0\\xaf");
  EXPECT_EQ(escape_for_terminal("a\xe4\xb8"), "a\\xe4\\xb8") << "cut off at the end";
}

TEST(TerminalEscape, DoesNotDependOnHowTheBytesArrive) {
  const std::string text =
      "Gr\xc3\xbc\xc3\x9f"
      "e \xe4\xb8\x96\x1b[2J\r\n\xf0\x9f\x99\x82\xff\r";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    TerminalEscape escape;
    std::string out;
    escape.escape(text.substr(0, cut), out);
    escape.escape(text.substr(cut), out);
    escape.finish(out);
    EXPECT_EQ(out, escape_for_terminal(text)) << "cut at " << cut;
  }
}

bool all_characters(std::string_view bytes) {
  while (!bytes.empty()) {
    const Utf8Step step = next_utf8(bytes);
    if (step.kind != Utf8Step::Kind::character) return false;
    bytes.remove_prefix(step.length);
  }
  return true;
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndTheBeyond) {
  EXPECT_TRUE(all_characters("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"));
  for (const char* bad :
       {"\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\x80", "\xe4\xb8"}) {
    EXPECT_FALSE(all_characters(bad));
  }
}

}  // namespace
}  // namespace brig::cli
