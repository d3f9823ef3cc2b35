// SPDX-License-Identifier: Apache-2.0
// `brig doctor`.
#include "cli/console.hpp"
#include "cli/diagnose.hpp"
#include "cli/exit_code.hpp"
#include "cli/terminal_escape.hpp"
#include "cli/verbs.hpp"
#include "engine/client.hpp"
#include "engine/discovery.hpp"
#include "engine/version.hpp"
#include "sandbox/installation.hpp"
#include "sys/read_file.hpp"

#include <brig/engine.hpp>

#include <CLI/App.hpp>

#include <algorithm>
#include <chrono>
#include <memory>

namespace brig::cli {
namespace {

constexpr std::chrono::seconds kTime(30);

struct DoctorOptions {
  std::string engine;
  bool find = false;
};

std::string mark(Severity severity) {
  switch (severity) {
    case Severity::good:
      return toned("good", Tone::good);
    case Severity::warning:
      return toned("warn", Tone::warning);
    case Severity::bad:
      return toned("BAD ", Tone::bad);
  }
  return "BAD ";
}

std::string format(const Diagnosis& diagnosis) {
  constexpr std::size_t kTopicWidth = 26;
  std::string line = mark(diagnosis.severity) + "  " + diagnosis.topic;
  line.append(diagnosis.topic.size() < kTopicWidth ? kTopicWidth - diagnosis.topic.size() : 1, ' ');
  line += escape_for_terminal(diagnosis.found) + "\n";
  if (!diagnosis.remedy.empty()) line += "      -> " + diagnosis.remedy + "\n";
  return line;
}

/// Where the engine was looked for, when none answered.
std::string format_search(const std::string& url) {
  std::string out;
  const auto found = engine::find_endpoint(url, engine::read_environment(), sys::read_file);
  if (!found) return out;
  for (const std::string& place : found->tried)
    out += "      looked at: " + escape_for_terminal(place) + "\n";
  return out;
}

Diagnosis diagnose_installation() {
  const std::string directory = sandbox::state_directory();
  const auto installation = sandbox::Installation::open(directory);
  if (installation) return {Severity::good, "installation's key", directory + "/key", ""};
  return {Severity::bad, "installation's key", installation.error().message,
          "without it no container can be proven ours; BRIG_STATE_DIR names another directory"};
}

int doctor_verb(const DoctorOptions& options) {
  const auto until = base::Until::after(kTime);
  const auto engine = Engine::connect({.url = options.engine}, {kTime, {}});
  if (options.find) {
    if (!engine) return complain(engine.error()), 1;
    return print(http::to_string(engine::client_of(*engine).endpoint()) + "\n"), 0;
  }
  std::vector<Diagnosis> all;
  std::string out;
  if (engine) {
    const engine::Client& client = engine::client_of(*engine);
    all.push_back({Severity::good, "engine's address", http::to_string(client.endpoint()), ""});
    const auto version = engine::get_version(client.endpoint(), until);
    if (!version) all.push_back({Severity::bad, "engine's version", version.error().message, ""});
    const auto more = diagnose(client.capabilities(), version ? *version : wire::Version());
    all.insert(all.end(), more.begin(), more.end());
  } else {
    all.push_back({Severity::bad, "engine", engine.error().message,
                   "start one (scripts/engine up starts a private one), or name it with --engine "
                   "or DOCKER_HOST"});
  }
  all.push_back(diagnose_installation());
  for (const Diagnosis& diagnosis : all) out += format(diagnosis);
  if (!engine) out += format_search(options.engine);
  print(out);
  const bool bad = std::any_of(all.begin(), all.end(),
                               [](const Diagnosis& d) { return d.severity == Severity::bad; });
  return bad ? 1 : 0;
}

}  // namespace

void add_doctor(CLI::App& app, int& status) {
  auto options = std::make_shared<DoctorOptions>();
  CLI::App* verb = app.add_subcommand(
      "doctor",
      "Tell what about this host and engine matters to brig, good or bad, with the remedy.");
  add_engine_option(*verb, options->engine);
  verb->add_flag("--find", options->find,
                 "Only print the URL of the engine that answers; exit status 1 if none does");
  verb->footer(
      "Exit status: 0 when nothing is bad, 1 otherwise. A warning is a layer of protection that is "
      "missing.");
  verb->callback([options, &status] { status = doctor_verb(*options); });
}

}  // namespace brig::cli
