// SPDX-License-Identifier: Apache-2.0
// The create request: what is written, what is refused on reading.
#include "hardened_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace brig::wire {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;

Json encoded(const ContainerCreateRequest& request) {
  const auto body = encode(request);
  return body ? Json::parse(*body) : Json(body.error().message);
}

TEST(EncodeContainerCreate, WritesEveryFieldOfAnEmptyRequest) {
  const Json body = encoded({});
  EXPECT_EQ(body.at("NetworkDisabled"), false);
  EXPECT_EQ(body.at("Env"), Json::array());
  EXPECT_EQ(body.at("Healthcheck"), (Json{{"Test", Json::array()}}));
  const Json& host = body.at("HostConfig");
  EXPECT_EQ(host.at("Privileged"), false);
  EXPECT_EQ(host.at("PidsLimit"), nullptr);
  EXPECT_EQ(host.at("PortBindings"), Json::object());
  EXPECT_EQ(host.at("Devices"), Json::array());
}

TEST(EncodeContainerCreate, LeavesOutWhatNullAndAbsenceMeanSomethingElseFor) {
  const Json host = encoded({}).at("HostConfig");
  EXPECT_FALSE(host.contains("MaskedPaths"));
  EXPECT_FALSE(host.contains("ReadonlyPaths"));
  EXPECT_FALSE(host.contains("Annotations"));
  EXPECT_FALSE(encoded({}).contains("NetworkingConfig"));
}

TEST(EncodeContainerCreate, WritesAnEmptyListOfMaskedPathsAsSuch) {
  ContainerCreateRequest request;
  request.host_config.masked_paths.emplace();
  EXPECT_EQ(encoded(request).at("HostConfig").at("MaskedPaths"), Json::array());
}

TEST(EncodeContainerCreate, SortsKeys) {
  const std::string body = *encode(hardened_request());
  EXPECT_THAT(body, testing::StartsWith(R"({"AttachStderr":true,"AttachStdin":true,)"));
  EXPECT_LT(body.find("\"HostConfig\""), body.find("\"Image\""));
}

TEST(EncodeContainerCreate, NamesTheFieldThatIsNotUtf8) {
  const auto refused = [](auto change) {
    ContainerCreateRequest request = hardened_request();
    change(request);
    const auto body = encode(request);
    if (body) return std::string("accepted");
    EXPECT_EQ(body.error().code, Errc::invalid_argument);
    return body.error().message;
  };
  using R = ContainerCreateRequest&;
  EXPECT_THAT(refused([](R r) { r.config.cmd.push_back("\xff"); }), HasSubstr("'/Cmd/3'"));
  EXPECT_THAT(refused([](R r) { r.config.env = {"A=\xc3"}; }), HasSubstr("'/Env/0'"));
  EXPECT_THAT(refused([](R r) { r.config.labels["a/b"] = "\xed\xa0\x80"; }),
              HasSubstr("'/Labels/a~1b'"));
  EXPECT_THAT(refused([](R r) { r.config.labels["\x80"] = ""; }), HasSubstr("'/Labels/\\x80'"));
  EXPECT_THAT(refused([](R r) { r.config.volumes = {"/\xfe"}; }), HasSubstr("'/Volumes/"));
  EXPECT_THAT(refused([](R r) { r.host_config.mounts[0].source = "/\xff"; }),
              HasSubstr("'/HostConfig/Mounts/0/Source'"));
  EXPECT_THAT(refused([](R r) { r.host_config.mounts[0].bind_options->propagation = "\xff"; }),
              HasSubstr("'/HostConfig/Mounts/0/BindOptions/Propagation'"));
}

TEST(EncodeContainerCreate, RefusesKeptTextsThatAreNoJson) {
  ContainerCreateRequest request;
  request.host_config.devices = {"{}", "}"};
  EXPECT_THAT(encode(request).error().message, HasSubstr("'/HostConfig/Devices/1' is not JSON"));
  request.host_config.devices.clear();
  request.host_config.port_bindings = {R"({"a":1,"b":2})"};
  EXPECT_THAT(encode(request).error().message, HasSubstr("'/HostConfig/PortBindings/0'"));
  request.host_config.port_bindings = {R"({"a":1})", R"({"a":2})"};
  EXPECT_THAT(encode(request).error().message,
              HasSubstr("'/HostConfig/PortBindings/a' appears twice"));
  request.host_config.port_bindings.clear();
  request.config.volumes = {"/a", "/a"};
  EXPECT_THAT(encode(request).error().message, HasSubstr("'/Volumes/~1a' appears twice"));
}

struct Refusal {
  const char* name;
  std::string body;
  const char* message;
};

class RefusedRequest : public testing::TestWithParam<Refusal> {};

TEST_P(RefusedRequest, IsInvalidAndNamesThePlace) {
  const auto request = decode_container_create_request(GetParam().body);
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().code, Errc::invalid_argument);
  EXPECT_THAT(request.error().message, HasSubstr(GetParam().message));
}

std::string nested_lists(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']');
}

INSTANTIATE_TEST_SUITE_P(
    All,
    RefusedRequest,
    testing::Values(
        Refusal{"Empty", "", "it is empty"},
        Refusal{"Truncated", R"({"Image":"a")", "malformed JSON at byte"},
        Refusal{"TrailingBytes", "{} {}", "malformed JSON at byte"},
        Refusal{"Comment", "{}/**/", "malformed JSON at byte"},
        Refusal{"InvalidUtf8", "{\"Image\":\"\xff\"}", "malformed JSON at byte"},
        Refusal{"LoneSurrogate", R"({"Image":"\ud800"})", "malformed JSON at byte"},
        Refusal{"HugeNumber", R"({"HostConfig":{"Memory":1e999}})", "malformed JSON at byte"},
        Refusal{"NotAnObject", "[]", "it is not an object"},
        Refusal{"Null", "null", "it is not an object"},
        Refusal{"UnknownKey", R"({"Imagine":"a"})", "'/Imagine' is not a field of the format"},
        Refusal{"UnknownNestedKey", R"({"HostConfig":{"Mounts":[{"Consistency":"x"}]}})",
                "'/HostConfig/Mounts/0/Consistency' is not a field"},
        Refusal{"NetworkingConfig", R"({"NetworkingConfig":{}})",
                "'/NetworkingConfig' is not a field"},
        Refusal{"OtherCase", R"({"HostConfig":{"PRIVILEGED":true}})",
                "'/HostConfig/PRIVILEGED' is not a field of the format; 'Privileged' is"},
        Refusal{"OtherCaseOfObject", R"({"hostconfig":{}})", "'/hostconfig' is not a field"},
        Refusal{"DuplicateKey", R"({"HostConfig":{"Privileged":false,"Privileged":true}})",
                "'/HostConfig/Privileged' appears twice"},
        Refusal{"DuplicateEscapedKey", R"({"Image":"a","Im\u0061ge":"b"})",
                "'/Image' appears twice"},
        Refusal{"DuplicateObject", R"({"HostConfig":{},"HostConfig":{}})",
                "'/HostConfig' appears twice"},
        Refusal{"DuplicateInKeptText", R"({"HostConfig":{"Devices":[{"a":1,"a":2}]}})",
                "'/HostConfig/Devices/0/a' appears twice"},
        Refusal{"DuplicateLabel", R"({"Labels":{"a/b":"","a/b":""}})",
                "'/Labels/a~1b' appears twice"},
        Refusal{"NumberForBoolean", R"({"HostConfig":{"Privileged":0}})",
                "'/HostConfig/Privileged' is not a boolean"},
        Refusal{"TextForNumber", R"({"HostConfig":{"Memory":"1"}})",
                "'/HostConfig/Memory' is not an integer"},
        Refusal{"FloatForInteger", R"({"HostConfig":{"Memory":1.0}})",
                "'/HostConfig/Memory' is not an integer"},
        Refusal{"ExponentForInteger", R"({"HostConfig":{"PidsLimit":1e2}})",
                "'/HostConfig/PidsLimit' is not an integer"},
        Refusal{"OverInt64", R"({"HostConfig":{"Memory":9223372036854775808}})",
                "'/HostConfig/Memory' is out of range"},
        Refusal{"OverUint64", R"({"HostConfig":{"Memory":18446744073709551616}})",
                "'/HostConfig/Memory' is not an integer"},
        Refusal{"TextForList", R"({"Cmd":"sh -c x"})", "'/Cmd' is not a list"},
        Refusal{"NumberInList", R"({"Cmd":["a",1]})", "'/Cmd/1' is not a string"},
        Refusal{"ListForMap", R"({"Labels":["a=b"]})", "'/Labels' is not an object"},
        Refusal{"NumberInMap", R"({"Labels":{"a":1}})", "'/Labels/a' is not a string"},
        Refusal{"NullBoolean", R"({"HostConfig":{"Privileged":null}})", "is not a boolean"},
        Refusal{"NullList", R"({"HostConfig":{"CapDrop":null}})", "is not a list"},
        Refusal{"NullMap", R"({"Labels":null})", "'/Labels' is not an object"},
        Refusal{"NullHostConfig", R"({"HostConfig":null})", "'/HostConfig' is not an object"},
        Refusal{"VolumeWithContent", R"({"Volumes":{"/a":{"x":1}}})",
                "'/Volumes/~1a' is not an empty object"},
        Refusal{"HealthcheckInterval", R"({"Healthcheck":{"Test":["NONE"],"Interval":1}})",
                "'/Healthcheck/Interval' is not a field"},
        Refusal{"Deep", R"({"HostConfig":{"Devices":)" + nested_lists(5) + "}}",
                "'/HostConfig/Devices/0/0/0/0' nests deeper than 6"},
        Refusal{"VeryDeep", nested_lists(100'000), "nests deeper than 6"}),
    [](const auto& each) { return std::string(each.param.name); });

TEST(DecodeContainerCreate, AcceptsTheDeepestPlaceOfTheFormat) {
  const auto request = decode_container_create_request(
      R"({"HostConfig":{"DeviceRequests":[{"Capabilities":[["gpu"]]}]}})");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->host_config.device_requests,
            (std::vector<std::string>{R"({"Capabilities":[["gpu"]]})"}));
}

TEST(DecodeContainerCreate, KeepsAbsentNullAndEmptyPathListsApart) {
  const auto paths = [](const std::string& host_config) {
    return decode_container_create_request(R"({"HostConfig":)" + host_config + "}")
        ->host_config.masked_paths;
  };
  EXPECT_EQ(paths("{}"), std::nullopt);
  EXPECT_EQ(paths(R"({"MaskedPaths":null})"), std::nullopt);
  EXPECT_EQ(paths(R"({"MaskedPaths":[]})"), std::vector<std::string>{});
}

TEST(DecodeContainerCreate, AcceptsTheLimitsOfInt64) {
  const auto request = decode_container_create_request(
      R"({"HostConfig":{"Memory":9223372036854775807,"MemorySwap":-9223372036854775808}})");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->host_config.memory, INT64_MAX);
  EXPECT_EQ(request->host_config.memory_swap, INT64_MIN);
}

TEST(DecodeContainerCreated, NeedsAnId) {
  const std::string id(64, 'c');
  const auto created = decode_container_created(R"({"Id":")" + id + R"(","Warnings":["w"]})");
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->id.str(), id);
  EXPECT_EQ(created->warnings, (std::vector<std::string>{"w"}));
  EXPECT_TRUE(decode_container_created(R"({"Id":")" + id + R"(","Warnings":null})"));
  for (const char* const body :
       {"", "{}", "[]", R"({"Id":null})", R"({"Id":"../../x"})", R"({"Id":7})"}) {
    const auto refused = decode_container_created(body);
    ASSERT_FALSE(refused) << body;
    EXPECT_EQ(refused.error().code, Errc::data_loss) << body;
  }
}

}  // namespace
}  // namespace brig::wire
