// SPDX-License-Identifier: Apache-2.0
// The generator: what a field of a JSON document can be changed to, by its type, as text. Text,
// because two keys of one name and numbers beyond every type are no values of a JSON library.
#pragma once

#include "unit/harden/api_fields.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace brig::harden {

/// A document with one field changed.
struct FieldMutant {
  std::string place;  ///< A JSON pointer, as "/HostConfig/Memory".
  std::string value;  ///< What is there instead: JSON, cut if long; or (a description).
  std::string body;   ///< The whole document.
};

/// The values of a type that could loosen something, among them those of other types.
const std::vector<std::string>& values_of_type(const std::string& type);

/// At most so many of them.
std::vector<std::string> first_of(const std::vector<std::string>& values, std::size_t most);

/// The document with the field set to each of these JSON texts; texts that change nothing are left
/// out.
std::vector<FieldMutant> with_values(const nlohmann::json& document,
                                     const ApiField& field,
                                     const std::vector<std::string>& values);

/// The document without the field; nothing where it has none.
std::vector<FieldMutant> with_absence(const nlohmann::json& document, const ApiField& field);

/// The field twice, the loose value last and first.
std::vector<FieldMutant> with_duplicates(const nlohmann::json& document, const ApiField& field);

/// A second key that an engine takes for the field, with the loose value: in another case, escaped,
/// and with the two letters beyond ASCII that Go folds to k and s.
std::vector<FieldMutant> with_look_alikes(const nlohmann::json& document, const ApiField& field);

}  // namespace brig::harden
