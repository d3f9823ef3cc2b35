// SPDX-License-Identifier: Apache-2.0
// Private to this room: writes the members that a `describe` names. Keys come out sorted, so equal
// values have equal texts.
#pragma once

#include "base/utf8.hpp"
#include "wire/json.hpp"

namespace brig::wire::json {

/// The first thing that JSON can't carry. Shared by the writers of one document.
class WriteProblem {
 public:
  explicit WriteProblem(std::string_view what) : what_(what) {}
  const std::optional<Error>& error() const { return error_; }
  void set(const Place& place, std::string_view text);

 private:
  std::string_view what_;
  std::optional<Error> error_;
};

/// Writes the members of one object.
class Writer {
 public:
  static constexpr bool kWrites = true;

  explicit Writer(WriteProblem& problem, Place place = {}) : problem_(&problem), place_(place) {}

  Value take() { return std::move(object_); }

  template <typename T>
  void member(std::string_view name, const T& from) {
    object_[std::string(name)] = write(from, place_.member(name));
  }
  void member(std::string_view name, const std::vector<std::string>& from, Keys as);
  void member(std::string_view name, const std::vector<std::string>& from, Texts as);
  void member(std::string_view name, const std::vector<std::string>& from, MemberTexts as);
  template <typename T, typename... As>
  void essential(std::string_view name, const T& from, As... as) {
    member(name, from, as...);
  }
  template <typename T>
  void omit_absent(std::string_view name, const std::optional<T>& from) {
    if (from) member(name, *from);
  }
  template <typename T>
  void omit_empty(std::string_view name, const T& from) {
    if (!from.empty()) member(name, from);
  }
  template <typename T>
  void nested(std::string_view name, std::string_view inner, const T& from) {
    Writer writer(*problem_, place_.member(name));
    writer.member(inner, from);
    object_[std::string(name)] = writer.take();
  }

 private:
  Value write(bool from, const Place& /*place*/) { return from; }
  Value write(std::int64_t from, const Place& /*place*/) { return from; }
  Value write(const std::string& from, const Place& place);
  Value write(const std::map<std::string, std::string>& from, const Place& place);
  template <typename T>
  Value write(const std::optional<T>& from, const Place& place) {
    return from ? write(*from, place) : Value();
  }
  template <typename T>
  Value write(const std::vector<T>& from, const Place& place) {
    Value list = Value::array();
    for (const T& element : from) list.push_back(write(element, place.element(list.size())));
    return list;
  }
  template <typename T>
  Value write(const T& from, const Place& place) {  // a type with `describe`
    Writer writer(*problem_, place);
    describe(writer, from);
    return writer.take();
  }

  WriteProblem* problem_;
  Place place_;
  Value object_ = Value::object();
};

}  // namespace brig::wire::json
