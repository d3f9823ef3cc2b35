// SPDX-License-Identifier: Apache-2.0
#include "harden/network.hpp"

#include "base/quote.hpp"

#include <algorithm>
#include <string_view>

namespace brig::harden {
namespace {

bool is_isolated(const wire::NetworkInspect& network, std::string_view family) {
  const auto mode =
      network.options.find("com.docker.network.bridge.gateway_mode_" + std::string(family));
  return mode != network.options.end() && mode->second == "isolated";
}

}  // namespace

std::vector<std::string> openings(const wire::NetworkInspect& network,
                                  const EngineFeatures& features) {
  if (!network.internal) return {"it leads to the outside world"};
  if (network.driver != "bridge") {
    return {"the host may be reachable on it: its driver " + base::quote(network.driver) +
            " knows no isolated gateways"};
  }
  if (!features.isolated_gateways) {
    return {
        "the host is reachable at its gateway: an engine before 28.0 knows no isolated gateways"};
  }
  std::vector<std::string> found;
  for (const char* family : {"ipv4", "ipv6"}) {
    const bool used = family == std::string_view("ipv4") || network.enable_ipv6;
    if (!used || is_isolated(network, family)) continue;
    found.push_back("the host is reachable at its gateway: its gateway_mode_" +
                    std::string(family) + " is not 'isolated'");
  }
  return found;
}

Verdict judge_attached(const Expectation& expectation, const Posture& posture) {
  std::vector<std::string> names;
  std::string details;
  bool closed = true;
  for (const wire::NetworkInspect& network : expectation.networks) {
    names.push_back(network.name);
    for (const std::string& opening : openings(network, expectation.features)) {
      closed = false;
      details += "; " + base::quote(network.name) + ": " + opening;
    }
  }
  std::sort(names.begin(), names.end());
  std::vector<std::string> attached = posture.networks;
  std::sort(attached.begin(), attached.end());
  const bool theirs = !posture.network_disabled && attached == names &&
                      std::find(names.begin(), names.end(), posture.network_mode) != names.end();
  return {"only networks " + show_list(names) + ", each internal and with an isolated gateway",
          std::string(posture.network_disabled ? "disabled" : "enabled") + ", mode " +
              base::quote(posture.network_mode) + ", networks " + show_list(attached) + details,
          theirs && closed};
}

}  // namespace brig::harden
