// SPDX-License-Identifier: Apache-2.0
// From a policy to one concrete create request. Pure.
#pragma once

#include "harden/features.hpp"
#include "harden/job.hpp"
#include "wire/container.hpp"

#include <brig/policy.hpp>
#include <brig/result.hpp>

namespace brig::harden {

/// The request that runs the job under the policy. Every field that the engine would otherwise
/// choose, or take from the image, is set.
///
/// Errors: `failed_precondition` naming what the engine lacks to enforce a control;
/// `policy_violation` for an image that declares volumes, a mount that is not allowed, or an
/// image's variable that can't be unset; `invalid_argument` for a job that no engine could run (no
/// argv, a NUL, a foul working directory, ids out of range).
Result<wire::ContainerCreateRequest> lower(const Policy& policy,
                                           const Job& job,
                                           const EngineFeatures& features);

}  // namespace brig::harden
