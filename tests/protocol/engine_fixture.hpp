// SPDX-License-Identifier: Apache-2.0
// A client of a scripted engine, and all of its verbs in one table.
#pragma once

#include "base/until.hpp"
#include "engine/client.hpp"
#include "support/scripted_server.hpp"

#include <brig/ids.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace brig::engine {

inline const std::string kId(64, 'c');
inline const std::string kImageId = "sha256:" + std::string(64, 'd');

inline ContainerId container() {
  return *ContainerId::parse(kId);
}
inline ImageRef image(std::string_view text = "localhost/brig/python:3.11") {
  return *ImageRef::parse(text);
}
inline base::Until soon() {
  return base::Until::after(support::kHangGuard);
}

/// Answers GET /info as every engine does: with its name and its highest API in the headers.
inline void reply_info(support::ScriptedServer& server,
                       const std::string& highest,
                       const std::string& body,
                       int status = 200) {
  server.on("GET", "/info", [=](support::Connection& c) {
    c.respond(status,
              {{"Content-Type", "application/json"},
               {"Api-Version", highest},
               {"Server", "Docker/20.10.24 (linux)"}},
              body);
  });
}

/// The least that is an inspect answer.
inline std::string inspect_body() {
  return R"({"Id":")" + kId + R"(","Image":")" + kImageId +
         R"(","Name":"/brig-1","Path":"true","Args":[],"State":{"Running":true},"Mounts":[],"NetworkSettings":{"Networks":{}},)"
         R"("Config":{"Tty":false,"OpenStdin":false,"StdinOnce":false,"Cmd":null,"Volumes":null},)"
         R"("HostConfig":{"Privileged":false,"CapAdd":null,"GroupAdd":null,"Binds":null,)"
         R"("VolumesFrom":null,"PidMode":"","UTSMode":"","UsernsMode":"","Cgroup":"",)"
         R"("CgroupParent":"","OomScoreAdj":0,"Devices":null,"DeviceCgroupRules":null,)"
         R"("DeviceRequests":null,"PortBindings":null,"PublishAllPorts":false,"Links":null,)"
         R"("ExtraHosts":null,)"
         R"("VolumeDriver":"","MemoryReservation":0,"NanoCpus":0,"CpuShares":0,)"
         R"("CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"",)"
         R"("Dns":null,"DnsOptions":null,"DnsSearch":null,"RestartPolicy":{"Name":""},)"
         R"("AutoRemove":false,"Isolation":"","ContainerIDFile":""}})";
}

/// As `Engine::connect` does where nothing is remembered.
inline Result<Client> connect_to(const http::Endpoint& endpoint) {
  const auto answer = ask(endpoint, soon());
  return answer ? Client::of(endpoint, *answer) : fail(answer.error());
}

/// An engine that speaks 1.41 at most, and a client that is connected to it.
class EngineTest : public testing::Test {
 protected:
  EngineTest() { reply_info(server_, "1.41", R"({"CgroupVersion":"2"})"); }

  Client connect() const {
    auto client = connect_to(server_.endpoint());
    if (!client) ADD_FAILURE() << client.error().message;
    return std::move(client).value();  // throws: the test fails here
  }
  /// The last request.
  support::RecordedRequest last() const { return server_.requests().back(); }

  support::ScriptedServer server_;
};

/// One call of a verb.
struct Verb {
  std::string name;
  std::string method;
  std::string target;  ///< As it is to be sent.
  std::string resource;
  std::string answer;  ///< The body of a good answer; empty: 204 without a body.
  std::function<Result<void>(const Client&, const base::Until&)> call;
};
inline void PrintTo(const Verb& verb, std::ostream* out) {
  *out << verb.name;
}

/// Every verb but attach, whose answer is not a body.
std::vector<Verb> all_verbs();

}  // namespace brig::engine
