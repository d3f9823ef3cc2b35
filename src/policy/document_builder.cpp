// SPDX-License-Identifier: Apache-2.0
#include "policy/document_builder.hpp"

#include "base/quote.hpp"

#include <algorithm>

namespace brig::policy {
namespace {

bool holds_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

std::size_t size_of(const Item& node) {
  std::size_t size = 1;
  for (const Item& element : node.elements) size += size_of(element);
  for (const Member& member : node.members) size += size_of(member.value);
  return size;
}

std::size_t depth_of(const Item& node) {
  std::size_t below = 0;
  for (const Item& element : node.elements) below = std::max(below, depth_of(element));
  for (const Member& member : node.members) below = std::max(below, depth_of(member.value));
  return node.kind == Item::Kind::sequence || node.kind == Item::Kind::mapping ? below + 1 : 0;
}

/// One step of a JSON pointer (RFC 6901).
std::string step(std::string_view key) {
  std::string text = "/";
  for (const char c : key) {
    if (c == '~')
      text += "~0";
    else if (c == '/')
      text += "~1";
    else
      text += c;
  }
  return text;
}

}  // namespace

bool DocumentBuilder::problem(const Place& place, const std::string& message) {
  if (!error_)
    error_ = Error{Errc::invalid_argument, show(name_, place) + ": " + message, 0, name_};
  return false;
}

bool DocumentBuilder::count(std::size_t nodes, const Place& place) {
  nodes_ += nodes;
  if (nodes_ <= kMaxNodes) return !failed();
  return problem(place, "more than " + std::to_string(kMaxNodes) + " values, aliases counted");
}

bool DocumentBuilder::attach(Item node) {
  if (levels_.empty()) {
    if (root_) return problem(node.place, "a second document; expected one");
    root_ = std::move(node);
    last_ = &*root_;
    return !failed();
  }
  Level& level = levels_.back();
  if (level.node.kind == Item::Kind::sequence) {
    last_ = &level.node.elements.emplace_back(std::move(node));
    return !failed();
  }
  // A value that is not there stands where its key does, not at whatever comes next.
  if (node.kind == Item::Kind::null) node.place = level.key->second;
  level.node.members.push_back(
      {std::move(level.key->first), std::move(level.key->second), std::move(node)});
  level.key.reset();
  last_ = &level.node.members.back().value;
  return !failed();
}

bool DocumentBuilder::scalar(Item::Kind kind, std::string text, Place place) {
  if (!count(1, place)) return false;
  if (text.size() > kMaxTextBytes)
    return problem(place, "a text of more than " + std::to_string(kMaxTextBytes) + " bytes");
  if (holds_control(text)) return problem(place, "a text with a control character in it");
  Item node;
  node.kind = kind;
  node.text = std::move(text);
  node.place = std::move(place);
  return attach(std::move(node));
}

bool DocumentBuilder::key(std::string text, Place place) {
  if (failed()) return false;
  if (text.size() > kMaxKeyBytes)
    return problem(place, "a key of more than " + std::to_string(kMaxKeyBytes) + " bytes");
  if (holds_control(text)) return problem(place, "a key with a control character in it");
  Level& level = levels_.back();
  for (const Member& member : level.node.members) {
    if (member.key == text)
      return problem(place, "duplicate key " + base::quote(text) + "; expected it once");
  }
  level.key.emplace(std::move(text), std::move(place));
  return true;
}

bool DocumentBuilder::open(Item::Kind kind, Place place) {
  if (!count(1, place)) return false;
  if (levels_.size() >= kMaxDepth)
    return problem(place, "nested deeper than " + std::to_string(kMaxDepth) + " levels");
  Level level;
  level.node.kind = kind;
  level.node.place = std::move(place);
  levels_.push_back(std::move(level));
  return true;
}

bool DocumentBuilder::close() {
  if (failed()) return false;
  Item node = std::move(levels_.back().node);
  levels_.pop_back();
  return attach(std::move(node));
}

bool DocumentBuilder::copy(const Item& node, Place place) {
  // Counted before it is made: that is what stops an alias of aliases of aliases.
  if (!count(size_of(node), place)) return false;
  if (levels_.size() + depth_of(node) > kMaxDepth)
    return problem(place, "nested deeper than " + std::to_string(kMaxDepth) + " levels");
  Item copied = node;
  copied.place = std::move(place);
  return attach(std::move(copied));
}

bool DocumentBuilder::expects_key() const {
  return !levels_.empty() && levels_.back().node.kind == Item::Kind::mapping && !levels_.back().key;
}

std::string DocumentBuilder::next_pointer() const {
  std::string pointer;
  for (const Level& level : levels_) {
    if (level.node.kind == Item::Kind::sequence)
      pointer += "/" + std::to_string(level.node.elements.size());
    else if (level.key)
      pointer += step(level.key->first);
  }
  return pointer;
}

std::string DocumentBuilder::pointer_to(std::string_view key) const {
  return next_pointer() + step(key);
}

Result<Item> DocumentBuilder::finish() {
  if (error_) return fail(*error_);
  if (!root_) {
    return fail(Errc::invalid_argument,
                name_ + ": is empty; expected at least a line such as 'preset: sandboxed'", name_);
  }
  return std::move(*root_);
}

}  // namespace brig::policy
