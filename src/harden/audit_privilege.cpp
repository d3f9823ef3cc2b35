// SPDX-License-Identifier: Apache-2.0
// audit: HostConfig, what a process may do, and the namespaces.
#include "base/quote.hpp"
#include "harden/audit_rules.hpp"
#include "harden/seccomp.hpp"

#include <algorithm>
#include <iterator>

namespace brig::harden {
namespace {

/// A seccomp profile is too long to be shown.
std::vector<std::string> brief(const std::vector<std::string>& options) {
  constexpr std::size_t kShown = 40;
  std::vector<std::string> texts;
  for (const std::string& option : options) {
    texts.push_back(option.size() <= kShown ? option : option.substr(0, kShown) + "...");
  }
  return texts;
}

/// The three (or two) options that there may be, each exactly once, in any order, and no others.
void audit_security_opt(const wire::HostConfig& host, const AuditScope& scope, AuditNotes& notes) {
  const auto count = [&](std::string_view wanted) {
    return std::count(host.security_opt.begin(), host.security_opt.end(), wanted);
  };
  const auto once = [](auto n) { return n == 1 ? "once" : std::to_string(n) + " times"; };
  const auto no_new_privileges = count("no-new-privileges:true");
  const auto seccomp = count("seccomp=" + std::string(seccomp_profile(scope.seccomp)));
  const auto apparmor = count("apparmor=docker-default");
  notes.require(no_new_privileges == 1, "no_new_privileges", "'no-new-privileges:true' once",
                once(no_new_privileges));
  notes.require(seccomp == 1, "seccomp",
                "brig's profile '" + std::string(to_string(scope.seccomp)) + "' once",
                once(seccomp));
  notes.require(
      apparmor == (scope.apparmor ? 1 : 0), "apparmor",
      scope.apparmor ? "'apparmor=docker-default' once" : "none: the engine has no AppArmor",
      once(apparmor));
  const auto known = no_new_privileges + seccomp + apparmor;
  notes.require(known == std::ssize(host.security_opt), "security_options",
                "nothing else in SecurityOpt", show_list(brief(host.security_opt)));
}

void audit_namespaces(const wire::HostConfig& host, AuditNotes& notes) {
  // Allow-lists of exact texts: "host", "container:…", "ns:…" and whatever comes next are all
  // refused.
  notes.require_text(host.network_mode, "none", "network", "NetworkMode");
  notes.require_text(host.ipc_mode, "private", "ipc_namespace", "IpcMode");
  notes.require_text(host.cgroupns_mode, "private", "cgroup_namespace", "CgroupnsMode");
  notes.require_text(host.pid_mode, "", "pid_namespace", "PidMode");
  notes.require_text(host.uts_mode, "", "uts_namespace", "UTSMode");
  notes.require_text(host.userns_mode, "", "user_namespace", "UsernsMode");
  notes.require_text(host.cgroup, "", "cgroup", "Cgroup");
  notes.require_text(host.cgroup_parent, "", "cgroup", "CgroupParent");
}

void audit_network(const wire::HostConfig& host, AuditNotes& notes) {
  notes.require_empty(host.port_bindings, "ports", "PortBindings");
  notes.require(!host.publish_all_ports, "ports", "PublishAllPorts false", "true");
  notes.require_empty(host.links, "name_resolution", "Links");
  notes.require_empty(host.extra_hosts, "name_resolution", "ExtraHosts");
  notes.require_empty(host.dns, "name_resolution", "Dns");
  notes.require_empty(host.dns_options, "name_resolution", "DnsOptions");
  notes.require_empty(host.dns_search, "name_resolution", "DnsSearch");
}

std::vector<std::string> keys(const std::map<std::string, std::string>& map) {
  std::vector<std::string> names;
  for (const auto& [key, value] : map) names.push_back(key);
  return names;
}

}  // namespace

void audit_privilege(const wire::HostConfig& host, const AuditScope& scope, AuditNotes& notes) {
  notes.require(!host.privileged, "privileged", "Privileged false", "true");
  notes.require(host.cap_drop == std::vector<std::string>{"ALL"}, "capabilities", "CapDrop ['ALL']",
                show_list(host.cap_drop));
  notes.require_empty(host.cap_add, "capabilities", "CapAdd");
  audit_security_opt(host, scope, notes);
  notes.require_empty(host.group_add, "groups", "GroupAdd");
  notes.require(!host.masked_paths, "masked_paths", "MaskedPaths absent: the engine's own",
                "a list");
  notes.require(!host.readonly_paths, "readonly_paths", "ReadonlyPaths absent: the engine's own",
                "a list");
  notes.require_empty(keys(host.sysctls), "sysctls", "Sysctls");
  notes.require_empty(keys(host.annotations), "annotations", "Annotations");
  notes.require_empty(host.devices, "devices", "Devices");
  notes.require_empty(host.device_cgroup_rules, "devices", "DeviceCgroupRules");
  notes.require_empty(host.device_requests, "devices", "DeviceRequests");
  notes.require(!scope.runtime.empty() && host.runtime == scope.runtime, "runtime",
                "Runtime " + base::quote(scope.runtime), base::quote(host.runtime));
  notes.require_text(host.isolation, "", "host_files", "Isolation");
  notes.require_text(host.container_id_file, "", "host_files", "ContainerIDFile");
  audit_namespaces(host, notes);
  audit_network(host, notes);
}

}  // namespace brig::harden
