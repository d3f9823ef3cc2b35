// SPDX-License-Identifier: Apache-2.0
// The files that `brig run` copies in before its command and out after it.
#pragma once

#include <brig/files.hpp>
#include <brig/result.hpp>
#include <brig/run.hpp>

#include <CLI/App.hpp>

#include <string>
#include <vector>

namespace brig::cli {

/// The options as they are written.
struct CopyOptions {
  std::vector<std::string> puts, gets;
};

/// `options` outlives the verb.
void add_copy_options(CLI::App& verb, CopyOptions& options);

/// "SRC:DST". Paths inside are absolute, so `--put` is cut before the last ":/" and `--get` at the
/// first ':'; `invalid_argument`, naming the option, where that leaves one of them empty.
Result<FileCopy> parse_put(const std::string& text);
Result<FileCopy> parse_get(const std::string& text);
Result<void> read_copies(const CopyOptions& options, RunSpec& spec);

/// What is worth a word: what was skipped, and what could not be copied. One line each.
std::vector<std::string> copy_notes(const std::vector<CopyResult>& copies);

}  // namespace brig::cli
