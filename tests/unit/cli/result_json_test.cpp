// SPDX-License-Identifier: Apache-2.0
// The object that `brig run` reports, held to its schema.
#include "cli/result_json.hpp"

#include "support/schema.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <utility>

namespace brig::cli {
namespace {

using nlohmann::json;

RunResult sample(SandboxDescription sandbox = {}) {
  RunResult result;
  result.ending = {EndingKind::signalled, 139, 11, "the engine reported status 139"};
  result.stdout_ = {"Grüße\n", 8, false};
  result.stderr_ = {std::string("\xff\x00\x1b", 3), 3, true};
  sandbox.policy = "sandboxed";
  sandbox.weakenings = {"read-only-mount /a:/b"};
  if (sandbox.controls.empty()) {
    sandbox.controls = {{"capabilities", "none", "none", "none in any set", Proof::both},
                        {"sysctls", "[]", "[]", "", Proof::outside}};
  }
  sandbox.image = "localhost/brig/python:3.11";
  sandbox.image_id = "sha256:" + std::string(64, 'a');
  sandbox.container_id = std::string(64, 'b');
  sandbox.container_name = "brig-1";
  result.sandbox = std::make_shared<const SandboxDescription>(std::move(sandbox));
  result.puts = {{.copy = {"src", "/work"},
                  .moved = {.files = 2,
                            .directories = 1,
                            .bytes = MemorySize::bytes(5),
                            .skipped = 1,
                            .skipped_files = {{"a\x1b", FileKind::link}}},
                  .failure = {}}};
  result.gets = {{.copy = {"/work/out", "."}, .failure = Error{Errc::not_found, "no out", 0, ""}}};
  return result;
}

void expect_valid(const std::string& text) {
  EXPECT_EQ(support::schema_violations(BRIG_SCHEMAS "/run-result.schema.json", text), "");
}

TEST(ResultJson, IsOneLineThatFollowsTheSchema) {
  for (const WithOutput with_output : {WithOutput::no, WithOutput::yes}) {
    const std::string text = to_json(sample(), 139, with_output);
    expect_valid(text);
    EXPECT_EQ(text.find('\n'), std::string::npos);
  }
}

TEST(ResultJson, TellsWhoHasShownEachControl) {
  const json controls = json::parse(to_json(sample(), 139, WithOutput::no))["controls"];
  EXPECT_EQ(controls[0]["attested"], "none in any set");
  EXPECT_EQ(controls[0]["proof"], "both");
  EXPECT_EQ(controls[1]["attested"], nullptr);
  EXPECT_EQ(controls[1]["proof"], "outside");
  for (const Proof proof : {Proof::unproven, Proof::outside, Proof::inside, Proof::both}) {
    SandboxDescription sandbox;
    sandbox.controls = {{"capabilities", "none", "none", "", proof}};
    expect_valid(to_json(sample(std::move(sandbox)), 0, WithOutput::no));
  }
}

TEST(ResultJson, TellsWhenTheKernelsViewWasJudged) {
  SandboxDescription sandbox;
  sandbox.attested_at = std::chrono::system_clock::time_point(std::chrono::milliseconds(1'000'042));
  EXPECT_EQ(json::parse(to_json(sample(std::move(sandbox)), 0, WithOutput::no))["attested_at"],
            "1970-01-01T00:16:40.042Z");
}

TEST(ResultJson, TellsWhatWasCopied) {
  const json object = json::parse(to_json(sample(), 125, WithOutput::no));
  EXPECT_EQ(object["puts"][0]["files"], 2);
  EXPECT_EQ(object["puts"][0]["bytes"], 5);
  EXPECT_EQ(object["puts"][0]["skipped_files"][0]["kind"], "link");
  EXPECT_EQ(object["puts"][0]["error"], nullptr);
  EXPECT_EQ(object["gets"][0]["from"], "/work/out");
  EXPECT_EQ(object["gets"][0]["error"]["code"], "not_found");
}

TEST(ResultJson, EveryKindOfSkippedFileFollowsTheSchema) {
  for (int kind = static_cast<int>(FileKind::link); kind <= static_cast<int>(FileKind::unreadable);
       ++kind) {
    RunResult result = sample();
    result.puts[0].moved.skipped_files[0].kind = static_cast<FileKind>(kind);
    expect_valid(to_json(result, 0, WithOutput::no));
  }
}

TEST(ResultJson, EveryEndingFollowsTheSchema) {
  for (int kind = 0; kind <= static_cast<int>(EndingKind::engine_lost); ++kind) {
    RunResult result = sample();
    result.ending = {static_cast<EndingKind>(kind), {}, {}, ""};
    expect_valid(to_json(result, 125, WithOutput::yes));
  }
}

TEST(ResultJson, EncodesBytesThatAreNotTextAndMarksThem) {
  const json object = json::parse(to_json(sample(), 139, WithOutput::yes));
  EXPECT_EQ(object["stdout"]["encoding"], "utf-8");
  EXPECT_EQ(object["stdout"]["data"], "Grüße\n");
  EXPECT_EQ(object["stderr"]["encoding"], "base64");
  EXPECT_EQ(object["stderr"]["data"], "/wAb");
  EXPECT_EQ(object["stderr"]["truncated"], true);
}

TEST(ResultJson, LeavesTheOutputOutWhenItWentElsewhere) {
  const json object = json::parse(to_json(sample(), 139, WithOutput::no));
  EXPECT_FALSE(object["stdout"].contains("data"));
  EXPECT_EQ(object["stdout"]["bytes"], 8);
}

TEST(ResultJson, OfAFailureHasNoEnding) {
  for (int code = 0; code <= static_cast<int>(Errc::internal); ++code) {
    const std::string text =
        to_json(Error{static_cast<Errc>(code), "bad \xff bytes", 404, "x"}, 125);
    expect_valid(text);
    EXPECT_TRUE(json::parse(text)["ending"].is_null());
  }
}

TEST(ResultJson, TheSchemaRefusesWhatIsNotOurs) {
  json object = json::parse(to_json(sample(), 139, WithOutput::yes));
  object["surprise"] = 1;
  EXPECT_NE(support::schema_violations(BRIG_SCHEMAS "/run-result.schema.json", object.dump()), "");
  object.erase("surprise");
  object["ending"] = nullptr;
  EXPECT_NE(support::schema_violations(BRIG_SCHEMAS "/run-result.schema.json", object.dump()), "");
}

}  // namespace
}  // namespace brig::cli
