// SPDX-License-Identifier: Apache-2.0
// What a policy file says before anyone asks what it means: one tree for YAML and JSON, each value
// with the place that a message names.
#pragma once

#include <brig/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace brig::policy {

/// No policy comes near any of these.
inline constexpr std::size_t kMaxFileBytes = 64U << 10U;
inline constexpr std::size_t kMaxDepth = 16;
inline constexpr std::size_t kMaxNodes = 4096;  ///< Aliases count with all that they stand for.
inline constexpr std::size_t kMaxTextBytes = 4096;
inline constexpr std::size_t kMaxKeyBytes = 256;

/// Where a value stands: by line and column from 1 in YAML, by JSON pointer otherwise.
struct Place {
  std::size_t line = 0;  ///< 0 where the pointer counts.
  std::size_t column = 0;
  std::string pointer;
};

/// How messages begin: "NAME:LINE:COLUMN" or "NAME: /pointer".
std::string show(std::string_view name, const Place& place);

struct Member;

struct Item {
  enum class Kind { null, boolean, number, text, sequence, mapping };
  Kind kind = Kind::null;
  std::string text;  ///< A scalar, as it is written: a number stays what somebody typed.
  std::vector<Item> elements;
  std::vector<Member> members;  ///< In the order of the file; no two have the same key.
  Place place;
};

struct Member {
  std::string key;
  Place place;
  Item value;
};

/// Reads a file's text: JSON when it begins with '{', YAML otherwise. Refused, each as
/// `invalid_argument` that begins with the place: what is over a bound, no UTF-8, control
/// characters, a duplicate key; of YAML also tags, merge keys, keys that are no text, and a second
/// document.
Result<Item> read_document(std::string_view text, std::string_view name);

/// The two readers behind it; the text has passed its checks of size and bytes.
Result<Item> read_yaml(std::string_view text, std::string_view name);
Result<Item> read_json(std::string_view text, std::string_view name);

}  // namespace brig::policy
