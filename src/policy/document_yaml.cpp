// SPDX-License-Identifier: Apache-2.0
// YAML through yaml-cpp's events: its own tree would keep the last of two equal keys, follow
// aliases without a bound, and know only some of the places.
#include "base/quote.hpp"
#include "policy/document_builder.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <map>
#include <sstream>

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

namespace brig::policy {
namespace {

/// Leaves yaml-cpp's parser at the first problem.
class Stop : public std::exception {};

Place place_of(const YAML::Mark& mark) {
  return {static_cast<std::size_t>(std::max(mark.line, 0)) + 1,
          static_cast<std::size_t>(std::max(mark.column, 0)) + 1,
          {}};
}

/// What some YAML reader takes for a truth value: none of it is a text unless it is quoted.
bool is_boolean(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  constexpr std::array<std::string_view, 6> kWords{"true", "false", "yes", "no", "on", "off"};
  return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

/// What some YAML reader takes for a number: 1, 0.5, 010, 0x10, 1e3, +1, .5, 1_000, 1:30.
bool is_number(std::string_view text) {
  if (text.find_first_of("0123456789") == std::string_view::npos) return false;
  const bool sign = text.front() == '+' || text.front() == '-';
  const std::string_view digits = text.substr(sign ? 1 : 0);
  const bool hexadecimal = digits.starts_with("0x") || digits.starts_with("0o");
  return digits.find_first_not_of(hexadecimal ? "0123456789abcdefABCDEFxo_"
                                              : "0123456789_.:eE+-") == std::string_view::npos;
}

class YamlReader final : public YAML::EventHandler {
 public:
  explicit YamlReader(DocumentBuilder& builder) : builder_(&builder) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ != 0) refuse(mark, "a second document; expected one");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (builder_->expects_key()) refuse(mark, "a key that is no text");
    keep(builder_->scalar(Item::Kind::null, "", place_of(mark)), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (builder_->expects_key()) refuse(mark, "an alias as a key; expected a text");
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) refuse(mark, "an alias within what it stands for");
    keep(builder_->copy(found->second, place_of(mark)), 0);
  }

  void OnScalar(const YAML::Mark& mark,
                const std::string& tag,
                YAML::anchor_t anchor,
                const std::string& value) override {
    // yaml-cpp's own words for "no tag": '?' for a plain scalar, '!' for any other.
    if (tag != "?" && tag != "!") refuse(mark, "a tag; expected none");
    const bool plain = tag == "?";
    if (builder_->expects_key()) {
      if (plain && value == "<<") refuse(mark, "a merge key '<<'; expected every key by itself");
      if (anchor != 0) refuse(mark, "an anchor on a key; expected none");
      keep(builder_->key(value, place_of(mark)), 0);
      return;
    }
    const Item::Kind kind = plain && is_boolean(value)  ? Item::Kind::boolean
                            : plain && is_number(value) ? Item::Kind::number
                                                        : Item::Kind::text;
    keep(builder_->scalar(kind, value, place_of(mark)), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark,
                       const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(Item::Kind::sequence, mark, tag, anchor);
  }
  void OnMapStart(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(Item::Kind::mapping, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  [[noreturn]] void refuse(const YAML::Mark& mark, const char* what) {
    builder_->problem(place_of(mark), what);
    throw Stop();
  }

  void open(Item::Kind kind,
            const YAML::Mark& mark,
            const std::string& tag,
            YAML::anchor_t anchor) {
    if (tag != "?") refuse(mark, "a tag; expected none");
    if (builder_->expects_key()) refuse(mark, "a key that is no text");
    keep(builder_->open(kind, place_of(mark)), 0);
    open_.push_back(anchor);
  }

  void close() {
    const YAML::anchor_t anchor = open_.back();
    open_.pop_back();
    keep(builder_->close(), anchor);
  }

  void keep(bool good, YAML::anchor_t anchor) {
    if (!good) throw Stop();
    if (anchor != 0) anchors_[anchor] = builder_->last();
  }

  DocumentBuilder* builder_;
  std::vector<YAML::anchor_t> open_;
  std::map<YAML::anchor_t, Item> anchors_;
  std::size_t documents_ = 0;
};

}  // namespace

Result<Item> read_yaml(std::string_view text, std::string_view name) {
  DocumentBuilder builder(name);
  YamlReader reader(builder);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(reader)) {
    }
  } catch (const Stop&) {
    // The builder knows why.
  } catch (const YAML::Exception& error) {
    builder.problem(place_of(error.mark), "can't be read as YAML: " + base::quote(error.msg));
  }
  return builder.finish();
}

}  // namespace brig::policy
