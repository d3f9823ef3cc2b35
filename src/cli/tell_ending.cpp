// SPDX-License-Identifier: Apache-2.0
#include "cli/tell_ending.hpp"

#include "cli/console.hpp"
#include "cli/run_copies.hpp"

#include <string>

namespace brig::cli {

void tell_ending(const RunResult& result) {
  const EndingKind kind = result.ending.kind;
  if (kind != EndingKind::exited && kind != EndingKind::signalled) {
    note(std::string(to_string(kind)) + ": " + result.ending.evidence);
  } else if (result.stdout_.truncated || result.stderr_.truncated) {
    note("the end of its output was lost: it was not read in time");
  }
  for (const auto& copies : {result.puts, result.gets}) {
    for (const std::string& line : copy_notes(copies)) note(line);
  }
  if (!result.cleanup_failure.empty()) {
    note("the container '" + result.sandbox->container_name +
         "' is left behind (see 'brig prune'): " + result.cleanup_failure);
  }
}

}  // namespace brig::cli
