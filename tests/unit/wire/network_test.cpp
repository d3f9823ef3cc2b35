// SPDX-License-Identifier: Apache-2.0
#include "wire/network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace brig::wire {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(DecodeNetworkInspect, ReadsWhatDockerSays) {
  const auto network = decode_network_inspect(
      R"({"Name":"t_agents","Id":"e95b","Scope":"local","Driver":"bridge","EnableIPv6":false,)"
      R"("IPAM":{"Config":[{"Subnet":"172.17.0.0/16","Gateway":"172.17.0.1"}]},"Internal":true,)"
      R"("Options":{"com.docker.network.bridge.gateway_mode_ipv4":"isolated"},"Labels":{}})");
  ASSERT_TRUE(network) << network.error().message;
  EXPECT_EQ(network->name, "t_agents");
  EXPECT_EQ(network->driver, "bridge");
  EXPECT_TRUE(network->internal);
  EXPECT_FALSE(network->enable_ipv6);
  EXPECT_EQ(network->options.at("com.docker.network.bridge.gateway_mode_ipv4"), "isolated");
}

TEST(DecodeNetworkInspect, NeedsEveryFieldThatItIsJudgedBy) {
  const std::string start = R"({"Name":"n","Driver":"bridge")";
  EXPECT_THAT(decode_network_inspect("{}").error().message, HasSubstr("'/Name' is missing"));
  EXPECT_THAT(decode_network_inspect(start + "}").error().message,
              HasSubstr("'/Internal' is missing"));
  EXPECT_THAT(decode_network_inspect(start + R"(,"Internal":true})").error().message,
              HasSubstr("'/EnableIPv6' is missing"));
  const auto without =
      decode_network_inspect(start + R"(,"Internal":true,"EnableIPv6":false,"Options":null})");
  ASSERT_TRUE(without) << without.error().message;
  EXPECT_THAT(without->options, IsEmpty());
}

}  // namespace
}  // namespace brig::wire
