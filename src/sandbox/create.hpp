// SPDX-License-Identifier: Apache-2.0
// The one create path: lower → audit → create → no warnings → inspect → check.
#pragma once

#include "base/until.hpp"
#include "engine/client.hpp"
#include "harden/check.hpp"
#include "sandbox/labels.hpp"
#include "sandbox/removal.hpp"
#include "wire/image.hpp"

#include <brig/ids.hpp>
#include <brig/run.hpp>

#include <optional>
#include <string>
#include <vector>

namespace brig::sandbox {

/// A container that exists, has not run anything, and has every control of its policy in force.
struct Created {
  ContainerId id;
  harden::Expectation expectation;  ///< What it was checked against.
  std::vector<ControlState> controls;
};

/// What is to be created. References: they outlive the call.
struct CreateSpec {
  const Policy& policy;
  const std::optional<UserIds>& user;
  const wire::ImageInspect& image;
  const ContainerName& name;
  const Labels& labels;
  const std::string& init;  ///< The path of brig-init on the engine's host.
};

/// Creates the container. Whatever the engine answers, `removal` knows what there may be to remove.
/// `policy_violation`, naming the control, what was wanted and what was found, when a control is
/// not in force or the engine warns.
Result<Created> create_hardened(const engine::Client& client,
                                const CreateSpec& spec,
                                Removal& removal,
                                const base::Until& until);

}  // namespace brig::sandbox
