// SPDX-License-Identifier: Apache-2.0
#include "cli/job_input.hpp"

#include "cli/read_option.hpp"
#include "sandbox/input_source.hpp"
#include "sys/poll.hpp"

#include <array>

#include <unistd.h>

namespace brig::cli {
namespace {

constexpr const char* kOption = "--detach-keys";

}  // namespace

InputEnd pass_input_on(std::optional<DetachKeys> keys,
                       const base::Until& until,
                       const std::function<Result<void>(std::string_view)>& pass) {
  constexpr std::size_t kChunk = std::size_t{32} << 10U;
  std::array<char, kChunk> buffer{};
  const sandbox::InputSource input(STDIN_FILENO);
  while (sys::wait_for(input.fd(), POLLIN, until)) {
    const auto n = input.read(buffer);
    if (!n) continue;
    std::string_view piece(buffer.data(), *n);
    std::string sifted;
    bool detached = false;
    if (keys) {
      detached = keys->take(piece, sifted);
      if (*n == 0) keys->finish(sifted);
      piece = sifted;
    }
    if (!piece.empty() && !pass(piece)) return InputEnd::given_up;
    if (detached) return InputEnd::detached;
    if (*n == 0) return InputEnd::over;
  }
  return InputEnd::given_up;
}

void add_detach_keys_option(CLI::App& verb, std::string& text) {
  verb.add_option(kOption, text,
                  "With -i and -t: the keys that leave the command, which goes on: single "
                  "characters or ctrl-LETTER, with commas between them. Default: ctrl-p,ctrl-q")
      ->type_name("KEYS");
}

Result<std::optional<DetachKeys>> read_detach_keys(const std::string& text, bool has_keys) {
  if (!has_keys && text.empty()) return std::nullopt;
  if (!has_keys) {
    return fail(Errc::invalid_argument,
                std::string(kOption) + ": keys are looked at only with both -i and -t");
  }
  std::optional<DetachKeys> keys;
  if (auto read =
          read_option(kOption, text.empty() ? DetachKeys::kUsual : text, keys, &DetachKeys::parse);
      !read)
    return fail(read.error());
  return keys;
}

}  // namespace brig::cli
