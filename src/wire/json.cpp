// SPDX-License-Identifier: Apache-2.0
#include "wire/json.hpp"

#include "base/quote.hpp"

#include <algorithm>
#include <limits>

namespace brig::wire::json {
namespace {

/// Builds the values by hand because nlohmann's own parser keeps the last of two equal keys, and
/// nests without a bound.
class Builder final : public nlohmann::json_sax<Value> {
 public:
  Builder(std::size_t max_depth, Value& root) : max_depth_(max_depth), root_(root) {}

  const std::string& problem() const { return problem_; }

  bool null() override { return add(Value()) != nullptr; }
  bool boolean(bool value) override { return add(Value(value)) != nullptr; }
  bool number_integer(std::int64_t value) override { return add(Value(value)) != nullptr; }
  bool number_unsigned(std::uint64_t value) override { return add(Value(value)) != nullptr; }
  bool number_float(double value, const std::string& /*text*/) override {
    return add(Value(value)) != nullptr;
  }
  bool string(std::string& value) override { return add(Value(std::move(value))) != nullptr; }
  bool binary(Value::binary_t& /*value*/) override { return false; }  // no part of JSON text
  bool start_object(std::size_t /*elements*/) override { return open(Value::object()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t /*elements*/) override { return open(Value::array()); }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    Level& level = levels_.back();
    level.key = std::move(name);
    if (!level.value->contains(level.key)) return true;
    problem_ = base::quote(pointer()) + " appears twice";
    return false;
  }

  bool parse_error(std::size_t position,
                   const std::string& /*last_token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    problem_ = "malformed JSON at byte " + std::to_string(position);
    return false;
  }

 private:
  struct Level {
    Value* value;
    std::string key;  // the member that comes next, in an object
  };

  Value* add(Value value) {
    if (++values_ > kMaxValues) {
      problem_ = "more than " + std::to_string(kMaxValues) + " values";
      return nullptr;
    }
    if (levels_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Level& level = levels_.back();
    if (level.value->is_array()) {
      level.value->push_back(std::move(value));
      return &level.value->back();
    }
    return &((*level.value)[level.key] = std::move(value));
  }

  bool open(Value value) {
    if (levels_.size() == max_depth_) {
      problem_ = base::quote(pointer()) + " nests deeper than " + std::to_string(max_depth_);
      return false;
    }
    Value* added = add(std::move(value));
    // A later sibling can move this value, but only after its level is closed.
    if (added != nullptr) levels_.push_back({added, {}});
    return added != nullptr;
  }

  bool close() {
    levels_.pop_back();
    return true;
  }

  /// The place of the value that comes next.
  std::string pointer() const {
    std::string text;
    for (const Level& level : levels_) {
      // An outer list holds the element that is open in it; the innermost is about to get one.
      const bool innermost = &level == &levels_.back();
      const std::size_t index = level.value->size() - (innermost ? 0 : 1);
      append_pointer(text, level.value->is_array() ? std::to_string(index) : level.key);
    }
    return text;
  }

  std::size_t max_depth_;
  Value& root_;
  std::vector<Level> levels_;
  std::size_t values_ = 0;
  std::string problem_;
};

bool equal_without_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

void append_pointer(std::string& pointer, std::string_view key) {
  pointer += '/';
  for (const char c : key) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

std::string Place::pointer() const {
  if (parent == nullptr && !is_element && key.empty()) return {};
  std::string text = parent == nullptr ? std::string() : parent->pointer();
  append_pointer(text, is_element ? std::to_string(index) : key);
  return text;
}

Reader::Reader(std::string_view what, Source source, std::string_view text)
    : what_(what), source_(source) {
  Builder builder(strict() ? kMaxRequestDepth : kMaxAnswerDepth, root_);
  if (Value::sax_parse(text.begin(), text.end(), &builder)) return;
  root_ = nullptr;
  error_ = Error{strict() ? Errc::invalid_argument : Errc::data_loss,
                 std::string(what_) + ": " +
                     (text.empty() ? "it is empty where JSON is expected" : builder.problem()),
                 0,
                 {}};
}

void Reader::problem(const Place& place, std::string_view text) {
  if (error_) return;
  const std::string pointer = place.pointer();
  std::string message = std::string(what_) + ": ";
  message += pointer.empty() ? "it" : base::quote(pointer);
  message.append(" ").append(text);
  error_ = Error{strict() ? Errc::invalid_argument : Errc::data_loss, std::move(message), 0, {}};
}

void Reader::read(const Value& value, bool& into, const Place& place) {
  if (!value.is_boolean()) return problem(place, "is not a boolean");
  into = value.get<bool>();
}

void Reader::read(const Value& value, std::int64_t& into, const Place& place) {
  if (!value.is_number_integer()) return problem(place, "is not an integer");
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > kMax) {
    return problem(place, "is out of range");
  }
  into = value.get<std::int64_t>();
}

void Reader::read(const Value& value, std::uint64_t& into, const Place& place) {
  if (!value.is_number_unsigned()) return problem(place, "is not a whole number from zero on");
  into = value.get<std::uint64_t>();
}

void Reader::read(const Value& value, std::string& into, const Place& place) {
  const auto* text = value.get_ptr<const std::string*>();
  if (text == nullptr) return problem(place, "is not a string");
  into = *text;
}

void Reader::read(const Value& value,
                  std::map<std::string, std::string>& into,
                  const Place& place) {
  const auto* members = value.get_ptr<const Value::object_t*>();
  if (members == nullptr) return problem(place, "is not an object");
  into.clear();
  for (const auto& [key, member] : *members) read(member, into[key], place.member(key));
}

Object::Object(Reader& reader, const Value& value, Place place) : reader_(&reader), place_(place) {
  if (reader.error()) return;
  members_ = value.get_ptr<const Value::object_t*>();
  if (members_ == nullptr) reader.problem(place_, "is not an object");
}

const Value* Object::find(std::string_view name) {
  if (members_ == nullptr || reader_->error()) return nullptr;
  if (reader_->strict()) known_.push_back(name);
  const auto found = members_->find(name);
  if (found == members_->end()) return nullptr;
  return found->second.is_null() && !reader_->strict() ? nullptr : &found->second;
}

const Value* Object::find_required(std::string_view name) {
  const Value* value = find(name);
  if (value == nullptr && members_ != nullptr) {
    reader_->problem(place_.member(name), "is missing");
  }
  return value;
}

void Object::member(std::string_view name, std::vector<std::string>& into, Keys /*as*/) {
  const Value* value = find(name);
  if (value == nullptr) return;
  const Place place = place_.member(name);
  const auto* members = value->get_ptr<const Value::object_t*>();
  if (members == nullptr) return reader_->problem(place, "is not an object");
  into.clear();
  for (const auto& [key, member] : *members) {
    if (reader_->strict() && !(member.is_object() && member.empty())) {
      return reader_->problem(place.member(key), "is not an empty object");
    }
    into.push_back(key);
  }
}

void Object::member(std::string_view name, std::vector<std::string>& into, Texts /*as*/) {
  const Value* value = find(name);
  if (value == nullptr) return;
  into.clear();
  reader_->each(*value, place_.member(name), [&](const Value& element, const Place& /*place*/) {
    into.push_back(element.dump());
  });
}

void Object::member(std::string_view name, std::vector<std::string>& into, MemberTexts /*as*/) {
  const Value* value = find(name);
  if (value == nullptr) return;
  const auto* members = value->get_ptr<const Value::object_t*>();
  if (members == nullptr) return reader_->problem(place_.member(name), "is not an object");
  into.clear();
  for (const auto& [key, member] : *members) {
    Value alone = Value::object();
    alone[key] = member;
    into.push_back(alone.dump());
  }
}

Object Object::object(std::string_view name) {
  static const Value kNothing;
  const Value* value = find_required(name);
  return Object(*reader_, value == nullptr ? kNothing : *value, place_.member(name));
}

void Object::close() {
  if (!reader_->strict() || members_ == nullptr) return;
  for (const auto& member : *members_) {
    const std::string& key = member.first;
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    std::string text = "is not a field of the format";
    for (const std::string_view known : known_) {
      if (equal_without_case(known, key)) text.append("; '").append(known).append("' is");
    }
    return reader_->problem(place_.member(key), text);
  }
}

}  // namespace brig::wire::json
