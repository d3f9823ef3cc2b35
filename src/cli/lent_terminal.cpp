// SPDX-License-Identifier: Apache-2.0
#include "cli/lent_terminal.hpp"

#include "cli/brigd.hpp"
#include "cli/job_input.hpp"
#include "cli/write_all.hpp"
#include "sys/errno.hpp"
#include "sys/poll.hpp"

#include <cerrno>
#include <string>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace brig::cli {
namespace {

Result<void> make_pipe(sys::UniqueFd& read_end, sys::UniqueFd& write_end) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return sys::fail_errno(errno, "pipe2");
  read_end.reset(ends[0]);
  write_end.reset(ends[1]);
  return {};
}

}  // namespace

Result<std::unique_ptr<LentTerminal>> LentTerminal::open(DetachKeys keys) {
  std::unique_ptr<LentTerminal> terminal(new LentTerminal(std::move(keys)));
  if (auto made = make_pipe(terminal->lent_input_, terminal->input_); !made)
    return fail(made.error());
  if (auto made = make_pipe(terminal->output_, terminal->lent_output_); !made)
    return fail(made.error());
  // A command that reads nothing must not hold up brig's end.
  if (::fcntl(terminal->input_.get(), F_SETFL, O_NONBLOCK) != 0)
    return sys::fail_errno(errno, "fcntl");
  return terminal;
}

std::vector<int> LentTerminal::descriptors() const {
  return {lent_input_.get(), lent_output_.get(), lent_output_.get()};
}

void LentTerminal::begin(Leave leave) {
  leave_ = std::move(leave);
  // brigd's alone, or their ends would never be seen.
  lent_input_.reset();
  lent_output_.reset();
  show_ = std::jthread([this](const std::stop_token& stop) { show(stop); });
  type_ = std::jthread([this](const std::stop_token& stop) { type(stop); });
}

void LentTerminal::type(const std::stop_token& stop) {
  const auto until = for_as_long_as_it_takes(stop);
  const auto end = pass_input_on(keys_, until,
                                 [&](std::string_view piece) { return write_input(piece, until); });
  if (end == InputEnd::over) input_.reset();
  if (end != InputEnd::detached) return;
  // Whoever reads the output next must be the only one.
  show_.request_stop();
  show_.join();
  if (output_) leave_({input_.get(), output_.get()});
}

/// To the end of the output, or until the terminal takes no more: the command's next write then
/// fails in brigd, as it would here.
void LentTerminal::show(const std::stop_token& stop) {
  constexpr std::size_t kChunk = std::size_t{32} << 10U;
  std::string buffer(kChunk, '\0');
  while (sys::wait_for(output_.get(), POLLIN, for_as_long_as_it_takes(stop))) {
    const auto n = ::read(output_.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n > 0 && write_all(STDOUT_FILENO, {buffer.data(), static_cast<std::size_t>(n)})) continue;
    output_.reset();
    return;
  }
}

Result<void> LentTerminal::write_input(std::string_view bytes, const base::Until& until) const {
  while (!bytes.empty()) {
    if (auto ready = sys::wait_for(input_.get(), POLLOUT, until); !ready) return ready;
    const auto n = ::write(input_.get(), bytes.data(), bytes.size());
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (n < 0) return sys::fail_errno(errno, "write the command's input");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

void LentTerminal::finish() {
  type_.request_stop();
  if (type_.joinable()) type_.join();
  if (show_.joinable()) show_.join();
}

}  // namespace brig::cli
