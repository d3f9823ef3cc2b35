// SPDX-License-Identifier: Apache-2.0
#include "engine/container_create.hpp"
#include "engine/container_inspect.hpp"
#include "engine/container_kill.hpp"
#include "engine/container_list.hpp"
#include "engine/container_logs.hpp"
#include "engine/container_remove.hpp"
#include "engine/container_start.hpp"
#include "engine/container_stats.hpp"
#include "engine/container_stop.hpp"
#include "engine/container_wait.hpp"
#include "engine/events.hpp"
#include "engine/image_inspect.hpp"
#include "engine/image_list.hpp"
#include "engine/image_load.hpp"
#include "engine/image_pull.hpp"
#include "engine/image_remove.hpp"
#include "engine/info.hpp"
#include "engine/network_inspect.hpp"
#include "protocol/engine_fixture.hpp"

#include <csignal>

namespace brig::engine {
namespace {

template <typename T>
Result<void> without_value(const Result<T>& result) {
  if (!result) return fail(result.error());
  return {};
}

/// A source that ends after "tar".
http::BodySource small_archive() {
  return [sent = false](std::span<char> into) mutable -> Result<std::size_t> {
    if (sent) return 0U;
    sent = true;
    return std::string_view("tar").copy(into.data(), into.size());
  };
}

ContainerName name() {
  return *ContainerName::parse("brig-1");
}

}  // namespace

std::vector<Verb> all_verbs() {
  using C = const Client&;
  using U = const base::Until&;
  const std::string one = "/v1.41/containers/" + kId;
  const std::string python = "localhost/brig/python:3.11";
  const std::string python_target = "/v1.41/images/localhost%2Fbrig%2Fpython%3A3.11";
  return {
      {"Create", "POST", "/v1.41/containers/create?name=brig-1", "brig-1",
       R"({"Id":")" + kId + R"(","Warnings":["w"]})",
       [](C c, U u) {
         return without_value(container_create(c, {.name = name(), .body = R"({"Image":"x"})"}, u));
       }},
      {"Start", "POST", one + "/start", kId, "",
       [](C c, U u) { return without_value(container_start(c, {.container = container()}, u)); }},
      {"Wait", "POST", one + "/wait?condition=next-exit", kId, R"({"StatusCode":7})",
       [](C c, U u) -> Result<void> {
         auto wait = container_wait(
             c, {.container = container(), .condition = WaitCondition::next_exit}, u);
         return wait ? without_value(wait->await(u)) : Result<void>(fail(wait.error()));
       }},
      {"Kill", "POST", one + "/kill?signal=15", kId, "",
       [](C c, U u) {
         return without_value(container_kill(c, {.container = container(), .signal = SIGTERM}, u));
       }},
      {"Stop", "POST", one + "/stop?t=3", kId, "",
       [](C c, U u) {
         return without_value(
             container_stop(c, {.container = container(), .grace = std::chrono::seconds(3)}, u));
       }},
      {"Remove", "DELETE", one + "?force=1&v=0", kId, "",
       [](C c, U u) {
         return without_value(container_remove(c, {.container = container(), .force = true}, u));
       }},
      {"Inspect", "GET", one + "/json", kId, inspect_body(),
       [](C c, U u) { return without_value(container_inspect(c, {.container = container()}, u)); }},
      {"Stats", "GET", one + "/stats?stream=0&one-shot=1", kId,
       R"({"read":"0001-01-01T00:00:00Z","cpu_stats":{"cpu_usage":{"total_usage":0}},)"
       R"("memory_stats":{},"pids_stats":{}})",
       [](C c, U u) { return without_value(container_stats(c, {.container = container()}, u)); }},
      {"List", "GET",
       "/v1.41/containers/json?all=1&filters=%7B%22label%22%3A%5B%22a%22%2C%22b%3Dc%20d%22%5D%7D",
       "", R"([{"Id":")" + kId + R"(","Names":["/brig-1"],"State":"running"}])",
       [](C c, U u) {
         return without_value(container_list(c, {.all = true, .labels = {"a", "b=c d"}}, u));
       }},
      {"Logs", "GET", one + "/logs?follow=0&stdout=1&stderr=0&timestamps=1&tail=5", kId, "anything",
       [](C c, U u) {
         return without_value(container_logs(
             c, {.container = container(), .with_stderr = false, .timestamps = true, .tail = 5},
             u));
       }},
      {"ImageInspect", "GET", python_target + "/json", python,
       R"({"Id":")" + kImageId + R"(","Config":{}})",
       [](C c, U u) { return without_value(image_inspect(c, {.image = image()}, u)); }},
      {"ImageList", "GET", "/v1.41/images/json?filters=%7B%22dangling%22%3A%5B%22true%22%5D%7D", "",
       R"([{"Id":")" + kImageId + R"("}])",
       [](C c, U u) {
         return without_value(image_list(c, {.filters = {{"dangling", {"true"}}}}, u));
       }},
      {"ImagePull", "POST", "/v1.41/images/create?fromImage=localhost%2Fbrig%2Fpython&tag=3.11",
       python, "{\"status\":\"Pulling\",\"id\":\"3.11\"}\r\n",
       [](C c, U u) { return image_pull(c, {.image = image()}, u); }},
      {"ImageLoad", "POST", "/v1.41/images/load?quiet=0", "image archive",
       "{\"stream\":\"Loaded image: a:b\\n\"}\r\n",
       [](C c, U u) { return image_load(c, {.archive = small_archive()}, u); }},
      {"ImageRemove", "DELETE", python_target + "?force=0", python, R"([{"Untagged":"a:b"}])",
       [](C c, U u) { return without_value(image_remove(c, {.image = image()}, u)); }},
      {"NetworkInspect", "GET", "/v1.41/networks/a%20b", "a b",
       R"({"Name":"a b","Driver":"bridge","Internal":true,"EnableIPv6":false,"Options":{}})",
       [](C c, U u) { return without_value(network_inspect(c, {.network = "a b"}, u)); }},
      {"Info", "GET", "/v1.41/info", "", "{}",
       [](C c, U u) { return without_value(get_info(c, u)); }},
      {"Events", "GET",
       "/v1.41/events?since=1&until=2&filters=%7B%22type%22%3A%5B%22container%22%5D%7D", "",
       "{\"Type\":\"container\",\"Action\":\"die\"}\n",
       [](C c, U u) {
         return events(
             c,
             {.since = std::chrono::seconds(1),
              .up_to = std::chrono::seconds(2),
              .filters = {{"type", {"container"}}}},
             [](const wire::Event& /*event*/) { return Go::on; }, u);
       }},
  };
}

}  // namespace brig::engine
