// SPDX-License-Identifier: Apache-2.0
#include "harden/finding.hpp"

#include "base/quote.hpp"

#include <cstddef>

namespace brig::harden {

Error to_error(std::string_view subject, const std::vector<Finding>& findings) {
  std::string message(subject);
  const char* separator = ": ";
  for (const Finding& finding : findings) {
    message +=
        separator + finding.control + ": wanted " + finding.wanted + ", found " + finding.found;
    separator = "; ";
  }
  return {Errc::policy_violation, std::move(message), 0, {}};
}

std::string show_list(const std::vector<std::string>& items) {
  constexpr std::size_t kMaxShown = 8;
  std::string text = "[";
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i != 0) text += ", ";
    if (i == kMaxShown) {
      text += "… " + std::to_string(items.size() - kMaxShown) + " more";
      break;
    }
    text += base::quote(items[i]);
  }
  return text + "]";
}

}  // namespace brig::harden
