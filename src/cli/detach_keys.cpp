// SPDX-License-Identifier: Apache-2.0
#include "cli/detach_keys.hpp"

#include "base/quote.hpp"

#include <optional>

namespace brig::cli {
namespace {

constexpr std::string_view kControl = "ctrl-";
constexpr char kDelete = '\x7f';

/// What a key sends; nothing where there is none of that name.
std::optional<char> byte_of(std::string_view key) {
  if (key.size() == 1) return key.front();
  if (key == "DEL") return kDelete;
  if (key.size() != kControl.size() + 1 || !key.starts_with(kControl)) return std::nullopt;
  const char last = key.back();
  if (last >= 'a' && last <= 'z') return static_cast<char>(last - 'a' + 1);
  constexpr std::string_view kOthers = "@[\\]^_";
  if (kOthers.find(last) == std::string_view::npos) return std::nullopt;
  return static_cast<char>(last - '@');
}

}  // namespace

Result<DetachKeys> DetachKeys::parse(const std::string& text) {
  std::string keys;
  std::string_view rest = text;
  while (true) {
    const std::string_view key = rest.substr(0, rest.find(','));
    const auto byte = byte_of(key);
    if (!byte) {
      return fail(Errc::invalid_argument,
                  base::quote(key) +
                      " is no key; expected single characters or ctrl-LETTER, with commas between "
                      "them, such as ctrl-p,ctrl-q");
    }
    if (keys.size() == kMost)
      return fail(Errc::invalid_argument, "more than " + std::to_string(kMost) + " keys");
    keys += *byte;
    if (key.size() == rest.size()) return DetachKeys(std::move(keys));
    rest.remove_prefix(key.size() + 1);
  }
}

/// How many of the keys that are held back, the last ones, may begin the sequence once more.
std::size_t DetachKeys::begun_again() const {
  std::size_t n = held_ - 1;
  while (keys_.compare(held_ - n, n, keys_, 0, n) != 0) --n;
  return n;
}

bool DetachKeys::take(std::string_view typed, std::string& out) {
  for (const char key : typed) {
    while (held_ > 0 && key != keys_[held_]) {
      const std::size_t n = begun_again();
      out.append(keys_, 0, held_ - n);
      held_ = n;
    }
    if (key != keys_[held_]) {
      out += key;
    } else if (++held_ == keys_.size()) {
      held_ = 0;
      return true;
    }
  }
  return false;
}

void DetachKeys::finish(std::string& out) {
  out.append(keys_, 0, held_);
  held_ = 0;
}

}  // namespace brig::cli
