// SPDX-License-Identifier: Apache-2.0
// `brig version`.
#include "cli/console.hpp"
#include "cli/verbs.hpp"

#include <CLI/App.hpp>

namespace brig::cli {

void add_version(CLI::App& app, int& status) {
  app.add_subcommand("version",
                     "Print brig's version, and the range of engine APIs that it speaks.")
      ->callback([&status] {
        print("brig " BRIG_VERSION "\nEngine API 1.41 to 1.45\n");
        status = 0;
      });
}

}  // namespace brig::cli
