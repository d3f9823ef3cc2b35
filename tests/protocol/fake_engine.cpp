// SPDX-License-Identifier: Apache-2.0
#include "protocol/fake_engine.hpp"

#include "protocol/fake_init.hpp"

#include <nlohmann/json.hpp>

#include <csignal>

namespace brig::support {
namespace {

using nlohmann::json;

const std::string kInfo =
    R"({"ID":"A","Name":"host","Driver":"overlay2","CgroupDriver":"cgroupfs","CgroupVersion":"2",
  "DefaultRuntime":"runc","Runtimes":{"runc":{"path":"runc"}},"SecurityOptions":["name=seccomp,profile=default"],
  "MemoryLimit":true,"SwapLimit":true,"CpuCfsPeriod":true,"CpuCfsQuota":true,"PidsLimit":true,"NCPU":2,
  "MemTotal":8000000000,"OSType":"linux","OperatingSystem":"Debian","KernelVersion":"6.1.0",
  "ServerVersion":"20.10.24","DockerRootDir":"/var/lib/docker","Swarm":{"LocalNodeState":"inactive"},"Warnings":null})";

/// What Docker 20.10 masks when a request leaves it to it.
const json kMaskedPaths = {"/proc/asound",      "/proc/acpi",          "/proc/kcore",
                           "/proc/keys",        "/proc/latency_stats", "/proc/timer_list",
                           "/proc/timer_stats", "/proc/sched_debug",   "/proc/scsi",
                           "/sys/firmware"};
const json kReadonlyPaths = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                             "/proc/sysrq-trigger"};

}  // namespace

FakeEngine::FakeEngine() {
  script_setup();
  script_job();
}

FakeEngine::~FakeEngine() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

const std::string& FakeEngine::container_id() {
  static const std::string id(64, 'c');
  return id;
}

const std::string& FakeEngine::image_id() {
  static const std::string id = "sha256:" + std::string(64, '1');
  return id;
}

std::string FakeEngine::frame(char stream, const std::string& bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  std::string out{stream, 0, 0, 0};
  for (const unsigned shift : {24U, 16U, 8U, 0U}) out += static_cast<char>((size >> shift) & 0xffU);
  return out + bytes;
}

std::string FakeEngine::inspect_of(const std::string& create_body) {
  json config = json::parse(create_body);
  json host = config["HostConfig"];
  config.erase("HostConfig");
  host["MaskedPaths"] = kMaskedPaths;
  host["ReadonlyPaths"] = kReadonlyPaths;
  json mounts = json::array();
  for (const json& asked : host.value("Mounts", json::array())) {
    mounts.push_back({{"Type", asked.at("Type")},
                      {"Source", asked.at("Source")},
                      {"Destination", asked.at("Target")},
                      {"Mode", ""},
                      {"RW", !asked.at("ReadOnly").get<bool>()},
                      {"Propagation", asked.at("BindOptions").at("Propagation")}});
  }
  json networks = {{"none", json::object()}};
  json args = config.value("Entrypoint", json::array({"true"}));
  const json path = args.front();
  args.erase(0);
  return json{{"Id", container_id()},
              {"Name", "/x"},
              {"Path", path},
              {"Args", args},
              {"Image", image_id()},
              {"Created", "2026-01-01T00:00:00Z"},
              {"State",
               {{"Status", "created"},
                {"Running", false},
                {"OOMKilled", false},
                {"Dead", false},
                {"Pid", 0},
                {"ExitCode", 0},
                {"Error", ""}}},
              {"AppArmorProfile", ""},
              {"ProcessLabel", ""},
              {"Driver", "overlay2"},
              {"HostConfig", host},
              {"Config", config},
              {"Mounts", mounts},
              {"NetworkSettings", {{"Networks", networks}}}}
      .dump();
}

void FakeEngine::answer_info(Connection& connection, const std::string& runtime) {
  json info = json::parse(kInfo);
  info["DefaultRuntime"] = runtime;
  info["Runtimes"] = {{runtime, {{"path", runtime}}}};
  connection.respond(200,
                     {{"Content-Type", "application/json"},
                      {"Api-Version", "1.41"},
                      {"Server", "Docker/20.10.24 (linux)"}},
                     info.dump());
}

void FakeEngine::script_setup() {
  server_.reply("GET", "/_ping", 200, "OK");
  server_.on("GET", "/info", [](Connection& c) { answer_info(c); });
  server_.on("GET", "/images", [](Connection& c) {
    c.respond_json(
        200, json{{"Id", image_id()},
                  {"Os", "linux"},
                  {"Architecture", "amd64"},
                  {"RepoTags", {"localhost/test:1"}},
                  {"Config", {{"Env", {"PATH=/bin"}}, {"Volumes", nullptr}, {"Labels", nullptr}}}}
                 .dump());
  });
  server_.on("POST", "/containers/create", [](Connection& c) {
    c.respond_json(201, json{{"Id", container_id()}, {"Warnings", json::array()}}.dump());
  });
  server_.on("GET", "/containers/*/json",
             [this](Connection& c) { c.respond_json(200, inspect_of(create_body())); });
  server_.reply("DELETE", "/containers/*", 204);
}

void FakeEngine::inside(std::function<void(Connection&)> play) {
  server_.on("POST", "/containers/*/attach", [this, play = std::move(play)](Connection& c) {
    c.upgrade();
    wait_started();
    play(c);
  });
}

void FakeEngine::inside_job(std::function<void(FakeInit&, std::uint32_t)> play) {
  inside([this, play = std::move(play)](Connection& c) {
    FakeInit init(c, create_body());
    if (const auto job = init.first_job()) play(init, *job);
  });
}

void FakeEngine::script_job() {
  inside([this](Connection& c) { play(c); });
  server_.on("POST", "/containers/*/start", [this](Connection& c) {
    c.respond(204);
    const std::lock_guard lock(mutex_);
    started_ = true;
    changed_.notify_all();
  });
}

void FakeEngine::play(Connection& connection) {
  FakeInit init(connection, create_body());
  const auto job = init.first_job();
  if (!job) return;
  init.send(channel::Type::started, *job, channel::encode(channel::Started{2}));
  for (const auto& [stream, bytes] : output) init.send(channel::Type::data, *job, bytes, stream);
  auto reason = channel::EndReason::exited;
  std::uint32_t status = exit_code;
  while (runs_until_killed) {
    const auto said = init.next();
    if (!said || said->type == channel::Type::shutdown) return;
    if (said->type != channel::Type::signal) continue;
    reason = channel::EndReason::signalled;
    status = SIGKILL;
    break;
  }
  init.send(channel::Type::end, *job, {}, channel::Stream::output);
  init.send(channel::Type::end, *job, {}, channel::Stream::error);
  init.send(channel::Type::ended, *job, FakeInit::ended(reason, status));
  end_job();
  init.until_closed();
}

void FakeEngine::wait_for(const bool& flag) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kHangGuard, [&] { return flag || stopped_; });
  if (stopped_) throw ServerStopped();
}

void FakeEngine::wait_started() {
  wait_for(started_);
}
void FakeEngine::wait_ended() {
  wait_for(ended_);
}

void FakeEngine::end_job() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

std::string FakeEngine::create_body() const {
  std::string body;
  for (const RecordedRequest& request : server_.requests()) {
    if (request.path() == "/containers/create") body = request.body;
  }
  return body;
}

std::vector<std::string> FakeEngine::calls() const {
  std::vector<std::string> all;
  for (const RecordedRequest& request : server_.requests())
    all.push_back(request.method + " " + request.path());
  return all;
}

}  // namespace brig::support
