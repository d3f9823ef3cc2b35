// SPDX-License-Identifier: Apache-2.0
#include "harden/arguments.hpp"

#include "base/quote.hpp"
#include "policy/mount_rules.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace brig::harden {
namespace {

/// The kernel's MAX_ARG_STRLEN, less the NUL.
constexpr std::size_t kMaxArgument = (std::size_t{128} << 10U) - 1;
/// Half of what the kernel takes with a stack of 8 MiB.
constexpr std::size_t kMaxArguments = std::size_t{1} << 20U;

constexpr std::array kJobEnv{
    std::pair{"HOME", "/work"},
    std::pair{"LANG", "C.UTF-8"},
    std::pair{"TMPDIR", "/tmp"},
    std::pair{"TZ", "UTC"},
    std::pair{"USER", "sandbox"},
    std::pair{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
};

bool holds_nul(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

}  // namespace

Result<void> check_arguments(const std::vector<std::string>& argv, const std::vector<EnvVar>& env) {
  if (argv.empty() || argv.front().empty()) {
    return fail(Errc::invalid_argument, "entrypoint: there is no command to run");
  }
  std::size_t total = 0;
  for (const std::string& argument : argv) {
    if (holds_nul(argument)) {
      return fail(Errc::invalid_argument, "entrypoint: an argument holds a NUL");
    }
    if (argument.size() > kMaxArgument) {
      return fail(Errc::invalid_argument,
                  "entrypoint: an argument is longer than the kernel's 131071 bytes");
    }
    total += argument.size() + 1;
  }
  for (const EnvVar& variable : env) {
    // A variable that came from a text has been judged; this one may be a caller's own.
    if (auto parsed = EnvVar::parse(variable.name + "=" + variable.value);
        !parsed || *parsed != variable) {
      return fail(Errc::invalid_argument, "environment: " + base::quote(variable.name) +
                                              ": no variable's name, or a NUL in its value");
    }
    const std::size_t size = variable.name.size() + 1 + variable.value.size();
    if (size > kMaxArgument) {
      return fail(Errc::invalid_argument, "environment: " + base::quote(variable.name) +
                                              " is longer than the kernel's 131071 bytes");
    }
    total += size + 1;
  }
  if (total > kMaxArguments) {
    return fail(Errc::invalid_argument,
                "entrypoint: arguments and environment together are longer than 1 MiB");
  }
  return {};
}

Result<void> check_workdir(const std::string& workdir) {
  if (!policy::is_clean_path(workdir)) {
    return fail(Errc::invalid_argument, "working_directory: " + base::quote(workdir) +
                                            " is not absolute and lexically clean");
  }
  // CVE-2024-21626: a working directory below /proc/self/fd was a way to the host.
  for (const char* place : {"/proc", "/sys", "/dev"}) {
    if (policy::is_at_or_below(workdir, place)) {
      return fail(Errc::invalid_argument,
                  "working_directory: " + base::quote(workdir) + " lies below " + place);
    }
  }
  return {};
}

std::map<std::string, std::string> job_variables(const std::vector<EnvVar>& env) {
  std::map<std::string, std::string> variables(kJobEnv.begin(), kJobEnv.end());
  for (const EnvVar& variable : env) variables[variable.name] = variable.value;
  return variables;
}

}  // namespace brig::harden
