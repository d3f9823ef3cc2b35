// SPDX-License-Identifier: Apache-2.0
// brig's own terminal, while it shows that of a command which brigd holds.
#pragma once

#include "cli/job_terminal.hpp"
#include "daemon/client.hpp"

namespace brig::cli {

class RemoteTerminal {
 public:
  /// The interrupt and the client, which has a request under way from `begin` to `end`, outlive it.
  RemoteTerminal(Interrupt& interrupt, daemon::Client& client, bool with_input);

  /// When the request is sent: passes the size on, and the keys if there is an input.
  void begin();
  void end() { terminal_.end(); }

 private:
  void tell_size(TerminalSize size);

  daemon::Client& client_;
  JobTerminal terminal_;
};

}  // namespace brig::cli
