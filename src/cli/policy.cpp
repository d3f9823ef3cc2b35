// SPDX-License-Identifier: Apache-2.0
// `brig policy`.
#include "cli/console.hpp"
#include "cli/explain.hpp"
#include "cli/policy_source.hpp"
#include "cli/policy_text.hpp"
#include "cli/terminal_escape.hpp"
#include "cli/verbs.hpp"

#include <CLI/App.hpp>

#include <memory>

namespace brig::cli {
namespace {

constexpr int kRefused = 1;

struct PolicyVerbOptions {
  std::string policy, other;
  bool json = false;
};

/// The policy of PRESET|FILE with all its weakenings, and a word on those that a run must ask for.
Result<Policy> read_policy(const std::string& text) {
  const auto source = read_policy_source(text);
  if (!source) return fail(source.error());
  auto policy = apply_policy_file(source->file, source->file.weakenings);
  if (policy && !source->why_not_trusted.empty()) {
    for (const Weakening& weakening : source->file.weakenings)
      note(text + ": " + to_string(weakening) + " takes effect only with " + flag_of(weakening));
  }
  return policy;
}

/// As it is into a file or pipe; what a terminal would obey made visible.
int show_text(const std::string& text) {
  return print(stdout_is_terminal() ? escape_for_terminal(text) : text) ? 0 : kRefused;
}

int refuse(const Error& error) {
  complain(error);
  return kRefused;
}

int show_verb(const PolicyVerbOptions& options) {
  const auto policy = read_policy(options.policy);
  if (!policy) return refuse(policy.error());
  const auto text = print_policy(*policy);
  if (!text) return refuse(text.error());
  return show_text(*text);
}

int check_verb(const PolicyVerbOptions& options) {
  const auto source = read_policy_source(options.policy);
  if (!source) return refuse(source.error());
  const auto policy = apply_policy_file(source->file, source->file.weakenings);
  if (!policy) return refuse(policy.error());
  return show_text(describe_file(options.policy, source->file, source->why_not_trusted));
}

int explain_verb(const PolicyVerbOptions& options) {
  const auto policy = read_policy(options.policy);
  if (!policy) return refuse(policy.error());
  return show_text(options.json ? explain_json(*policy) : explain(*policy));
}

int diff_verb(const PolicyVerbOptions& options) {
  const auto from = read_policy(options.policy);
  if (!from) return refuse(from.error());
  const auto to = read_policy(options.other);
  if (!to) return refuse(to.error());
  return show_text(describe_differences(compare(*from, *to)));
}

/// A verb of `brig policy` that reads options and runs.
CLI::App* add_verb(CLI::App& policy,
                   const char* name,
                   const char* what,
                   int (*run)(const PolicyVerbOptions&),
                   const std::shared_ptr<PolicyVerbOptions>& options,
                   int& status) {
  CLI::App* verb = policy.add_subcommand(name, what);
  verb->callback([run, options, &status] { status = run(*options); });
  return verb;
}

}  // namespace

void add_policy(CLI::App& app, int& status) {
  auto options = std::make_shared<PolicyVerbOptions>();
  CLI::App* policy = app.add_subcommand("policy", "Show, check, explain and compare policies.");
  policy->require_subcommand(1);
  policy->footer(
      "A text with a '/' or a '.' in it names a file, any other a preset: untrusted, sandboxed,\n"
      "limited, standard, elevated. schemas/README.md describes the files. No engine is needed.");

  CLI::App* show = add_verb(*policy, "show", "Print a policy with every value, as a policy file.",
                            &show_verb, options, status);
  show->add_option("POLICY", options->policy, "A preset or a file")
      ->type_name("PRESET|FILE")
      ->required();

  CLI::App* check = add_verb(*policy, "check",
                             "Tell whether a policy file can be used, and which of its weakenings "
                             "a run must ask for, too.",
                             &check_verb, options, status);
  check->add_option("POLICY", options->policy, "A file")->type_name("FILE")->required();
  check->footer("Exit status: 0 when it can, 1 when not; then stderr says where and why.");

  CLI::App* explain = add_verb(
      *policy, "explain",
      "Tell each control of a policy: its value, why, the engine's fields, the benchmarks' "
      "sections, and where it is lowered, read back and tested.",
      &explain_verb, options, status);
  explain->add_option("POLICY", options->policy, "A preset or a file")
      ->type_name("PRESET|FILE")
      ->required();
  explain->add_flag("--json", options->json,
                    "Print one JSON object (schemas/policy-explanation.schema.json)");

  CLI::App* diff =
      add_verb(*policy, "diff", "Tell what policy B allows that A does not, and what it forbids.",
               &diff_verb, options, status);
  diff->add_option("A", options->policy, "A preset or a file")
      ->type_name("PRESET|FILE")
      ->required();
  diff->add_option("B", options->other, "Another")->type_name("PRESET|FILE")->required();
  diff->footer(
      "Lines that begin with '+' say where B is looser, those with '-' where it is stricter; "
      "there\n"
      "are none when both allow the same.");
}

}  // namespace brig::cli
