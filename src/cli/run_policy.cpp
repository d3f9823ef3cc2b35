// SPDX-License-Identifier: Apache-2.0
#include "cli/run_policy.hpp"

#include "cli/policy_source.hpp"
#include "cli/read_option.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace brig::cli {
namespace {

constexpr const char* kWeakenings =
    "Weakenings (each is logged, on the container and in the result)";

Result<Narrowing> read_narrowing(const PolicyOptions& options) {
  Narrowing narrowing;
  narrowing.pids = options.pids;
  for (auto read :
       {read_option("--isolation", options.isolation, narrowing.isolation, &parse_isolation),
        read_option("--seccomp", options.seccomp, narrowing.seccomp, &parse_seccomp_profile),
        read_option("--memory", options.memory, narrowing.memory, &MemorySize::parse),
        read_option("--cpus", options.cpus, narrowing.cpus, &Cpus::parse),
        read_option("--timeout", options.timeout, narrowing.wall_time, &parse_duration),
        read_option("--output-limit", options.output_limit, narrowing.output,
                    &MemorySize::parse)}) {
    if (!read) return fail(read.error());
  }
  for (const std::string& text : options.attested) {
    std::set<std::string> ids;
    if (auto read = read_option("--attested", text, ids, &parse_attested); !read)
      return fail(read.error());
    narrowing.attested.merge(ids);
  }
  return narrowing;
}

Result<std::vector<Weakening>> read_weakenings(const PolicyOptions& options) {
  std::vector<Weakening> weakenings = options.flags;
  for (const std::string& text : options.mounts) {
    auto mount = weakening::ReadOnlyMount::parse(text);
    if (!mount) return fail(mount.error());
    weakenings.emplace_back(std::move(*mount));
  }
  return weakenings;
}

void add_weakening(CLI::App& verb, PolicyOptions& options, const Weakening& one, const char* what) {
  verb.add_flag_function(
          flag_of(one),
          [&options, one](std::int64_t times) {
            if (times > 0) options.flags.push_back(one);
          },
          what)
      ->group(kWeakenings);
}

}  // namespace

void add_time_and_output_options(CLI::App& verb, std::string& timeout, std::string& output_limit) {
  verb.add_option("--timeout", timeout, "Wall time, such as 10s or 500ms; then it is killed")
      ->type_name("TIME")
      ->group(kLimits);
  verb.add_option("--output-limit", output_limit,
                  "Output, stdout and stderr together, such as 1m; then it is killed")
      ->type_name("SIZE")
      ->group(kLimits);
}

void add_policy_options(CLI::App& verb, PolicyOptions& options) {
  verb.add_option(
          "--policy", options.policy,
          "A preset (untrusted, sandboxed, limited, standard or elevated), or a policy file, "
          "with a '/' or a '.' in its name")
      ->type_name("PRESET|FILE")
      ->capture_default_str()
      ->group(kLimits);
  verb.add_option(
          "--isolation", options.isolation,
          "What stands before the host's kernel: container, or gvisor, which the engine must "
          "have")
      ->type_name("WHICH")
      ->group(kLimits);
  verb.add_option("--seccomp", options.seccomp, "The system calls allowed: default or strict")
      ->type_name("PROFILE")
      ->group(kLimits);
  verb.add_option("--memory", options.memory, "Memory, and no swap beside it, such as 128m")
      ->type_name("SIZE")
      ->group(kLimits);
  verb.add_option("--cpus", options.cpus, "Processor time, such as 0.5")
      ->type_name("NUMBER")
      ->group(kLimits);
  verb.add_option("--pids", options.pids, "Processes and threads")
      ->type_name("NUMBER")
      ->group(kLimits);
  add_time_and_output_options(verb, options.timeout, options.output_limit);
  verb.add_option("--attested", options.attested,
                  "A control that the kernel must show inside before the command begins, such as "
                  "seccomp, or all that a container shows; again for more")
      ->type_name("CONTROL|all")
      ->take_all()
      ->allow_extra_args(false)
      ->group(kLimits);

  verb.add_option("--mount", options.mounts,
                  "Show a file or directory of the host inside, read-only; again for more")
      ->type_name("SRC:DST")
      ->take_all()
      ->allow_extra_args(false)
      ->group(kWeakenings);
  add_weakening(verb, options, weakening::ExecutableTmp{}, "Let files in /tmp be executed");
  add_weakening(verb, options, weakening::ExecutableWork{},
                "Let files in /work be executed, which only 'untrusted' does not");
  add_weakening(verb, options, weakening::ShareKernel{},
                "Run on the host's kernel where the policy wants gvisor");
  add_weakening(verb, options, weakening::DefaultSeccomp{},
                "Allow the default system calls where the policy wants the strict ones");
}

Result<Policy> make_run_policy(const PolicyOptions& options) {
  const auto narrowing = read_narrowing(options);
  if (!narrowing) return fail(narrowing.error());
  const auto flags = read_weakenings(options);
  if (!flags) return fail(flags.error());
  const auto source = read_policy_source(options.policy);
  if (!source) return fail(source.error());

  auto policy = apply_policy_file(source->file, granted(*source, *flags));
  if (!policy) return policy;
  const auto& asked = source->file.weakenings;
  for (const Weakening& flag : *flags) {
    // The file's own are in force already, and its values came after them.
    if (std::find(asked.begin(), asked.end(), flag) != asked.end()) continue;
    if (auto weakened = weaken(*policy, flag); !weakened) return fail(weakened.error());
  }
  return narrow(*policy, *narrowing);
}

}  // namespace brig::cli
