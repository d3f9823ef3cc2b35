// SPDX-License-Identifier: Apache-2.0
// The object of `brig inspect`, held to its schema.
#include "cli/inspect_json.hpp"

#include "support/schema.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace brig::cli {
namespace {

using nlohmann::json;

daemon::Inspected sample() {
  daemon::Inspected inspected;
  inspected.summary.name = "box";
  inspected.summary.container_id = std::string(64, 'b');
  inspected.summary.image = "localhost/brig/python:3.11";
  inspected.summary.policy = "sandboxed";
  inspected.summary.created_ms = 1'769'860'800'000;
  inspected.engine = "unix:///run/docker.sock";
  inspected.image_id = "sha256:" + std::string(64, 'a');
  inspected.weakenings = {"read-only-mount /a:/b"};
  daemon::Control control;
  control.id = "capabilities";
  control.wanted = control.found = "none";
  control.attested = "none in any set";
  control.proof = static_cast<std::uint8_t>(Proof::both);
  inspected.controls.push_back(control);
  inspected.attested_ms = 1'769'860'800'042;
  return inspected;
}

daemon::Inspected ended_sample() {
  daemon::Inspected inspected = sample();
  inspected.summary.state = daemon::State::ended;
  inspected.summary.why_ended = "its command has ended";
  daemon::Command command;
  command.argv = {"sh", "-c", "exit 3"};
  command.env = {{"TOKEN", "secret"}};
  inspected.main.push_back(command);
  daemon::JobEnd end;
  end.exit_code = {3};
  end.evidence = "it exited with 3";
  inspected.summary.main.push_back(end);
  return inspected;
}

TEST(InspectJson, FollowsTheSchema) {
  for (const daemon::Inspected& one : {sample(), ended_sample()}) {
    const auto text = to_json(one);
    ASSERT_TRUE(text) << text.error().message;
    EXPECT_EQ(support::schema_violations(BRIG_SCHEMAS "/inspect.schema.json", *text), "");
  }
}

TEST(InspectJson, SaysWhatIsKnown) {
  const json object = json::parse(to_json(ended_sample()).value());
  EXPECT_EQ(object["state"], "ended");
  EXPECT_EQ(object["ending"]["exit_code"], 3);
  EXPECT_EQ(object["command"]["workdir"], "/work");
  EXPECT_EQ(object["controls"][0]["proof"], "both");
  EXPECT_EQ(object["attested_at"], "2026-01-31T12:00:00.042Z");
}

TEST(InspectJson, KeepsTheValuesOfVariablesToItself) {
  const std::string text = to_json(ended_sample()).value();
  EXPECT_NE(text.find("TOKEN"), std::string::npos);
  EXPECT_EQ(text.find("secret"), std::string::npos);
}

TEST(InspectJson, RefusesWhatThereIsNot) {
  daemon::Inspected inspected = sample();
  inspected.controls.front().proof = static_cast<std::uint8_t>(Proof::both) + 1;
  EXPECT_EQ(to_json(inspected).error().code, Errc::data_loss);
  inspected = ended_sample();
  inspected.summary.main.front().kind = 200;
  EXPECT_EQ(to_json(inspected).error().code, Errc::data_loss);
}

}  // namespace
}  // namespace brig::cli
