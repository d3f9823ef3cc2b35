// SPDX-License-Identifier: Apache-2.0
// brig-init in a real hardened container, and the host's end of its channel.
#include "sandbox/session.hpp"

#include "engine/container_attach.hpp"
#include "engine/container_create.hpp"
#include "engine/container_remove.hpp"
#include "engine/container_start.hpp"
#include "engine/image_inspect.hpp"
#include "harden/lower.hpp"
#include "jail/job_filter.hpp"
#include "sandbox/init_file.hpp"
#include "support/containers.hpp"

#include <brig/engine.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>

#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace brig::sandbox {
namespace {

using namespace std::chrono_literals;
using channel::EndReason;

base::Until soon() {
  return base::Until::after(30s);
}

class SessionTest : public testing::Test {
 protected:
  void SetUp() override {
    ::mkdir(state_.c_str(), 0700);
    const auto path = install_init(state_, Isolation::container);
    ASSERT_TRUE(path) << path.error().message;
    const auto image = engine::image_inspect(
        client_, {.image = ImageRef::parse("localhost/brig/base").value()}, soon());
    ASSERT_TRUE(image) << image.error().message;
    harden::EngineFeatures features;
    features.seccomp = features.memory_limit = features.swap_limit = true;
    features.pids_limit = features.cpu_quota = true;
    features.default_runtime = {client_.capabilities().default_runtime, false, true};
    harden::Job job{.image = image->id,
                    .image_env = image->env,
                    .image_volumes = {},
                    .argv = {"/.brig-0123456789abcdef"},
                    .env = {},
                    .workdir = "/",
                    .user = {54321, 54321},
                    .with_stdin = true,
                    .hostname = "sandbox",
                    .labels = {}};
    auto request = harden::lower(policy_, job, features);
    ASSERT_TRUE(request) << request.error().message;
    request->host_config.mounts.push_back(
        {"bind", *path, "/.brig-0123456789abcdef", true, wire::BindOptions{"rprivate", true}});
    const auto created =
        engine::container_create(client_, {.name = name_, .body = *wire::encode(*request)}, soon());
    ASSERT_TRUE(created) << created.error().message;
    auto attached =
        engine::container_attach(client_, {.container = created->id, .with_stdin = true}, soon());
    ASSERT_TRUE(attached) << attached.error().message;
    const auto started = engine::container_start(client_, {.container = created->id}, soon());
    ASSERT_TRUE(started) << started.error().message;
    auto session = Session::open(std::move(*attached), soon());
    ASSERT_TRUE(session) << session.error().message;
    session_ = std::make_unique<Session>(std::move(*session));
    session_->welcome({.silence_ms = 5000,
                       .lifetime_ms = 600'000,
                       .tag_resource = RLIMIT_RTTIME,
                       .job_filter = jail::job_filter(RLIMIT_RTTIME).value()});
  }
  void TearDown() override {
    session_.reset();
    static_cast<void>(engine::container_remove(
        client_, {.container = name_, .force = true, .volumes = true}, soon()));
  }

  JobSpec job(std::vector<std::string> argv) const {
    channel::Exec exec;
    exec.argv = std::move(argv);
    exec.env = {"PATH=/usr/bin:/bin", "HOME=/work"};
    exec.cwd = "/work";
    return {.exec = std::move(exec), .io = {}, .until = soon()};
  }

  Policy policy_ = make_policy(Preset::elevated).value();
  Engine engine_ = test::engine();
  const engine::Client& client_ = engine::client_of(engine_);
  std::string state_ = testing::TempDir() + "brig-session";
  ContainerName name_ = *ContainerName::parse(test::unique_name());
  std::unique_ptr<Session> session_;
};

TEST_F(SessionTest, RunsJobs) {
  auto outcome = session_->run(job({"sh", "-c", "echo out; echo err >&2; exit 3"}));
  ASSERT_TRUE(outcome.ended) << outcome.lost;
  EXPECT_EQ(outcome.ended->reason, EndReason::exited);
  EXPECT_EQ(outcome.ended->status, 3U);
  EXPECT_EQ(outcome.stdout_.bytes, "out\n");
  EXPECT_EQ(outcome.stderr_.bytes, "err\n");
}

TEST_F(SessionTest, Timing) {
  std::vector<double> times, bare;
  using Ms = std::chrono::duration<double, std::milli>;
  for (int i = 0; i < 1000; ++i) {
    auto begin = std::chrono::steady_clock::now();
    const auto outcome = session_->run(job({"/bin/busybox", "true"}));
    times.push_back(Ms(std::chrono::steady_clock::now() - begin).count());
    ASSERT_TRUE(outcome.ended) << outcome.lost;
    ASSERT_EQ(outcome.ended->status, 0U)
        << static_cast<int>(outcome.ended->step) << " " << outcome.ended->error;
    begin = std::chrono::steady_clock::now();
    pid_t pid = 0;
    char* argv[] = {const_cast<char*>("busybox"), const_cast<char*>("true"), nullptr};
    ::posix_spawn(&pid, "/bin/busybox", nullptr, nullptr, argv, nullptr);
    ::waitpid(pid, nullptr, 0);
    bare.push_back(Ms(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(times.begin(), times.end());
  std::sort(bare.begin(), bare.end());
  std::printf("p50 %.3f p99 %.3f bare p50 %.3f\n", times[500], times[990], bare[500]);
}

}  // namespace
}  // namespace brig::sandbox
