// SPDX-License-Identifier: Apache-2.0
#include "cli/remote_terminal.hpp"

#include "channel/messages.hpp"
#include "cli/brigd.hpp"

namespace brig::cli {

RemoteTerminal::RemoteTerminal(Interrupt& interrupt, daemon::Client& client, bool with_input)
    : client_(client),
      terminal_(
          interrupt,
          [this](TerminalSize size) { tell_size(size); },
          with_input ? JobTerminal::Input::passed_on : JobTerminal::Input::none) {}

void RemoteTerminal::begin() {
  tell_size(JobTerminal::size());
  terminal_.begin();
}

/// A command that has ended meanwhile has no size.
void RemoteTerminal::tell_size(TerminalSize size) {
  static_cast<void>(client_.tell(
      channel::Type::resize, channel::encode(channel::Resize{size.rows, size.columns}), soon()));
}

}  // namespace brig::cli
