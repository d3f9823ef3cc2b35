// SPDX-License-Identifier: Apache-2.0
#include "bench/measure.hpp"
#include "engine/container_create.hpp"
#include "engine/container_remove.hpp"
#include "engine/container_start.hpp"
#include "engine/container_wait.hpp"

#include <string>

namespace brig::bench {
namespace {

constexpr int kWarmUp = 5;

base::Until soon() {
  return base::Until::after(std::chrono::seconds(30));
}

/// The engine removes the container by itself once the run has ended; the next measurement must not
/// meet that.
void wait_until_gone(const engine::Client& client, const ContainerName& name) {
  auto wait = engine::container_wait(
      client, {.container = name, .condition = engine::WaitCondition::removed}, soon());
  if (!wait && wait.error().code == Errc::not_found) return;
  const auto waited = need(std::move(wait), "wait").await(soon());
  if (!waited && waited.error().code != Errc::not_found) die("wait: " + waited.error().message);
}

}  // namespace

Series measure_start(const std::string& body, const std::vector<std::string>& command, int pairs) {
  const Engine engine = connect();
  const engine::Client& client = engine::client_of(engine);
  const ContainerName run_name = need(ContainerName::parse(kRunName), "name");
  const ContainerName own_name = need(ContainerName::parse("brig-bench-engine"), "name");
  const auto run = [&] {
    const double took = time_ms([&] { spawn(command); });
    wait_until_gone(client, run_name);
    return took;
  };
  const auto create_and_start = [&] {
    const double took = time_ms([&] {
      need(engine::container_create(client, {.name = own_name, .body = body}, soon()), "create");
      need(engine::container_start(client, {.container = own_name}, soon()), "start");
    });
    need(engine::container_remove(client, {.container = own_name, .force = true}, soon()),
         "remove");
    return took;
  };

  Series series;
  for (int i = -kWarmUp; i < pairs; ++i) {
    const bool run_first = i % 2 == 0;
    const double first = run_first ? run() : create_and_start();
    const double second = run_first ? create_and_start() : run();
    if (i < 0) continue;
    series["run"].push_back(run_first ? first : second);
    series["engine"].push_back(run_first ? second : first);
  }
  return series;
}

}  // namespace brig::bench
