// SPDX-License-Identifier: Apache-2.0
#include "bench/measure.hpp"

#include <brig/pool.hpp>
#include <brig/weakening/read_only_mount.hpp>

#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace brig::bench {
namespace {

using namespace std::chrono_literals;

constexpr int kWarmUp = 20;
constexpr std::size_t kReady = 20;
constexpr int kBatch = kReady / 2;
constexpr auto kUntilQuiet = 600ms;
constexpr const char* kName = "bench";

PoolTemplate make_template(const Setup& setup) {
  Policy policy = need(make_policy(need(parse_preset(setup.preset), "preset")), "policy");
  need(weaken(policy, weakening::ReadOnlyMount{setup.probe, kProbe}), "mount");
  PoolTemplate kept{
      .name = kName,
      .image = need(ImageRef::parse(setup.image), "image"),
      .policy = policy,
      .pull = Pull::never,
      .target = kReady,
      .maximum = 2 * kReady,
  };
  return kept;
}

}  // namespace

Series measure_warm(const Setup& setup,
                    const std::map<std::string, Argv>& beside,
                    int times,
                    int every) {
  Pool pool = need(Pool::open(connect(), {make_template(setup)}), "pool");
  std::vector<Lease> leases;
  Series series;
  for (int i = -kWarmUp; i < times; ++i) {
    // What is measured is a full pool: the engine neither makes nor removes any meanwhile.
    if ((i + kWarmUp) % kBatch == 0) {
      leases.clear();
      need(pool.wait_ready(kName, Wait{}), "fill the pool");
      std::this_thread::sleep_for(kUntilQuiet);
    }
    double acquired = 0;
    const double warm = time_ms([&] {
      acquired = time_ms(
          [&] { leases.push_back(need(pool.acquire(kName, WhenEmpty::fail, Wait{}), "acquire")); });
      exec_probe(leases.back().sandbox());
    });
    const double bare = time_ms([&] { spawn({setup.probe}); });
    if (i < 0) continue;
    series["warm"].push_back(warm);
    series["acquire"].push_back(acquired);
    series["spawn"].push_back(bare);
    if (i % every != every - 1) continue;
    // None is measured while the engine still tidies up after another one.
    for (const auto& command : beside) {
      std::this_thread::sleep_for(kUntilQuiet);
      series[command.first].push_back(time_ms([&] { spawn(command.second); }));
    }
  }
  return series;
}

}  // namespace brig::bench
