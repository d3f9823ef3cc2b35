// SPDX-License-Identifier: Apache-2.0
#include "support/own_engine.hpp"

#include "base/until.hpp"
#include "engine/client.hpp"
#include "http/client.hpp"
#include "support/brig_command.hpp"
#include "support/containers.hpp"
#include "support/host.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace brig::test {
namespace {

constexpr std::chrono::seconds kUpTime(60);

std::string script(const std::string& name, const std::vector<std::string>& arguments) {
  const Ended ended = BrigCommand(arguments, {}, BRIG_SCRIPTS "/" + name).wait();
  EXPECT_EQ(ended.exit_code, 0) << name << ": " << ended.err;
  return ended.out;
}

std::string option(const std::vector<std::string>& arguments, const std::string& name) {
  for (const std::string& argument : arguments) {
    if (argument.starts_with(name + "=")) return argument.substr(name.size() + 1);
  }
  return {};
}

bool has(const std::vector<std::string>& arguments, const std::string& one) {
  return std::find(arguments.begin(), arguments.end(), one) != arguments.end();
}

/// A child of this process's, or one that was left to it.
void wait_for(pid_t pid) {
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

OwnEngine::OwnEngine(const nlohmann::json& configuration) : directory_(BRIG_OWN_ENGINE) {
  // An orphan whose parent does not reap it has a pid still, and a daemon does not start where
  // another one seems to live. So the orphans come to this process.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  ::setenv("BRIG_ENGINE_DIR", directory_.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  script("engine", {"down", "--purge"});               // what a killed test left
  std::filesystem::create_directories(directory_);
  std::ofstream(directory_ + "/daemon.json") << configuration;
  std::string url = script("engine", {"up"});
  url.erase(url.find_last_not_of('\n') + 1);
  url.erase(0, url.find('=') + 1);
  ::setenv("DOCKER_HOST", url.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  script("image", {"base", "--engine", url});

  for (const Process& process : processes()) {
    auto arguments = arguments_of(process.pid);
    if (process.name != "dockerd" || !has(arguments, "--data-root=" + directory_ + "/data"))
      continue;
    pid_ = process.pid;
    arguments_ = std::move(arguments);
  }
  cgroup_ = option(arguments_, "--cgroup-parent") + "/";
  EXPECT_GT(pid_, 1) << "no dockerd in " << directory_;
}

OwnEngine::~OwnEngine() {
  script("engine", {"down", "--purge"});
}

void OwnEngine::kill() {
  ASSERT_GT(pid_, 1);
  std::vector<pid_t> gone{pid_};
  const std::string configuration =
      option(arguments_, "--exec-root") + "/containerd/containerd.toml";
  for (const Process& process : processes()) {
    if (process.name == "containerd" && has(arguments_of(process.pid), configuration))
      gone.push_back(process.pid);
  }
  EXPECT_EQ(gone.size(), 2U) << "no containerd of dockerd's own";
  ::kill(pid_, SIGKILL);
  for (const pid_t pid : gone) wait_for(pid);
  pid_ = -1;
}

void OwnEngine::restart() {
  const std::string log = directory_ + "/dockerd.log";
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_APPEND, 0);
  ::posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  std::vector<char*> argv;
  for (std::string& argument : arguments_) argv.push_back(argument.data());
  argv.push_back(nullptr);
  ASSERT_EQ(::posix_spawnp(&pid_, argv[0], &actions, &attributes, argv.data(), environ), 0);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  const auto until = base::Until::after(kUpTime);
  while (!Engine::connect({}, {std::chrono::seconds(1), {}})) {
    ASSERT_GT(until.left().count(), 0) << "dockerd does not start again: see " << log;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

nlohmann::json OwnEngine::get(const std::string& what) const {
  const Engine connected = engine();
  const engine::Client& client = engine::client_of(connected);
  http::Request request;
  request.target = client.target().segment(what);
  if (what == "containers") request.target.segment("json").query("all", "1");
  const auto answer = client.send(request, what, base::Until::after(kUpTime));
  EXPECT_TRUE(answer) << answer.error().message;
  return answer ? nlohmann::json::parse(answer->body) : nlohmann::json();
}

std::vector<std::string> OwnEngine::contents() const {
  std::vector<std::string> all;
  for (const auto& container : get("containers")) {
    all.push_back("container " + container["Names"][0].get<std::string>() + " " +
                  container["Id"].get<std::string>());
  }
  for (const auto& volume : get("volumes")["Volumes"])
    all.push_back("volume " + volume["Name"].get<std::string>());
  // Where the paths in its directory are too long, its run directory has its cgroup's name.
  for (const std::string& point : mounts_with({directory_ + "/", cgroup_}))
    all.push_back("mount " + point);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace brig::test
