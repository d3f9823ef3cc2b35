// SPDX-License-Identifier: Apache-2.0
#include "cli/signal_name.hpp"

#include <cctype>
#include <charconv>
#include <csignal>
#include <cstring>

namespace brig::cli {

Result<std::uint32_t> parse_signal(const std::string& text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto highest = static_cast<std::uint32_t>(SIGRTMAX);
  if (error == std::errc() && end == text.data() + text.size() && number > 0 && number <= highest)
    return number;
  std::string name;
  for (const char c : text) name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (name.starts_with("SIG")) name.erase(0, 3);
  for (std::uint32_t one = 1; one <= highest; ++one) {
    const char* known = ::sigabbrev_np(static_cast<int>(one));
    if (known != nullptr && name == known) return one;
  }
  return fail(Errc::invalid_argument,
              "'" + text + "': expected a signal's name, such as TERM, or number");
}

}  // namespace brig::cli
