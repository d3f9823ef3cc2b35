// SPDX-License-Identifier: Apache-2.0
#include "policy/attested.hpp"

#include "base/quote.hpp"
#include "policy/policy_keys.hpp"

#include <algorithm>
#include <array>

namespace brig {
namespace policy {
namespace {

constexpr ShownInside kAlways = ShownInside::always;
constexpr ShownInside kSometimes = ShownInside::sometimes;
constexpr ShownInside kNever = ShownInside::never;

constexpr std::array kControls{
    // What a process may do
    ControlInside{"privileged", kNever},
    ControlInside{"capabilities", kAlways},
    ControlInside{"no_new_privileges", kAlways},
    ControlInside{"seccomp", kAlways},
    ControlInside{"apparmor", kNever},
    ControlInside{"selinux", kNever},
    ControlInside{"security_options", kNever},
    ControlInside{"devices", kAlways},
    ControlInside{"masked_paths", kAlways},
    ControlInside{"readonly_paths", kAlways},
    ControlInside{"sysctls", kNever},
    ControlInside{"annotations", kNever},
    ControlInside{"runtime", kSometimes},  // a kernel of its own tells; the host's does not

    // Namespaces
    ControlInside{"network", kAlways},
    ControlInside{"name_resolution", kNever},
    ControlInside{"ports", kNever},
    ControlInside{"pid_namespace", kAlways},
    ControlInside{"ipc_namespace", kAlways},
    ControlInside{"uts_namespace", kAlways},
    ControlInside{"user_namespace", kSometimes},  // where the engine maps ids
    ControlInside{"cgroup_namespace", kAlways},
    ControlInside{"cgroup", kNever},

    // Files
    ControlInside{"readonly_rootfs", kAlways},
    ControlInside{"tmpfs", kAlways},
    ControlInside{"shm", kAlways},
    ControlInside{"mounts", kAlways},
    ControlInside{"volumes", kNever},
    ControlInside{"storage_options", kNever},

    // Limits
    ControlInside{"memory", kAlways},
    ControlInside{"swap", kAlways},
    ControlInside{"cpu", kAlways},
    ControlInside{"cpu_realtime", kNever},
    ControlInside{"pids", kAlways},
    ControlInside{"ulimits", kAlways},
    ControlInside{"oom", kAlways},

    // Who and what runs
    ControlInside{"image", kNever},
    ControlInside{"entrypoint", kNever},
    ControlInside{"environment", kNever},
    ControlInside{"working_directory", kNever},
    ControlInside{"user", kAlways},
    ControlInside{"groups", kAlways},
    ControlInside{"hostname", kAlways},
    ControlInside{"stdin", kAlways},
    ControlInside{"terminal", kAlways},
    ControlInside{"healthcheck", kNever},
    ControlInside{"stop_signal", kNever},
    ControlInside{"init", kNever},
    ControlInside{"restart", kNever},
    ControlInside{"auto_remove", kNever},
    ControlInside{"log_driver", kNever},
    ControlInside{"labels", kNever},
    ControlInside{"host_files", kNever},
};

}  // namespace

std::span<const ControlInside> controls_inside() {
  return kControls;
}

Result<void> check_attestable(std::string_view id) {
  const auto* found = std::find_if(kControls.begin(), kControls.end(),
                                   [&](const ControlInside& control) { return control.id == id; });
  if (found == kControls.end()) {
    std::vector<std::string> right;
    for (const ControlInside& control : kControls) {
      if (control.shown != ShownInside::never) right.emplace_back(control.id);
    }
    const std::string like = nearest(id, right);
    return fail(Errc::invalid_argument,
                "unknown control " + base::quote(id) +
                    (like.empty() ? "; schemas/README.md lists those that may be required"
                                  : "; did you mean '" + like + "'?"));
  }
  if (found->shown == ShownInside::never) {
    return fail(Errc::invalid_argument,
                "control " + base::quote(id) +
                    " can't be required: no kernel shows it from inside, only the engine does");
  }
  return {};
}

}  // namespace policy

Result<std::set<std::string>> parse_attested(std::string_view text) {
  if (text == "all") {
    std::set<std::string> all;
    for (const policy::ControlInside& control : policy::controls_inside()) {
      if (control.shown == policy::ShownInside::always) all.emplace(control.id);
    }
    return all;
  }
  if (auto checked = policy::check_attestable(text); !checked) return fail(checked.error());
  return std::set<std::string>{std::string(text)};
}

}  // namespace brig
