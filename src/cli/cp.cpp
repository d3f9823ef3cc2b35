// SPDX-License-Identifier: Apache-2.0
// `brig cp`.
#include "base/quote.hpp"
#include "cli/brigd.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/run_copies.hpp"
#include "cli/verbs.hpp"
#include "files/operation.hpp"
#include "sandbox/file_transfer.hpp"

#include <CLI/App.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace brig::cli {
namespace {

constexpr std::chrono::hours kTime(24);

struct CpOptions {
  std::string from, to;
  bool quiet = false;
};

/// "SANDBOX:PATH"; no sandbox where it is a path of the host: one that begins with '/' or '.', or
/// that has no ':'.
struct Place {
  std::string sandbox;
  std::string path;
};

Place read_place(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || text.starts_with('/') || text.starts_with('.'))
    return {{}, text};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

/// Each file job is a request of brigd's, which is given the descriptor.
sandbox::RunFileJob jobs_of(const std::string& sandbox) {
  return [sandbox](const sandbox::FileJob& job, const base::Until& until) -> Result<void> {
    auto client = brigd(daemon::Start::no);
    if (!client) return fail(client.error());
    daemon::File file;
    file.sandbox = sandbox;
    file.place = job.place;
    file.arguments = files::to_arguments(job.operation);
    file.time_ms = static_cast<std::uint64_t>(until.left().count());
    std::vector<int> descriptors;
    if (job.in >= 0) descriptors.push_back(job.in);
    if (job.out >= 0) descriptors.push_back(job.out);
    const auto done =
        client->ask<daemon::Nothing>(daemon::Verb::file, file, until, {}, descriptors);
    if (!done) return fail(done.error());
    return {};
  };
}

Result<Transferred> copy(const CpOptions& options, const Interrupt& interrupt) {
  const Place from = read_place(options.from);
  const Place to = read_place(options.to);
  if (from.sandbox.empty() == to.sandbox.empty()) {
    return fail(Errc::invalid_argument,
                "one of the two is a path of a sandbox, SANDBOX:PATH, and the other one is not");
  }
  ProgressLine progress;
  TransferOptions transfer;
  if (!options.quiet) {
    transfer.on_progress = [&](const Transferred& so_far) {
      constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20U;
      progress.tell("copying " + base::quote(options.from) + ": " +
                    std::to_string(so_far.bytes.count() / kMebibyte) + " MiB in " +
                    std::to_string(so_far.files) + " files");
    };
  }
  const auto until = base::Until::after(kTime, interrupt.token());
  auto done = to.sandbox.empty()
                  ? sandbox::get_files(jobs_of(from.sandbox), {from.path, to.path}, transfer, until)
                  : sandbox::put_files(jobs_of(to.sandbox), {from.path, to.path}, transfer, until);
  progress.tell("");
  return done;
}

int cp_verb(const CpOptions& options) {
  const Interrupt interrupt;
  const auto done = copy(options, interrupt);
  if (!done && interrupt.signal() == 0) complain(done.error());
  if (!done) return exit_code(done.error(), interrupt.signal());
  for (const std::string& line :
       copy_notes({{.copy = {options.from, options.to}, .moved = *done, .failure = {}}}))
    note(line);
  return 0;
}

}  // namespace

void add_cp(CLI::App& app, int& status) {
  auto options = std::make_shared<CpOptions>();
  CLI::App* verb = app.add_subcommand(
      "cp", "Copy a file or a tree into a sandbox that brigd holds, or out of it.");
  verb->add_option("SRC", options->from, "What is copied; 'x/.' is what the directory x holds")
      ->required();
  verb->add_option("DST", options->to, "A directory that takes it in, or its new name")->required();
  verb->add_flag("-q,--quiet", options->quiet, "Show no progress");
  verb->footer(
      "A path in a sandbox is SANDBOX:PATH, in /work or /tmp; one of the host with a ':' in it "
      "begins "
      "with\n"
      "'/' or './'. Regular files and directories are copied, with their permission bits and "
      "times; "
      "links,\n"
      "FIFOs, sockets and devices are told of. No link is followed, and nothing is made outside of "
      "DST.\n"
      "\n"
      "Examples:\n"
      "  brig cp src/. work:/work/src\n"
      "  brig cp work:/work/result.json .");
  verb->callback([options, &status] { status = cp_verb(*options); });
}

}  // namespace brig::cli
