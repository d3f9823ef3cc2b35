// SPDX-License-Identifier: Apache-2.0
// Answers about containers that are not what they should be.
#include "wire/container.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace brig::wire {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;

/// The least that is an inspect answer.
Json inspect() {
  return Json::parse(R"({
    "Id": ")" + std::string(64, '1') +
                     R"(",
    "Image": "sha256:)" +
                     std::string(64, '2') + R"(",
    "Name": "/brig-1",
    "Path": "true",
    "Args": [],
    "State": {"Running": false},
    "Config": {"Tty": false, "OpenStdin": false, "StdinOnce": false, "Cmd": null, "Volumes": null},
    "Mounts": [],
    "NetworkSettings": {"Networks": null},
    "HostConfig": {
      "Privileged": false, "CapAdd": null, "GroupAdd": null, "Binds": null, "VolumesFrom": null,
      "PidMode": "", "UTSMode": "", "UsernsMode": "", "Cgroup": "", "CgroupParent": "",
      "OomScoreAdj": 0, "Devices": null, "DeviceCgroupRules": null, "DeviceRequests": null,
      "PortBindings": null, "PublishAllPorts": false, "Links": null, "ExtraHosts": null,
      "VolumeDriver": "", "MemoryReservation": 0, "NanoCpus": 0, "CpuShares": 0,
      "CpuRealtimePeriod": 0, "CpuRealtimeRuntime": 0, "CpusetCpus": "", "CpusetMems": "",
      "Dns": null, "DnsOptions": null, "DnsSearch": null, "RestartPolicy": {"Name": ""},
      "AutoRemove": false, "Isolation": "", "ContainerIDFile": ""}})");
}

std::string problem_of(const Json& answer) {
  const auto container = decode_container_inspect(answer.dump());
  if (container) return "none";
  EXPECT_EQ(container.error().code, Errc::data_loss);
  return container.error().message;
}

TEST(DecodeContainerInspect, ReadsNullListsAndMapsAsEmpty) {
  const auto container = decode_container_inspect(inspect().dump());
  ASSERT_TRUE(container) << container.error().message;
  EXPECT_EQ(container->name, "brig-1");
  EXPECT_TRUE(container->host_config.cap_add.empty());
  EXPECT_EQ(container->host_config.pids_limit, std::nullopt);
  EXPECT_TRUE(container->networks.empty());
}

TEST(DecodeContainerInspect, IgnoresUnknownKeys) {
  Json answer = inspect();
  answer["New"] = Json::array({1, 2});
  answer["HostConfig"]["New"] = Json::object();
  EXPECT_EQ(problem_of(answer), "none");
}

TEST(DecodeContainerInspect, NeedsEachEssentialField) {
  const auto check = [](const std::string& pointer) {
    Json answer = inspect();
    Json::json_pointer at(pointer);
    answer.at(at.parent_pointer()).erase(at.back());
    EXPECT_THAT(problem_of(answer), HasSubstr("'" + pointer + "' is missing"));
  };
  const Json whole = inspect();
  for (const auto& [key, value] : whole.items()) check("/" + key);
  for (const auto& [key, value] : whole["HostConfig"].items()) check("/HostConfig/" + key);
  for (const auto& [key, value] : whole["Config"].items()) check("/Config/" + key);
  check("/HostConfig/RestartPolicy/Name");
  check("/NetworkSettings/Networks");
  check("/State/Running");
}

/// Of an engine's own types only lists and maps can be null.
TEST(DecodeContainerInspect, TakesNullForEssentialListsOnly) {
  const Json whole = inspect();
  for (const char* const object : {"HostConfig", "Config"}) {
    for (const auto& [key, value] : whole[object].items()) {
      Json answer = whole;
      answer[object][key] = nullptr;
      const std::string wanted =
          value.is_null() ? "none" : "'/" + std::string(object) + "/" + key + "' is missing";
      EXPECT_THAT(problem_of(answer), HasSubstr(wanted));
    }
  }
}

TEST(DecodeContainerInspect, TakesNoNullForAnEssentialObject) {
  for (const char* const key : {"State", "Config", "HostConfig", "NetworkSettings", "Id"}) {
    Json answer = inspect();
    answer[key] = nullptr;
    EXPECT_THAT(problem_of(answer), HasSubstr(std::string("'/") + key + "' is missing"));
  }
}

TEST(DecodeContainerInspect, NamesThePlaceOfAWrongType) {
  const auto with = [](const std::string& pointer, const Json& value) {
    Json answer = inspect();
    answer[Json::json_pointer(pointer)] = value;
    return problem_of(answer);
  };
  EXPECT_THAT(with("/HostConfig/Privileged", "false"),
              HasSubstr("'/HostConfig/Privileged' is not a boolean"));
  EXPECT_THAT(with("/HostConfig/Memory", 1.5), HasSubstr("'/HostConfig/Memory' is not an integer"));
  EXPECT_THAT(with("/HostConfig/Memory", UINT64_MAX),
              HasSubstr("'/HostConfig/Memory' is out of range"));
  EXPECT_THAT(with("/HostConfig/CapDrop", "ALL"), HasSubstr("'/HostConfig/CapDrop' is not a list"));
  EXPECT_THAT(with("/HostConfig/Ulimits", Json::array({nullptr})),
              HasSubstr("'/HostConfig/Ulimits/0' is not an object"));
  EXPECT_THAT(with("/Mounts", Json::array({Json::object()})),
              HasSubstr("'/Mounts/0/RW' is missing"));
  EXPECT_THAT(with("/Config/Labels", Json{{"a", 1}}),
              HasSubstr("'/Config/Labels/a' is not a string"));
  EXPECT_THAT(with("/Id", "../x"), HasSubstr("'/Id' does not hold an id"));
  EXPECT_THAT(with("/Image", "latest"), HasSubstr("'/Image' does not hold an id"));
}

TEST(DecodeContainerInspect, RefusesDuplicatesDepthAndGarbage) {
  const auto problem = [](const std::string& body) {
    const auto container = decode_container_inspect(body);
    if (container) return std::string("none");
    EXPECT_EQ(container.error().code, Errc::data_loss);
    return container.error().message;
  };
  const std::string text = inspect().dump();
  std::string twice = text;
  twice.insert(twice.find("\"Privileged\""), "\"Privileged\":true,");
  EXPECT_THAT(problem(twice), HasSubstr("'/HostConfig/Privileged' appears twice"));
  EXPECT_THAT(problem(std::string(100'000, '[')), HasSubstr("nests deeper than 64"));
  EXPECT_THAT(problem("[" + std::string(1U << 22U, ' ') + "]"), HasSubstr("it is not an object"));
  std::string many = "[0";
  for (int i = 0; i < (1 << 20); ++i) many += ",0";
  EXPECT_THAT(problem(many + "]"), HasSubstr("more than 1048576 values"));
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_NE(problem(text.substr(0, size)), "none") << size;
  }
}

TEST(DecodeContainerList, ReadsAliasesAndNoName) {
  const std::string id(64, '3');
  const auto list = decode_container_list(
      R"([{"Id":")" + id + R"(","Names":["/a","/b/alias"],"State":"exited","Labels":null},)" +
      R"({"Id":")" + id + R"(","Names":null,"State":"created"}])");
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->at(0).names, (std::vector<std::string>{"a", "b/alias"}));
  EXPECT_TRUE(list->at(1).names.empty());
}

TEST(DecodeContainerList, NamesTheElement) {
  const std::string id(64, '3');
  const auto list =
      decode_container_list(R"([{"Id":")" + id + R"(","State":"x"},{"Id":")" + id + R"("}])");
  ASSERT_FALSE(list);
  EXPECT_THAT(list.error().message, HasSubstr("'/1/State' is missing"));
  EXPECT_EQ(decode_container_list("{}").error().code, Errc::data_loss);
  EXPECT_EQ(decode_container_list("null").error().code, Errc::data_loss);
}

TEST(DecodeContainerWaited, ReadsTheError) {
  EXPECT_EQ(decode_container_waited(R"({"StatusCode":137})")->status_code, 137);
  EXPECT_EQ(decode_container_waited(R"({"StatusCode":-1,"Error":{"Message":"gone"}})")->error,
            "gone");
  EXPECT_EQ(decode_container_waited(R"({"Error":null})").error().code, Errc::data_loss);
  EXPECT_EQ(decode_container_waited("").error().code, Errc::data_loss);
}

}  // namespace
}  // namespace brig::wire
