// SPDX-License-Identifier: Apache-2.0
#include "harden/lower_job.hpp"

#include "base/quote.hpp"
#include "harden/arguments.hpp"
#include "harden/finding.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace brig::harden {
namespace {

/// One label of a domain name.
constexpr std::size_t kMaxHostname = 63;
/// Engines that map ids give a container this many of them, 0 among them.
constexpr std::uint32_t kMappedIds = 65'536;

bool holds_nul(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

Result<void> check_user(UserIds user, bool maps_ids) {
  const std::uint32_t highest = maps_ids ? kMappedIds - 1 : UserIds::kHighestId;
  for (const std::uint32_t id : {user.uid, user.gid}) {
    if (id < UserIds::kLowestId || id > highest) {
      return fail(Errc::invalid_argument, "user: " + to_string(user) + " is not within " +
                                              std::to_string(UserIds::kLowestId) + " to " +
                                              std::to_string(highest) +
                                              (maps_ids ? ", the ids that this engine maps" : ""));
    }
  }
  return {};
}

Result<void> check_image(const Job& job) {
  // The engine adds the image's volumes to the request's: there is no leaving them out.
  if (!job.image_volumes.empty()) {
    return fail(
        Errc::policy_violation,
        "volumes: the image declares " + show_list(job.image_volumes) +
            ", which the engine would make writable and unlimited; use an image without VOLUME",
        job.image.str());
  }
  for (const std::string& entry : job.image_env) {
    if (entry.empty() || entry.front() == '=' || holds_nul(entry)) {
      return fail(Errc::policy_violation, "environment: the image sets a variable without a name",
                  job.image.str());
    }
  }
  return {};
}

bool is_hostname(std::string_view text) {
  return !text.empty() && text.size() <= kMaxHostname &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-';
         });
}

/// Config.Env: "NAME=VALUE" sets; "NAME" alone keeps the image's value out and the engine's too.
std::vector<std::string> lower_env(const Job& job) {
  std::map<std::string, std::string> entries;
  entries["HOSTNAME"] = "HOSTNAME";  // set by the engine
  for (const std::string& entry : job.image_env) {
    const std::string name = entry.substr(0, entry.find('='));
    entries[name] = name;
  }
  for (const auto& [name, value] : job_variables(job.env)) {
    entries[name] = name;
    entries[name] += "=";
    entries[name] += value;
  }
  std::vector<std::string> env;
  for (const auto& [name, entry] : entries) env.push_back(entry);
  return env;
}

}  // namespace

Result<void> check_job(const Job& job, bool maps_ids) {
  if (auto checked = check_arguments(job.argv, job.env); !checked) return checked;
  if (auto checked = check_workdir(job.workdir); !checked) return checked;
  if (auto checked = check_user(job.user, maps_ids); !checked) return checked;
  if (!is_hostname(job.hostname)) {
    return fail(Errc::invalid_argument,
                "hostname: " + base::quote(job.hostname) + " is no host's name");
  }
  return check_image(job);
}

wire::Config lower_job(const Job& job) {
  wire::Config config;
  config.hostname = job.hostname;
  config.user = to_string(job.user);
  config.attach_stdin = job.with_stdin;
  config.attach_stdout = true;
  config.attach_stderr = true;
  config.tty = false;
  config.open_stdin = job.with_stdin;
  config.stdin_once = job.with_stdin;  // else the end of stdin would close the job's output too
  config.env = lower_env(job);
  // With an entrypoint the engine takes neither the image's entrypoint nor its command.
  config.entrypoint = job.argv;
  config.cmd = {};
  config.image = job.image.str();
  config.working_dir = job.workdir;
  config.network_disabled = true;
  // Nothing in a sandbox is asked to end: a `docker stop` by hand ends it at once.
  config.stop_signal = "SIGKILL";
  config.labels = job.labels;
  config.healthcheck_test = {"NONE"};
  return config;
}

}  // namespace brig::harden
