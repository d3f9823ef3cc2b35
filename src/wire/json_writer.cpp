// SPDX-License-Identifier: Apache-2.0
#include "wire/json_writer.hpp"

#include "base/quote.hpp"

namespace brig::wire::json {

void WriteProblem::set(const Place& place, std::string_view text) {
  if (error_) return;
  std::string message = std::string(what_) + ": " + base::quote(place.pointer()) + " ";
  error_ = Error{Errc::invalid_argument, std::move(message.append(text)), 0, {}};
}

Value Writer::write(const std::string& from, const Place& place) {
  if (!base::is_utf8(from)) {
    problem_->set(place, "is not UTF-8, and JSON carries nothing else");
    return {};
  }
  return from;
}

Value Writer::write(const std::map<std::string, std::string>& from, const Place& place) {
  Value object = Value::object();
  for (const auto& [key, value] : from) {
    const Place at = place.member(key);
    if (!base::is_utf8(key)) problem_->set(at, "is not UTF-8, and JSON carries nothing else");
    object[key] = write(value, at);
  }
  return object;
}

void Writer::member(std::string_view name, const std::vector<std::string>& from, Keys /*as*/) {
  Value object = Value::object();
  const Place place = place_.member(name);
  for (const std::string& key : from) {
    if (!base::is_utf8(key))
      problem_->set(place.member(key), "is not UTF-8, and JSON carries nothing else");
    if (object.contains(key)) problem_->set(place.member(key), "appears twice");
    object[key] = Value::object();
  }
  object_[std::string(name)] = std::move(object);
}

void Writer::member(std::string_view name, const std::vector<std::string>& from, Texts /*as*/) {
  Value list = Value::array();
  const Place place = place_.member(name);
  for (const std::string& text : from) {
    const Reader reader("element", Source::caller, text);
    if (reader.error()) problem_->set(place.element(list.size()), "is not JSON");
    list.push_back(reader.root());
  }
  object_[std::string(name)] = std::move(list);
}

void Writer::member(std::string_view name,
                    const std::vector<std::string>& from,
                    MemberTexts /*as*/) {
  Value object = Value::object();
  const Place place = place_.member(name);
  for (std::size_t i = 0; i < from.size(); ++i) {
    const Reader reader("member", Source::caller, from[i]);
    const Value& alone = reader.root();
    if (reader.error() || !alone.is_object() || alone.size() != 1) {
      problem_->set(place.element(i), "is not a JSON object of one member");
      continue;
    }
    const std::string& key = alone.begin().key();
    if (object.contains(key)) problem_->set(place.member(key), "appears twice");
    object[key] = alone.begin().value();
  }
  object_[std::string(name)] = std::move(object);
}

}  // namespace brig::wire::json
