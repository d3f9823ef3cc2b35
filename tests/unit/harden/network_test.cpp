// SPDX-License-Identifier: Apache-2.0
// A shared network: closed only where the engine is known to close it.
#include "harden/network.hpp"

#include "unit/harden/fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brig::harden {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kMode4 = "com.docker.network.bridge.gateway_mode_ipv4";
constexpr const char* kMode6 = "com.docker.network.bridge.gateway_mode_ipv6";

wire::NetworkInspect closed_network() {
  return {"agents", "bridge", true, false, {{kMode4, "isolated"}, {kMode6, "isolated"}}};
}

EngineFeatures new_features() {
  EngineFeatures features = full_features();
  features.isolated_gateways = true;
  return features;
}

TEST(Openings, AnInternalBridgeWithAnIsolatedGatewayHasNone) {
  EXPECT_THAT(openings(closed_network(), new_features()), IsEmpty());
  wire::NetworkInspect with_ipv6 = closed_network();
  with_ipv6.enable_ipv6 = true;
  EXPECT_THAT(openings(with_ipv6, new_features()), IsEmpty());
}

TEST(Openings, ANetworkThatIsNotInternalLeadsOutside) {
  wire::NetworkInspect network = closed_network();
  network.internal = false;
  EXPECT_THAT(openings(network, new_features()), ElementsAre(HasSubstr("outside world")));
}

TEST(Openings, AnOldEngineIgnoresTheOptionThatItReadsBack) {
  EXPECT_THAT(openings(closed_network(), full_features()),
              ElementsAre(AllOf(HasSubstr("the host is reachable at its gateway"),
                                HasSubstr("before 28.0"))));
}

TEST(Openings, EachFamilyInUseNeedsItsMode) {
  for (const char* other : {"nat", "routed", "nat-unprotected", "Isolated", ""}) {
    wire::NetworkInspect network = closed_network();
    network.options[kMode4] = other;
    EXPECT_THAT(openings(network, new_features()), ElementsAre(HasSubstr("gateway_mode_ipv4")))
        << other;
  }
  wire::NetworkInspect network = closed_network();
  network.options.erase(kMode6);
  EXPECT_THAT(openings(network, new_features()), IsEmpty()) << "IPv6 is off";
  network.enable_ipv6 = true;
  EXPECT_THAT(openings(network, new_features()), ElementsAre(HasSubstr("gateway_mode_ipv6")));
  network.options.clear();
  EXPECT_THAT(openings(network, new_features()),
              ElementsAre(HasSubstr("gateway_mode_ipv4"), HasSubstr("gateway_mode_ipv6")));
}

TEST(Openings, OtherDriversKnowNoIsolatedGateway) {
  wire::NetworkInspect network = closed_network();
  network.driver = "overlay";
  EXPECT_THAT(openings(network, new_features()), ElementsAre(HasSubstr("'overlay'")));
}

/// A container on that network, and what is found of the control `network`.
class Attached : public testing::Test {
 protected:
  Attached() : posture_(observe(faithful_inspect(expectation_))) {
    expectation_.features = new_features();
    expectation_.networks = {closed_network()};
    posture_.network_disabled = false;
    posture_.network_mode = "agents";
    posture_.networks = {"agents"};
  }
  std::string finding() const {
    for (const Finding& finding : check(expectation_, posture_).findings) {
      if (finding.control == "network") return finding.found;
    }
    return "in force";
  }

  Expectation expectation_ = plain_expectation();
  Posture posture_;
};

TEST_F(Attached, ToAClosedNetworkIsInForce) {
  EXPECT_EQ(finding(), "in force");
}

TEST_F(Attached, WhereNoneIsWantedIsNot) {
  expectation_.networks.clear();
  EXPECT_THAT(finding(), HasSubstr("'agents'"));
}

TEST_F(Attached, ToAnOpenNetworkSaysWhatIsOpen) {
  expectation_.networks[0].internal = false;
  EXPECT_THAT(finding(), HasSubstr("'agents': it leads to the outside world"));
}

TEST_F(Attached, ToAnyOtherNetworkIsNot) {
  posture_.networks = {"agents", "bridge"};
  EXPECT_THAT(finding(), HasSubstr("'bridge'"));
  posture_.networks = {"bridge"};
  EXPECT_NE(finding(), "in force");
  posture_.networks = {};
  EXPECT_NE(finding(), "in force");
}

TEST_F(Attached, ByAModeOfAnotherKindIsNot) {
  for (const char* mode : {"host", "default", "container:0123", ""}) {
    posture_.network_mode = mode;
    EXPECT_NE(finding(), "in force") << mode;
  }
}

TEST_F(Attached, ToAllThatAreWantedInAnyOrder) {
  wire::NetworkInspect second = closed_network();
  second.name = "a-second";
  expectation_.networks.push_back(second);
  posture_.networks = {"a-second", "agents"};
  EXPECT_EQ(finding(), "in force");
  expectation_.networks[1].options.clear();
  EXPECT_THAT(finding(), HasSubstr("'a-second': the host is reachable"));
}

}  // namespace
}  // namespace brig::harden
