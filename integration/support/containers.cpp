// SPDX-License-Identifier: Apache-2.0
#include "support/containers.hpp"

#include "base/until.hpp"
#include "engine/container_list.hpp"
#include "sys/random.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace brig::test {
namespace {

constexpr std::chrono::minutes kTime(1);

}  // namespace

Engine engine() {
  auto connected = Engine::connect({}, {kTime, {}});
  if (!connected) {
    std::fprintf(stderr, "no engine: %s\n", connected.error().message.c_str());
    std::exit(1);
  }
  return *connected;
}

std::vector<std::string> container_names() {
  const auto containers = engine::container_list(
      engine::client_of(engine()), {.all = true, .labels = {}}, base::Until::after(kTime));
  if (!containers) {
    std::fprintf(stderr, "no list of containers: %s\n", containers.error().message.c_str());
    std::exit(1);
  }
  std::vector<std::string> names;
  for (const auto& container : *containers) {
    names.insert(names.end(), container.names.begin(), container.names.end());
  }
  return names;
}

std::string unique_name() {
  return "brig-test-" + sys::random_hex(12);
}

}  // namespace brig::test
