// SPDX-License-Identifier: Apache-2.0
// brig's own terminal, passed on to a command that brigd holds by two pipes: so brig sees the keys,
// and can leave the command behind while brigd never has the terminal itself.
#pragma once

#include "base/until.hpp"
#include "cli/detach_keys.hpp"
#include "sys/unique_fd.hpp"

#include <brig/result.hpp>

#include <array>
#include <functional>
#include <memory>
#include <stop_token>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace brig::cli {

class LentTerminal {
 public:
  /// Takes the pipes' other ends, those of the input and of the output, when the keys have come.
  using Leave = std::function<void(const std::array<int, 2>& ends)>;

  static Result<std::unique_ptr<LentTerminal>> open(DetachKeys keys);
  LentTerminal(const LentTerminal&) = delete;
  LentTerminal& operator=(const LentTerminal&) = delete;
  LentTerminal(LentTerminal&&) = delete;
  LentTerminal& operator=(LentTerminal&&) = delete;
  ~LentTerminal() = default;

  /// For brigd: input, output, and once more the output: a terminal has one.
  std::vector<int> descriptors() const;
  /// When brigd has them: from now on keys are read and output is shown, on threads of this
  /// object's. So is `leave` called.
  void begin(Leave leave);
  /// When the command has ended, or was left, and brigd has let go of what was lent: shows the
  /// rest of the output.
  void finish();

 private:
  explicit LentTerminal(DetachKeys keys) : keys_(std::move(keys)) {}
  void type(const std::stop_token& stop);
  void show(const std::stop_token& stop);
  Result<void> write_input(std::string_view bytes, const base::Until& until) const;

  DetachKeys keys_;
  Leave leave_;
  sys::UniqueFd lent_input_, lent_output_;
  sys::UniqueFd input_;   ///< Where what is typed is written.
  sys::UniqueFd output_;  ///< Where the output is read.
  std::jthread show_;     // Last, in this order: they use the others, and typing ends showing.
  std::jthread type_;
};

}  // namespace brig::cli
