// SPDX-License-Identifier: Apache-2.0
#include "cli/brigd.hpp"

#include "sandbox/installation.hpp"

#include <chrono>
#include <utility>

namespace brig::cli {
namespace {

constexpr std::chrono::seconds kStartTime(10);
constexpr std::chrono::seconds kAnswerTime(60);

}  // namespace

Result<daemon::Client> brigd(daemon::Start start) {
  return daemon::Client::connect(sandbox::state_directory(), start, base::Until::after(kStartTime));
}

base::Until for_as_long_as_it_takes(std::stop_token stop) {
  return {base::Until::Clock::time_point::max(), std::move(stop)};
}

base::Until soon() {
  return base::Until::after(kAnswerTime);
}

}  // namespace brig::cli
