// SPDX-License-Identifier: Apache-2.0
// A command of brigd's that has brig's own streams.
#pragma once

#include "cli/brigd.hpp"
#include "cli/command_options.hpp"
#include "cli/interrupt.hpp"
#include "cli/job_output.hpp"
#include "cli/remote_terminal.hpp"

#include <optional>
#include <vector>

#include <unistd.h>

namespace brig::cli {

/// Asks for it, and waits for its end. Output that goes to a terminal is escaped, unless the
/// options say otherwise.
template <typename Answered, typename Message>
Result<Answered> ask_attached(daemon::Client& client,
                              daemon::Verb verb,
                              const Message& message,
                              const CommandOptions& options,
                              Interrupt& interrupt) {
  auto out = JobOutput::open(STDOUT_FILENO, options.raw || options.tty);
  if (!out) return fail(out.error());
  auto err = JobOutput::open(STDERR_FILENO, options.raw);
  if (!err) return fail(err.error());
  std::optional<RemoteTerminal> terminal;
  if (options.tty) terminal.emplace(interrupt, client, options.interactive);
  std::vector<int> descriptors;
  if (options.interactive) descriptors.push_back(STDIN_FILENO);
  descriptors.push_back(out->fd());
  descriptors.push_back(err->fd());
  auto answered = client.ask<Answered>(verb, message, for_as_long_as_it_takes(interrupt.token()),
                                       {.sent =
                                            [&] {
                                              if (terminal) terminal->begin();
                                            }},
                                       descriptors);
  if (terminal) terminal->end();
  client.hang_up();  // brigd lets go of the descriptors, whatever has come
  out->finish();
  err->finish();
  return answered;
}

}  // namespace brig::cli
