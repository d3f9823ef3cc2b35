// SPDX-License-Identifier: Apache-2.0
// brigd's pools as they are shown; the JSON held to its schema.
#include "cli/pool_table.hpp"

#include "support/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace brig::cli {
namespace {

using daemon::Choice;
using nlohmann::json;
using testing::HasSubstr;

daemon::PoolListed sample(const std::string& name) {
  daemon::PoolListed pool;
  pool.name = name;
  pool.engine = "unix:///run/docker.sock";
  pool.image = "localhost/brig/python:3.11";
  pool.minimum = 1;
  pool.target = 8;
  pool.maximum = 16;
  pool.ready = 7;
  pool.creating = 2;
  pool.leased = 3;
  pool.waiting = 4;
  pool.warm = 500;
  pool.cold = 6;
  pool.created = 517;
  pool.refused = 9;
  return pool;
}

daemon::PoolListing listing_of(std::vector<daemon::PoolListed> pools) {
  daemon::PoolListing listing;
  listing.pools = std::move(pools);
  return listing;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// One in each state.
daemon::PoolListing each_state() {
  daemon::PoolListed failing = sample("failing");
  failing.failures = 1;
  failing.last_failure = "there is no image 'localhost/brig/python:3.11'";
  daemon::PoolListed stopped = failing;
  stopped.name = "stopped";
  stopped.stopped = Choice::yes;
  daemon::PoolListed drained = stopped;
  drained.name = "drained";
  drained.draining = Choice::yes;
  return listing_of({sample("open"), failing, stopped, drained});
}

/// What a terminal would obey, what is no UTF-8, and what would begin a line.
daemon::PoolListed hostile() {
  daemon::PoolListed pool = sample("p");
  pool.image = pool.engine = pool.last_failure = "a\x1b[2J\xff\xe2\x80\xae\nstate: open";
  return pool;
}

TEST(PoolTable, IsItsHeadWithoutPools) {
  EXPECT_EQ(pool_table({}), "POOL  STATE  READY  MAKING  LEASED  WAITING  WARM  COLD  IMAGE\n");
}

TEST(PoolTable, HasALineForEach) {
  EXPECT_EQ(
      pool_table(listing_of({sample("python")})),
      "POOL    STATE  READY  MAKING  LEASED  WAITING  WARM  COLD  IMAGE\n"
      "python  open   7/8    2       3/16    4        500   6     localhost/brig/python:3.11\n");
  const auto lines = lines_of(pool_table(each_state()));
  ASSERT_EQ(lines.size(), 5U);
  const std::vector<std::string> states{"open", "failing", "stopped", "drained"};
  for (std::size_t i = 0; i < states.size(); ++i)
    EXPECT_THAT(lines[i + 1], testing::MatchesRegex(states[i] + " +" + states[i] + " .*"));
}

TEST(PoolText, TellsAllAboutOne) {
  daemon::PoolListed pool = sample("python");
  const std::string text =
      "pool: python\n"
      "state: open\n"
      "image: localhost/brig/python:3.11\n"
      "engine: unix:///run/docker.sock\n"
      "ready: 7 (target 8, minimum 1)\n"
      "being made: 2\n"
      "leased: 3 (at most 16 alive)\n"
      "callers that wait: 4\n"
      "leases so far: 500 warm, 6 cold\n"
      "made so far: 517, 9 of them destroyed unused, as they had changed\n"
      "failures in a row: 0\n";
  EXPECT_EQ(pool_text(pool), text);
  pool.last_failure = "why";
  EXPECT_EQ(pool_text(pool), text + "last failure: why\n");
}

TEST(PoolText, AndTheTableDriveNoTerminalAndBeginNoLine) {
  for (const std::string& text : {pool_text(hostile()), pool_table(listing_of({hostile()}))}) {
    EXPECT_THAT(text, HasSubstr("a\\x1b[2J\\xff\\u{202e}\\nstate: open"));
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find('\xff'), std::string::npos);
  }
  EXPECT_EQ(lines_of(pool_table(listing_of({hostile()}))).size(), 2U);
  EXPECT_EQ(lines_of(pool_text(hostile())).size(), lines_of(pool_text(sample("p"))).size() + 1);
}

TEST(PoolJson, IsALineForEachThatFollowsTheSchema) {
  daemon::PoolListing all = each_state();
  all.pools.push_back(hostile());
  const auto lines = lines_of(pool_json(all));
  ASSERT_EQ(lines.size(), all.pools.size());
  for (const std::string& line : lines)
    EXPECT_EQ(support::schema_violations(BRIG_SCHEMAS "/pool-status.schema.json", line), "");
  for (std::size_t i = 0; i < 4; ++i) {
    const json object = json::parse(lines[i]);
    EXPECT_EQ(object["state"], object["name"]);
    EXPECT_EQ(object["last_failure"].is_null(), i == 0);
  }
  EXPECT_EQ(json::parse(lines[4])["image"], "a\x1b[2J\xef\xbf\xbd\xe2\x80\xae\nstate: open");
  EXPECT_EQ(pool_json({}), "");
}

TEST(PoolJson, SaysWhatIsKnown) {
  const json object = json::parse(pool_json(listing_of({sample("python")})));
  const json expected{{"schema", "brig.pool-status/1"},
                      {"name", "python"},
                      {"state", "open"},
                      {"engine", "unix:///run/docker.sock"},
                      {"image", "localhost/brig/python:3.11"},
                      {"minimum", 1},
                      {"target", 8},
                      {"maximum", 16},
                      {"ready", 7},
                      {"creating", 2},
                      {"leased", 3},
                      {"waiting", 4},
                      {"warm", 500},
                      {"cold", 6},
                      {"created", 517},
                      {"refused", 9},
                      {"failures", 0},
                      {"last_failure", nullptr}};
  EXPECT_EQ(object, expected);
}

}  // namespace
}  // namespace brig::cli
