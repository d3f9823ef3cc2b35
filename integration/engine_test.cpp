// SPDX-License-Identifier: Apache-2.0
// The engine client's verbs against a real engine. What `brig run` does not use is used here: a
// plain container, without the hardening, that belongs to the test.
#include "base/until.hpp"
#include "engine/container_create.hpp"
#include "engine/container_inspect.hpp"
#include "engine/container_kill.hpp"
#include "engine/container_list.hpp"
#include "engine/container_logs.hpp"
#include "engine/container_remove.hpp"
#include "engine/container_start.hpp"
#include "engine/container_stop.hpp"
#include "engine/container_wait.hpp"
#include "engine/events.hpp"
#include "engine/image_inspect.hpp"
#include "engine/image_list.hpp"
#include "engine/image_load.hpp"
#include "engine/image_pull.hpp"
#include "engine/image_remove.hpp"
#include "engine/ping.hpp"
#include "engine/stream_frames.hpp"
#include "support/containers.hpp"
#include "sys/unique_fd.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace brig::test {
namespace {

constexpr const char* kImage = "localhost/brig/base:latest";

base::Until in_time() {
  return base::Until::after(std::chrono::minutes(1));
}

/// A container that is removed with the test.
class EngineVerbs : public testing::Test {
 protected:
  void create(const std::string& script) {
    const std::string body =
        R"({"Image":")" + std::string(kImage) + R"(","Entrypoint":["sh","-c",")" + script +
        R"("],"NetworkDisabled":true,"StopSignal":"SIGTERM","Labels":{"brig.test":")" +
        name_.str() + R"("},"HostConfig":{"NetworkMode":"none"}})";
    const auto created =
        engine::container_create(client_, {.name = name_, .body = body}, in_time());
    ASSERT_TRUE(created) << created.error().message;
  }
  void start() { ASSERT_TRUE(engine::container_start(client_, {.container = name_}, in_time())); }
  void TearDown() override {
    static_cast<void>(engine::container_remove(
        client_, {.container = name_, .force = true, .volumes = true}, in_time()));
  }

  Engine engine_ = engine();
  const engine::Client& client_ = engine::client_of(engine_);
  ContainerName name_ = *ContainerName::parse(unique_name());
};

TEST_F(EngineVerbs, PingTellsTheApi) {
  const auto pong = engine::ping(client_.endpoint(), in_time());
  ASSERT_TRUE(pong) << pong.error().message;
  EXPECT_EQ(pong->api_highest, client_.capabilities().api_highest);
  EXPECT_TRUE(pong->server.starts_with("Docker/")) << pong->server;
}

TEST_F(EngineVerbs, CapabilitiesAreThoseOfTheEngine) {
  const engine::Capabilities& found = client_.capabilities();
  EXPECT_EQ(found.kind, engine::Kind::docker);
  EXPECT_GE(client_.api(), engine::kLowestApi);
  EXPECT_TRUE(found.seccomp);
  EXPECT_TRUE(found.memory_limit && found.swap_limit && found.cpu_quota && found.pids_limit);
  EXPECT_GT(found.cpus, 0);
  EXPECT_NE(found.engine_version, "");
  EXPECT_EQ(found.os, "linux");
}

TEST_F(EngineVerbs, WaitKnowsTheExitThatItsStartLedTo) {
  create("exit 7");
  auto wait = engine::container_wait(
      client_, {.container = name_, .condition = engine::WaitCondition::next_exit}, in_time());
  ASSERT_TRUE(wait) << wait.error().message;
  start();
  const auto waited = wait->await(in_time());
  ASSERT_TRUE(waited) << waited.error().message;
  EXPECT_EQ(waited->status_code, 7);
  const auto again = engine::container_start(client_, {.container = name_}, in_time());
  EXPECT_TRUE(again) << "an exited container may be started again";
}

TEST_F(EngineVerbs, StartingARunningContainerIsNotModified) {
  create("sleep 60");
  start();
  EXPECT_EQ(engine::container_start(client_, {.container = name_}, in_time()).error().code,
            Errc::not_modified);
}

TEST_F(EngineVerbs, LogsAreFramesOfBothStreams) {
  create("echo out; echo err >&2");
  auto wait = engine::container_wait(
      client_, {.container = name_, .condition = engine::WaitCondition::next_exit}, in_time());
  ASSERT_TRUE(wait);
  start();
  ASSERT_TRUE(wait->await(in_time()));
  auto logs = engine::container_logs(client_, {.container = name_}, in_time());
  ASSERT_TRUE(logs) << logs.error().message;
  const auto bytes = logs->read_all(1 << 16, in_time());
  ASSERT_TRUE(bytes) << bytes.error().message;
  engine::StreamFrames frames;
  std::span<const char> rest(*bytes);
  std::string out;
  std::string err;
  while (!rest.empty()) {
    const auto chunk = frames.next(rest);
    ASSERT_TRUE(chunk) << chunk.error().message;
    if (!*chunk) break;
    ((*chunk)->type == engine::StreamType::stdout_ ? out : err)
        .append((*chunk)->bytes.begin(), (*chunk)->bytes.end());
  }
  EXPECT_EQ(out, "out\n");
  EXPECT_EQ(err, "err\n");
}

TEST_F(EngineVerbs, StopTellsWhetherItRan) {
  create("trap 'exit 3' TERM; while :; do sleep 0.1; done");
  start();
  const auto stopped = engine::container_stop(client_, {.container = name_}, in_time());
  ASSERT_TRUE(stopped) << stopped.error().message;
  EXPECT_TRUE(stopped->was_running);
  const auto again = engine::container_stop(client_, {.container = name_}, in_time());
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->was_running);
}

TEST_F(EngineVerbs, KillOfWhatDoesNotRunIsAConflict) {
  create("sleep 60");
  EXPECT_EQ(engine::container_kill(client_, {.container = name_}, in_time()).error().code,
            Errc::conflict);
  start();
  EXPECT_TRUE(engine::container_kill(client_, {.container = name_}, in_time()));
  const auto found = engine::container_inspect(client_, {.container = name_}, in_time());
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->state.running);
  EXPECT_EQ(found->state.exit_code, 137);
}

TEST_F(EngineVerbs, RemoveRefusesARunningContainerUnlessForced) {
  create("sleep 60");
  start();
  EXPECT_EQ(engine::container_remove(client_, {.container = name_}, in_time()).error().code,
            Errc::conflict);
  EXPECT_TRUE(engine::container_remove(client_, {.container = name_, .force = true}, in_time()));
  EXPECT_EQ(engine::container_remove(client_, {.container = name_}, in_time()).error().code,
            Errc::not_found);
  EXPECT_EQ(engine::container_inspect(client_, {.container = name_}, in_time()).error().code,
            Errc::not_found);
}

TEST_F(EngineVerbs, ListFindsByLabel) {
  create("true");
  const auto found = engine::container_list(
      client_, {.all = true, .labels = {"brig.test=" + name_.str()}}, in_time());
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().names, std::vector<std::string>{name_.str()});
  EXPECT_EQ(found->front().state, "created");
  EXPECT_TRUE(engine::container_list(
                  client_, {.all = false, .labels = {"brig.test=" + name_.str()}}, in_time())
                  ->empty());
}

TEST_F(EngineVerbs, EventsTellALifeInOrder) {
  const auto now = [] {
    return std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
  };
  const auto since = now() - std::chrono::seconds(1);
  create("true");
  start();
  TearDown();
  std::vector<std::string> actions;
  const auto seen = engine::events(
      client_,
      {.since = since,
       .up_to = {},
       .filters = {{"label", {"brig.test=" + name_.str()}}, {"type", {"container"}}}},
      [&](const wire::Event& event) {
        actions.push_back(event.action);
        return event.action == "destroy" ? engine::Go::stop : engine::Go::on;
      },
      in_time());
  ASSERT_TRUE(seen) << seen.error().message;
  ASSERT_GE(actions.size(), 3U);
  EXPECT_EQ(actions[0], "create");
  EXPECT_EQ(actions[1], "start");
  EXPECT_EQ(actions.back(), "destroy");
}

TEST_F(EngineVerbs, AnImageIsFoundRemovedAndLoadedAgain) {
  std::string archive;
  for (const auto& entry : std::filesystem::directory_iterator(BRIG_IMAGES)) {
    const std::string file = entry.path().filename();
    if (file.starts_with("base-") && file.ends_with(".tar")) archive = entry.path();
  }
  ASSERT_NE(archive, "") << "scripts/image keeps its archives in " BRIG_IMAGES;
  const ImageRef image = *ImageRef::parse(kImage);
  const auto before = engine::image_inspect(client_, {.image = image}, in_time());
  ASSERT_TRUE(before) << before.error().message;

  const auto removed = engine::image_remove(client_, {.image = image, .force = true}, in_time());
  ASSERT_TRUE(removed) << removed.error().message;
  EXPECT_FALSE(removed->empty());
  EXPECT_EQ(engine::image_inspect(client_, {.image = image}, in_time()).error().code,
            Errc::not_found);

  const sys::UniqueFd fd(::open(archive.c_str(), O_RDONLY | O_CLOEXEC));
  std::string told;
  const auto loaded = engine::image_load(
      client_,
      {.archive = [&](std::span<char> into) -> Result<std::size_t> {
         const auto n = ::read(fd.get(), into.data(), into.size());
         if (n < 0) return fail(Errc::internal, "read");
         return static_cast<std::size_t>(n);
       },
       .on_progress = [&](const wire::ImageProgress& line) { told += line.stream; }},
      in_time());
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_NE(told.find(kImage), std::string::npos) << told;

  const auto listed =
      engine::image_list(client_, {.filters = {{"reference", {kImage}}}}, in_time());
  ASSERT_TRUE(listed) << listed.error().message;
  ASSERT_EQ(listed->size(), 1U);
  EXPECT_EQ(listed->front().id, before->id) << "the same archive is the same image";
}

TEST_F(EngineVerbs, AnArchiveThatIsNoneFails) {
  std::string bytes = "this is no archive";
  const auto loaded =
      engine::image_load(client_,
                         {.archive = [&](std::span<char> into) -> Result<std::size_t> {
                            const std::size_t n = bytes.copy(into.data(), into.size());
                            bytes.erase(0, n);
                            return n;
                          },
                          .on_progress = {}},
                         in_time());
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message, "");
}

/// Nothing listens on that port of the loopback: no registry is needed to see how a failing pull is
/// told.
TEST_F(EngineVerbs, APullThatFailsSaysWhy) {
  const auto pulled = engine::image_pull(
      client_, {.image = *ImageRef::parse("localhost:1/none:1"), .on_progress = {}}, in_time());
  ASSERT_FALSE(pulled);
  EXPECT_NE(pulled.error().message.find("localhost:1"), std::string::npos)
      << pulled.error().message;
}

}  // namespace
}  // namespace brig::test
