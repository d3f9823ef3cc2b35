// SPDX-License-Identifier: Apache-2.0
#include "cli/pool_table.hpp"

#include "cli/console.hpp"

#include <nlohmann/json.hpp>

#include <vector>

namespace brig::cli {
namespace {

using daemon::Choice;

std::string state_of(const daemon::PoolListed& pool) {
  if (pool.draining == Choice::yes) return "drained";
  if (pool.stopped == Choice::yes) return "stopped";
  return pool.failures > 0 ? "failing" : "open";
}

std::string of(std::uint64_t part, std::uint64_t whole) {
  return std::to_string(part) + "/" + std::to_string(whole);
}

}  // namespace

std::string pool_table(const daemon::PoolListing& listing) {
  std::vector<std::vector<std::string>> rows{
      {"POOL", "STATE", "READY", "MAKING", "LEASED", "WAITING", "WARM", "COLD", "IMAGE"}};
  for (const auto& pool : listing.pools) {
    rows.push_back({pool.name, state_of(pool), of(pool.ready, pool.target),
                    std::to_string(pool.creating), of(pool.leased, pool.maximum),
                    std::to_string(pool.waiting), std::to_string(pool.warm),
                    std::to_string(pool.cold), one_line(pool.image)});
  }
  return format_table(rows);
}

std::string pool_text(const daemon::PoolListed& pool) {
  std::string text;
  const auto line = [&](const char* key, const std::string& value) {
    text += std::string(key) + ": " + value + "\n";
  };
  line("pool", pool.name);
  line("state", state_of(pool));
  line("image", one_line(pool.image));
  line("engine", one_line(pool.engine));
  line("ready", std::to_string(pool.ready) + " (target " + std::to_string(pool.target) +
                    ", minimum " + std::to_string(pool.minimum) + ")");
  line("being made", std::to_string(pool.creating));
  line("leased",
       std::to_string(pool.leased) + " (at most " + std::to_string(pool.maximum) + " alive)");
  line("callers that wait", std::to_string(pool.waiting));
  line("leases so far",
       std::to_string(pool.warm) + " warm, " + std::to_string(pool.cold) + " cold");
  line("made so far", std::to_string(pool.created) + ", " + std::to_string(pool.refused) +
                          " of them destroyed unused, as they had changed");
  line("failures in a row", std::to_string(pool.failures));
  if (!pool.last_failure.empty()) line("last failure", one_line(pool.last_failure));
  return text;
}

std::string pool_json(const daemon::PoolListing& listing) {
  using Json = nlohmann::ordered_json;
  std::string lines;
  for (const auto& pool : listing.pools) {
    const Json json{{"schema", "brig.pool-status/1"},
                    {"name", pool.name},
                    {"state", state_of(pool)},
                    {"engine", pool.engine},
                    {"image", pool.image},
                    {"minimum", pool.minimum},
                    {"target", pool.target},
                    {"maximum", pool.maximum},
                    {"ready", pool.ready},
                    {"creating", pool.creating},
                    {"leased", pool.leased},
                    {"waiting", pool.waiting},
                    {"warm", pool.warm},
                    {"cold", pool.cold},
                    {"created", pool.created},
                    {"refused", pool.refused},
                    {"failures", pool.failures},
                    {"last_failure", pool.last_failure.empty() ? Json() : Json(pool.last_failure)}};
    lines += json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  }
  return lines;
}

}  // namespace brig::cli
