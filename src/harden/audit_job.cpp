// SPDX-License-Identifier: Apache-2.0
// audit: Config.
#include "base/quote.hpp"
#include "harden/audit_rules.hpp"

#include <brig/ids.hpp>

#include <set>

namespace brig::harden {
namespace {

bool holds_nul(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

void audit_command(const wire::Config& config, const AuditScope& scope, AuditNotes& notes) {
  bool plain = !config.entrypoint.empty() && !config.entrypoint.front().empty();
  if (scope.init) {
    notes.require(config.entrypoint == std::vector<std::string>{scope.init->target}, "entrypoint",
                  "brig-init and nothing else", show_list(config.entrypoint));
    notes.require(config.open_stdin, "stdin", "OpenStdin true: it ends with brig", "false");
  }
  for (const std::string& argument : config.entrypoint) plain = plain && !holds_nul(argument);
  // An empty entrypoint would let the image's in, and a command would be added to ours.
  notes.require(plain, "entrypoint", "Entrypoint with a program and no NUL",
                show_list(config.entrypoint));
  notes.require_empty(config.cmd, "entrypoint", "Cmd");
}

void audit_environment(const wire::Config& config, AuditNotes& notes) {
  std::set<std::string_view> names;
  for (const std::string& entry : config.env) {
    const std::string_view name = std::string_view(entry).substr(0, entry.find('='));
    const bool plain = !name.empty() && !holds_nul(entry) && names.insert(name).second;
    notes.require(plain, "environment", "Env with every name once and no NUL", base::quote(name));
  }
}

void audit_working_directory(const wire::Config& config, AuditNotes& notes) {
  bool plain = is_plain_path(config.working_dir);
  for (const char* place : {"/proc", "/sys", "/dev"})
    plain = plain && !is_within(config.working_dir, place);
  notes.require(plain, "working_directory", "WorkingDir, clean and not below /proc, /sys or /dev",
                base::quote(config.working_dir));
}

void audit_hostname(const wire::Config& config, AuditNotes& notes) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
  const bool plain = !config.hostname.empty() && config.hostname.size() < 64 &&
                     config.hostname.find_first_not_of(kAllowed) == std::string::npos;
  notes.require(plain, "hostname", "Hostname, one label", base::quote(config.hostname));
}

}  // namespace

void audit_job(const wire::Config& config, const AuditScope& scope, AuditNotes& notes) {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  notes.require(read_user(config.user, uid, gid), "user", "User UID:GID, both from 10000",
                base::quote(config.user));
  notes.require(ImageId::parse(config.image).has_value(), "image", "Image by its id",
                base::quote(config.image));
  audit_command(config, scope, notes);
  audit_environment(config, notes);
  audit_working_directory(config, notes);
  audit_hostname(config, notes);
  notes.require(!config.tty, "terminal", "Tty false", "true");
  notes.require(config.stdin_once == config.open_stdin && config.attach_stdin == config.open_stdin,
                "stdin", "StdinOnce and AttachStdin as OpenStdin", "they differ");
  notes.require(config.network_disabled, "network", "NetworkDisabled true", "false");
  notes.require(config.healthcheck_test == std::vector<std::string>{"NONE"}, "healthcheck",
                "Healthcheck.Test ['NONE']", show_list(config.healthcheck_test));
  notes.require_text(config.stop_signal, "SIGKILL", "stop_signal", "StopSignal");
  notes.require_empty(config.volumes, "volumes", "Volumes");
  notes.require_empty(config.exposed_ports, "ports", "ExposedPorts");
}

}  // namespace brig::harden
