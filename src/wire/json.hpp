// SPDX-License-Identifier: Apache-2.0
// Private to this room: JSON (RFC 8259) in and out without exceptions, each problem with its JSON
// pointer (RFC 6901). A type's members are named once, by an overload of `describe`, for reading
// and writing.
#pragma once

#include <brig/result.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace brig::wire::json {

using Value = nlohmann::json;

/// A place in a document: a chain on the stack, turned into text only for a message.
struct Place {
  const Place* parent = nullptr;
  std::string_view key;  ///< Of an object's member; an element of a list has an index instead.
  std::size_t index = 0;
  bool is_element = false;

  Place member(std::string_view name) const { return {this, name, 0, false}; }
  Place element(std::size_t i) const { return {this, {}, i, true}; }
  std::string pointer() const;
};

/// Appends "/" and the key, escaped.
void append_pointer(std::string& pointer, std::string_view key);

/// Whose bytes these are.
enum class Source {
  engine,  ///< Lenient: unknown keys are ignored, null is absence. Problems are `data_loss`.
  caller,  ///< Strict: see `decode_container_create_request`. Problems are `invalid_argument`.
};

/// Nesting that no answer of an engine comes near; labels and options are flat.
inline constexpr std::size_t kMaxAnswerDepth = 64;
/// HostConfig.DeviceRequests[].Capabilities[][] is the deepest place of a create request.
inline constexpr std::size_t kMaxRequestDepth = 6;
/// A list of ten thousand containers has fewer values; each costs up to 100 bytes of memory.
inline constexpr std::size_t kMaxValues = 1U << 20U;

/// One document being read: its values, and the first problem found in it.
class Reader {
 public:
  /// Parses the text. A duplicate key, too deep a nesting, and anything that RFC 8259 does not
  /// allow is a problem. `what` begins each message; it outlives the reader.
  Reader(std::string_view what, Source source, std::string_view text);

  const Value& root() const { return root_; }
  bool strict() const { return source_ == Source::caller; }
  /// The first problem; later ones follow from it.
  const std::optional<Error>& error() const { return error_; }
  void problem(const Place& place, std::string_view text);

  void read(const Value& value, bool& into, const Place& place);
  void read(const Value& value, std::int64_t& into, const Place& place);
  void read(const Value& value, std::uint64_t& into, const Place& place);
  void read(const Value& value, std::string& into, const Place& place);
  void read(const Value& value, std::map<std::string, std::string>& into, const Place& place);
  template <typename T>
  void read(const Value& value, std::optional<T>& into, const Place& place);
  template <typename T>
  void read(const Value& value, std::vector<T>& into, const Place& place);
  template <typename T>
  void read(const Value& value, std::map<std::string, T>& into, const Place& place);
  template <typename T>
  void read(const Value& value, T& into, const Place& place);  // a type with `describe`

  /// Calls `on_element(value, place)` for each element of a list.
  template <typename F>
  void each(const Value& list, const Place& place, F on_element);

 private:
  std::string_view what_;
  Source source_;
  Value root_;
  std::optional<Error> error_;
};

/// How a vector of strings stands for something else than a list of strings.
struct Keys {};         ///< The sorted keys of an object whose values are empty objects.
struct Texts {};        ///< The JSON texts of a list's elements.
struct MemberTexts {};  ///< The JSON texts of an object's members, each as an object of one.

/// The members of one object. After a problem, every call does nothing.
class Object {
 public:
  static constexpr bool kWrites = false;

  Object(Reader& reader, const Value& value, Place place = {});

  /// Reads a member; an absent one leaves `into` as it is.
  template <typename T>
  void member(std::string_view name, T& into);
  /// A member that must be there: a problem when it is absent or null.
  template <typename T>
  void required(std::string_view name, T& into);
  /// A member that an engine always writes, and whose absence would read as "closed": a problem
  /// when an engine leaves it out, or writes null for what is no list. A caller may.
  template <typename T, typename... As>
  void essential(std::string_view name, T& into, As... as);
  template <typename T>
  void omit_absent(std::string_view name, std::optional<T>& into);
  template <typename T>
  void omit_empty(std::string_view name, T& into);
  /// The member `inner` of the member `name`.
  template <typename T>
  void nested(std::string_view name, std::string_view inner, T& into);
  void member(std::string_view name, std::vector<std::string>& into, Keys as);
  void member(std::string_view name, std::vector<std::string>& into, Texts as);
  void member(std::string_view name, std::vector<std::string>& into, MemberTexts as);
  /// A member that must be there and parse as this kind of id.
  template <typename Id>
  std::optional<Id> id(std::string_view name);
  /// A member that must be there, as an object.
  Object object(std::string_view name);

  /// Strict: each member that nobody asked for is a problem.
  void close();

 private:
  /// The member; nullptr when it is absent, or null and leniently read.
  const Value* find(std::string_view name);
  const Value* find_required(std::string_view name);

  Reader* reader_;
  const Value::object_t* members_ = nullptr;
  Place place_;
  std::vector<std::string_view> known_;
};

/// An engine writes its empty lists as null.
template <typename T>
inline constexpr bool kNullIsEmpty = false;
template <typename T>
inline constexpr bool kNullIsEmpty<std::vector<T>> = true;

/// The type that `describe` takes: const when members are written.
template <typename Members, typename T>
using Described = std::conditional_t<Members::kWrites, const T, T>;

template <typename T>
void Reader::read(const Value& value, std::optional<T>& into, const Place& place) {
  into.reset();
  if (!value.is_null()) read(value, into.emplace(), place);
}

template <typename F>
void Reader::each(const Value& list, const Place& place, F on_element) {
  if (error_) return;
  const auto* elements = list.get_ptr<const Value::array_t*>();
  if (elements == nullptr) return problem(place, "is not a list");
  for (std::size_t i = 0; i < elements->size() && !error_; ++i) {
    on_element((*elements)[i], place.element(i));
  }
}

template <typename T>
void Reader::read(const Value& value, std::vector<T>& into, const Place& place) {
  into.clear();
  each(value, place,
       [&](const Value& element, const Place& at) { read(element, into.emplace_back(), at); });
}

template <typename T>
void Reader::read(const Value& value, std::map<std::string, T>& into, const Place& place) {
  into.clear();
  if (error_) return;
  const auto* members = value.get_ptr<const Value::object_t*>();
  if (members == nullptr) return problem(place, "is not an object");
  for (const auto& [name, member] : *members) read(member, into[name], place.member(name));
}

template <typename T>
void Reader::read(const Value& value, T& into, const Place& place) {
  Object object(*this, value, place);
  describe(object, into);
  object.close();
}

template <typename T>
void Object::member(std::string_view name, T& into) {
  if (const Value* value = find(name)) reader_->read(*value, into, place_.member(name));
}

template <typename T>
void Object::required(std::string_view name, T& into) {
  if (const Value* value = find_required(name)) reader_->read(*value, into, place_.member(name));
}

template <typename T, typename... As>
void Object::essential(std::string_view name, T& into, As... as) {
  if (!reader_->strict() && members_ != nullptr) {
    const auto found = members_->find(name);
    if (found == members_->end() || (found->second.is_null() && !kNullIsEmpty<T>))
      reader_->problem(place_.member(name), "is missing");
  }
  member(name, into, as...);
}

template <typename T>
void Object::omit_absent(std::string_view name, std::optional<T>& into) {
  member(name, into);
}

template <typename T>
void Object::omit_empty(std::string_view name, T& into) {
  member(name, into);
}

template <typename T>
void Object::nested(std::string_view name, std::string_view inner, T& into) {
  if (const Value* value = find(name)) {
    Object object(*reader_, *value, place_.member(name));
    object.member(inner, into);
    object.close();
  }
}

template <typename Id>
std::optional<Id> Object::id(std::string_view name) {
  std::string text;
  required(name, text);
  if (reader_->error()) return std::nullopt;
  auto id = Id::parse(text);
  if (!id) {
    reader_->problem(place_.member(name), "does not hold an id: " + id.error().message);
    return std::nullopt;
  }
  return std::move(*id);
}

}  // namespace brig::wire::json
