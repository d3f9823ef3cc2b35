// SPDX-License-Identifier: Apache-2.0
// Every verb: the exact request; each error status as its kind, with the engine's words and the
// resource; answers that are cut, malformed or endless; deadline and stop.
#include "engine/status.hpp"
#include "protocol/engine_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <stop_token>
#include <string>
#include <thread>

namespace brig::engine {
namespace {

using support::Connection;

class EveryVerb : public EngineTest, public testing::WithParamInterface<Verb> {
 protected:
  /// The call against an engine that answers it as the handler does.
  Result<void> call(support::Handler handler, const base::Until& until = soon()) {
    server_.on(GetParam().method, "/", std::move(handler));
    return GetParam().call(client_, until);
  }
  /// Kind and what else every error carries.
  static void expect_error(const Result<void>& result, Errc code) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, code) << result.error().message;
    EXPECT_EQ(result.error().resource, GetParam().resource) << result.error().message;
  }
  static bool answers_json() {
    static const std::set<std::string> kOthers{"Start", "Kill", "Stop", "Remove", "Logs"};
    return !kOthers.contains(GetParam().name);
  }

  Client client_ = connect();  // before a route takes over all paths
};

TEST_P(EveryVerb, SendsExactlyThisAndTakesTheAnswer) {
  const auto result = call([](Connection& c) {
    GetParam().answer.empty() ? c.respond(204) : c.respond_json(200, GetParam().answer);
  });
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(last().method, GetParam().method);
  EXPECT_EQ(last().target, GetParam().target);
  EXPECT_EQ(last().header("Host"), "docker");
  const bool has_body = GetParam().name == "Create" || GetParam().name == "ImageLoad";
  EXPECT_EQ(last().header("Content-Type"), GetParam().name == "Create"      ? "application/json"
                                           : GetParam().name == "ImageLoad" ? "application/x-tar"
                                                                            : "");
  EXPECT_EQ(last().body.empty(), !has_body);
}

TEST_P(EveryVerb, TurnsEachErrorStatusIntoItsKind) {
  for (const int status :
       {301, 304, 400, 401, 403, 404, 405, 409, 412, 418, 429, 500, 501, 502, 503, 504}) {
    if (status == 304 && GetParam().name == "Stop") continue;  // an outcome
    SCOPED_TRACE(status);
    const auto result = call([status](Connection& c) {
      status == 304 ? c.respond(304)
                    : c.respond_json(status, R"({"message":"the engine's words"})");
    });
    expect_error(result, errc_of_status(status));
    EXPECT_EQ(result.error().http_status, status);
    EXPECT_TRUE(status == 304 || result.error().message == "the engine's words");
  }
}

TEST_P(EveryVerb, TakesAnErrorInPlainTextOrWithoutWords) {
  auto result = call([](Connection& c) { c.respond(404, {}, "404 page not found\n"); });
  expect_error(result, Errc::not_found);
  EXPECT_EQ(result.error().message, "404 page not found");
  result = call([](Connection& c) { c.respond(500); });
  expect_error(result, Errc::internal);
  EXPECT_EQ(result.error().message, "the engine answered with status 500");
}

TEST_P(EveryVerb, IsUnavailableWhenTheEngineGoesBeforeItAnswers) {
  expect_error(call([](Connection& c) { c.close(); }), Errc::unavailable);
}

TEST_P(EveryVerb, LosesDataWhenTheHeaderIsCut) {
  expect_error(call([](Connection& c) { c.send("HTTP/1.1 200 OK\r\nContent-Le"); }),
               Errc::data_loss);
}

TEST_P(EveryVerb, LosesDataWhenTheBodyIsCut) {
  if (!answers_json()) return;
  expect_error(call([](Connection& c) {
                 c.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + GetParam().answer);
               }),
               Errc::data_loss);
  expect_error(call([](Connection& c) {
                 c.begin_chunked(200);
                 c.chunk(GetParam().answer);
               }),
               Errc::data_loss);
}

TEST_P(EveryVerb, LosesDataWhenTheAnswerIsNotWhatItShouldBe) {
  if (!answers_json()) return;
  for (const char* const body :
       {"{", "null", "7", "\"text\"", "[1]", "{\"a\":1,\"a\":2}", "\xff"}) {
    SCOPED_TRACE(body);
    expect_error(call([body](Connection& c) { c.respond(200, {}, body); }), Errc::data_loss);
  }
}

TEST_P(EveryVerb, LosesDataRatherThanReadWithoutEnd) {
  if (!answers_json()) return;
  expect_error(call([](Connection& c) {
                 const std::string piece(1U << 20U, ' ');
                 c.begin_chunked(200);
                 for (int mib = 0; mib < 20; ++mib) c.chunk(piece);
                 c.end_chunks();
               }),
               Errc::data_loss);
}

TEST_P(EveryVerb, LosesNothingWhenTheAnswerComesBytewise) {
  const auto result = call([](Connection& c) {
    const std::string& body = GetParam().answer;
    if (body.empty()) return c.send_bytewise("HTTP/1.1 204 No Content\r\n\r\n");
    c.send_bytewise("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + body);
  });
  EXPECT_TRUE(result) << result.error().message;
}

TEST_P(EveryVerb, EndsAtItsDeadline) {
  const auto result =
      call([](Connection& c) { c.hang(); }, base::Until::after(std::chrono::milliseconds(30)));
  expect_error(result, Errc::deadline_exceeded);
}

TEST_P(EveryVerb, EndsWhenStopped) {
  std::stop_source stop;
  const auto result = call(
      [stop](Connection& c) mutable {
        stop.request_stop();
        c.hang();
      },
      base::Until::after(support::kHangGuard, stop.get_token()));
  expect_error(result, Errc::cancelled);
}

INSTANTIATE_TEST_SUITE_P(Engine, EveryVerb, testing::ValuesIn(all_verbs()), [](const auto& each) {
  return each.param.name;
});

}  // namespace
}  // namespace brig::engine
