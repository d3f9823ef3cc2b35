// SPDX-License-Identifier: Apache-2.0
// Puts a document's tree together and holds it to its bounds, the same for both readers.
#pragma once

#include "policy/document.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace brig::policy {

/// Each call is false when there is a problem, its own or an earlier one; then the reader stops.
class DocumentBuilder {
 public:
  explicit DocumentBuilder(std::string_view name) : name_(name) {}

  bool scalar(Item::Kind kind, std::string text, Place place);
  bool key(std::string text, Place place);
  bool open(Item::Kind kind, Place place);
  /// Ends what was opened last.
  bool close();
  /// One more of a value that is there already: what an alias stands for.
  bool copy(const Item& node, Place place);

  /// Whether a mapping is open whose next member has no key yet.
  bool expects_key() const;
  /// The value that was finished last, with all in it; valid until the next call.
  const Item& last() const { return *last_; }
  /// The JSON pointer of the value that comes next.
  std::string next_pointer() const;
  /// The one of a member of the mapping that is open.
  std::string pointer_to(std::string_view key) const;

  /// Notes the problem, unless there is one. Always false.
  bool problem(const Place& place, const std::string& message);
  bool failed() const { return error_.has_value(); }

  /// The whole tree, or the first problem.
  Result<Item> finish();

 private:
  struct Level {
    Item node;
    std::optional<std::pair<std::string, Place>> key;
  };

  bool count(std::size_t nodes, const Place& place);
  bool attach(Item node);

  std::string name_;
  std::vector<Level> levels_;
  std::optional<Item> root_;
  const Item* last_ = nullptr;
  std::size_t nodes_ = 0;
  std::optional<Error> error_;
};

}  // namespace brig::policy
