// SPDX-License-Identifier: Apache-2.0
// check: what runs, as whom, and how its container lives.
#include "base/quote.hpp"
#include "harden/judge.hpp"

#include <array>

namespace brig::harden {
namespace {

/// What was asked for, and what the engine has made of it.
Verdict judge_entrypoint(const Expectation& expectation, const Posture& posture) {
  const std::vector<std::string>& wanted = expectation.job.argv;
  std::string found = show_list(posture.argv);
  if (posture.executed != posture.argv) found += ", executed " + show_list(posture.executed);
  return {show_list(wanted), std::move(found),
          posture.argv == wanted && posture.executed == wanted};
}

std::map<std::string, std::string> expected_env(const Job& job) {
  std::map<std::string, std::string> env{
      {"HOME", "/work"},
      {"USER", "sandbox"},
      {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
      {"TMPDIR", "/tmp"},
      {"LANG", "C.UTF-8"},
      {"TZ", "UTC"},
  };
  for (const EnvVar& variable : job.env) env[variable.name] = variable.value;
  return env;
}

/// Names only: a value may be a secret, and results are kept.
Verdict judge_environment(const Expectation& expectation, const Posture& posture) {
  const auto wanted = expected_env(expectation.job);
  std::vector<std::string> wanted_names;
  for (const auto& [name, value] : wanted) wanted_names.push_back(name);
  std::vector<std::string> found_names;
  for (const auto& [name, value] : posture.env) {
    const auto same_name = wanted.find(name);
    const bool differs = same_name != wanted.end() && same_name->second != value;
    found_names.push_back(name + (differs ? " (another value)" : ""));
  }
  return {show_list(wanted_names), show_list(found_names), posture.env == wanted};
}

/// The image's own labels may stay; its inventions in brig's name may not.
Verdict judge_labels(const Expectation& expectation, const Posture& posture) {
  const auto& wanted = expectation.job.labels;
  std::vector<std::string> amiss;
  for (const auto& [name, value] : wanted) {
    const auto found = posture.labels.find(name);
    if (found == posture.labels.end() || found->second != value) amiss.push_back(name);
  }
  for (const auto& [name, value] : posture.labels) {
    if (name.starts_with("brig.") && !wanted.contains(name)) amiss.push_back(name);
  }
  return {"brig's " + std::to_string(wanted.size()),
          amiss.empty() ? "these" : "others: " + show_list(amiss), amiss.empty()};
}

Verdict judge_stdin(const Expectation& expectation, const Posture& posture) {
  const auto show = [](bool open, bool once) {
    return std::string(open ? "open" : "closed") + (once ? ", once" : "");
  };
  const bool with = expectation.job.with_stdin;
  return same(show(with, with), show(posture.stdin_open, posture.stdin_once));
}

Verdict judge_log_driver(const Expectation&, const Posture& posture) {
  return same("'none' []", base::quote(posture.log_driver) + " " + show_list(posture.log_options));
}

Verdict judge_host_files(const Expectation&, const Posture& posture) {
  // An engine may read the empty isolation back as its name.
  const bool plain = posture.isolation.empty() || posture.isolation == "default";
  return {"''", base::quote(posture.container_id_file + (plain ? "" : posture.isolation)),
          plain && posture.container_id_file.empty()};
}

Verdict judge_init(const Expectation&, const Posture& posture) {
  return same("false", !posture.engine_init   ? "not reported"
                       : *posture.engine_init ? "true"
                                              : "false");
}

std::string yes_no(bool value) {
  return value ? "true" : "false";
}

/// Texts are compared whole, and only then quoted, which cuts them.
Verdict same_text(const std::string& wanted, const std::string& found) {
  return {base::quote(wanted), base::quote(found), wanted == found};
}

constexpr std::array kJudges{
    Judge{"image", [](const Expectation& e,
                      const Posture& p) { return same_text(e.job.image.str(), p.image); }},
    Judge{"entrypoint", judge_entrypoint},
    Judge{"environment", judge_environment},
    Judge{
        "working_directory",
        [](const Expectation& e, const Posture& p) { return same_text(e.job.workdir, p.workdir); }},
    Judge{"user", [](const Expectation& e,
                     const Posture& p) { return same_text(to_string(e.job.user), p.user); }},
    Judge{"groups", [](const Expectation&, const Posture& p) { return empty(p.groups); }},
    Judge{"hostname", [](const Expectation& e,
                         const Posture& p) { return same_text(e.job.hostname, p.hostname); }},
    Judge{"stdin", judge_stdin},
    Judge{"terminal",
          [](const Expectation&, const Posture& p) { return same("false", yes_no(p.tty)); }},
    Judge{"healthcheck",
          [](const Expectation&, const Posture& p) {
            return same("['NONE']", show_list(p.healthcheck));
          }},
    Judge{"stop_signal",
          [](const Expectation&, const Posture& p) { return same_text("SIGKILL", p.stop_signal); }},
    Judge{"init", judge_init},
    Judge{"restart",
          [](const Expectation&, const Posture& p) { return same_text("no", p.restart); }},
    Judge{"auto_remove",
          [](const Expectation& e, const Posture& p) {
            return same(yes_no(e.job.init.has_value()), yes_no(p.auto_remove));
          }},
    Judge{"log_driver", judge_log_driver},
    Judge{"labels", judge_labels},
    Judge{"host_files", judge_host_files},
};

}  // namespace

std::span<const Judge> job_judges() {
  return kJudges;
}

}  // namespace brig::harden
