// SPDX-License-Identifier: Apache-2.0
// The secret that marks containers as this installation's: labels are not proof, images bring
// labels too.
#pragma once

#include <brig/result.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace brig::sandbox {

/// A user's brig on a host: a random key in a file that only the user can read. Whoever holds the
/// key can forge the tag; whoever does not can't.
class Installation {
 public:
  static constexpr std::size_t kKeyBytes = 32;
  using Key = std::array<unsigned char, kKeyBytes>;

  explicit Installation(const Key& key) : key_(key) {}

  /// Reads DIR/key, making it on first use (0600, in a 0700 directory). `permission_denied` when
  /// the file belongs to somebody else or others may read it; `data_loss` when it is not a key.
  static Result<Installation> open(const std::string& directory);

  /// HMAC-SHA256 over the fields, each preceded by its length, as 64 hexadecimal digits.
  std::string tag(const std::vector<std::string>& fields) const;
  /// Compares in constant time.
  bool verify(const std::vector<std::string>& fields, const std::string& tag) const;

 private:
  Key key_;
};

/// BRIG_STATE_DIR, else /var/lib/brig for root, else $XDG_STATE_HOME/brig or ~/.local/state/brig.
std::string state_directory();

/// The file there for `EngineOptions::memory`.
std::string engine_memory();

}  // namespace brig::sandbox
