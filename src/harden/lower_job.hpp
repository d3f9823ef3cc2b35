// SPDX-License-Identifier: Apache-2.0
// The half of lowering that is about the job: what runs, as whom, with which environment.
#pragma once

#include "harden/job.hpp"
#include "wire/container.hpp"

#include <brig/result.hpp>

namespace brig::harden {

/// Whether any engine could run the job, and whether its image leaves brig the say. `maps_ids`: see
/// `EngineFeatures`.
Result<void> check_job(const Job& job, bool maps_ids);

/// Config, of a job that `check_job` has passed.
wire::Config lower_job(const Job& job);

}  // namespace brig::harden
