// SPDX-License-Identifier: Apache-2.0
// The keys that leave a command's terminal and let the command go on, found among those that are
// typed: pure.
#pragma once

#include <brig/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace brig::cli {

class DetachKeys {
 public:
  /// The docker CLI's.
  static constexpr const char* kUsual = "ctrl-p,ctrl-q";
  static constexpr std::size_t kMost = 16;

  /// As the docker CLI has them: single characters, ctrl-a to ctrl-z, ctrl-@, ctrl-[, ctrl-\,
  /// ctrl-], ctrl-^, ctrl-_ or DEL, with commas between them. `invalid_argument` for anything else,
  /// and for more than `kMost`.
  static Result<DetachKeys> parse(const std::string& text);

  /// Appends to `out` what of the next keys is the command's. What may be the beginning of the
  /// sequence is held back until it is known not to be. True when the sequence is complete; what
  /// was typed after it is nobody's.
  bool take(std::string_view typed, std::string& out);
  /// No more will be typed: appends what was held back.
  void finish(std::string& out);

 private:
  explicit DetachKeys(std::string keys) : keys_(std::move(keys)) {}
  std::size_t begun_again() const;

  std::string keys_;
  std::size_t held_ = 0;  ///< So many of the keys were typed and are held back.
};

}  // namespace brig::cli
