// SPDX-License-Identifier: Apache-2.0
#include "cli/run_copies.hpp"

#include "base/quote.hpp"

namespace brig::cli {
namespace {

Result<FileCopy> cut(const char* option, const std::string& text, std::size_t colon) {
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) {
    return fail(Errc::invalid_argument,
                std::string(option) + ": " + base::quote(text) + ": expected SRC:DST");
  }
  return FileCopy{text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace

void add_copy_options(CLI::App& verb, CopyOptions& options) {
  const char* files = "Files (below the sandbox's /work and /tmp; again for more)";
  verb.add_option("--put", options.puts,
                  "Copy a file or directory in before the command. A DST that is a directory takes "
                  "it in under its name; SRC/. is what a directory holds")
      ->type_name("SRC:DST")
      ->take_all()
      ->allow_extra_args(false)
      ->group(files);
  verb.add_option("--get", options.gets,
                  "Copy one out after the command, however that ended. Only regular files and "
                  "directories are copied either way, and no link is followed")
      ->type_name("SRC:DST")
      ->take_all()
      ->allow_extra_args(false)
      ->group(files);
}

Result<FileCopy> parse_put(const std::string& text) {
  return cut("--put", text, text.rfind(":/"));
}

Result<FileCopy> parse_get(const std::string& text) {
  return cut("--get", text, text.find(':'));
}

Result<void> read_copies(const CopyOptions& options, RunSpec& spec) {
  for (const std::string& text : options.puts) {
    auto copy = parse_put(text);
    if (!copy) return fail(copy.error());
    spec.puts.push_back(std::move(*copy));
  }
  for (const std::string& text : options.gets) {
    auto copy = parse_get(text);
    if (!copy) return fail(copy.error());
    spec.gets.push_back(std::move(*copy));
  }
  return {};
}

std::vector<std::string> copy_notes(const std::vector<CopyResult>& copies) {
  std::vector<std::string> notes;
  constexpr std::size_t kNamed = 3;
  for (const CopyResult& one : copies) {
    if (one.failure) notes.push_back(one.failure->message);
    if (one.moved.skipped == 0) continue;
    std::string note = base::quote(one.copy.from) + ": " + std::to_string(one.moved.skipped) +
                       " skipped, as neither file nor directory or not readable:";
    for (std::size_t i = 0; i < one.moved.skipped_files.size() && i < kNamed; ++i) {
      const SkippedFile& file = one.moved.skipped_files[i];
      note += (i == 0 ? " " : ", ") + base::quote(file.path) + " (" +
              std::string(to_string(file.kind)) + ")";
    }
    notes.push_back(one.moved.skipped > kNamed ? note + ", …" : note);
  }
  return notes;
}

}  // namespace brig::cli
