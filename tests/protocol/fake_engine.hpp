// SPDX-License-Identifier: Apache-2.0
// A scripted engine that carries one run out as a real one would: whatever it is asked to create,
// it reports back as created. A test then breaks the step that it is about.
#pragma once

#include "channel/frame.hpp"
#include "support/scripted_server.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace brig::support {

class FakeInit;

class FakeEngine {
 public:
  FakeEngine();
  FakeEngine(const FakeEngine&) = delete;
  FakeEngine& operator=(const FakeEngine&) = delete;
  FakeEngine(FakeEngine&&) = delete;
  FakeEngine& operator=(FakeEngine&&) = delete;
  ~FakeEngine();

  /// To replace a step: the last route added for a request wins.
  ScriptedServer& server() { return server_; }
  std::string url() const { return server_.url(); }

  /// What the job writes. Set before the run.
  std::vector<std::pair<channel::Stream, std::string>> output;
  std::uint32_t exit_code = 0;
  bool runs_until_killed = false;

  /// Replaces the container's inside, from before its hello.
  void inside(std::function<void(Connection&)> play);
  /// The same, from the first job on.
  void inside_job(std::function<void(FakeInit&, std::uint32_t job)> play);

  static std::string frame(char stream, const std::string& bytes);
  static const std::string& container_id();
  static const std::string& image_id();

  /// The answer to inspect for a create request's body: every field read back as it was asked for,
  /// those left to the engine as Docker fills them in.
  static std::string inspect_of(const std::string& create_body);

  /// Block a handler until the job has been started, or has ended.
  void wait_started();
  void wait_ended();
  void end_job();

  /// Answers GET /info; `runtime` is the default one.
  static void answer_info(Connection& connection, const std::string& runtime = "runc");

  /// The body of the last create request; empty before one has come.
  std::string create_body() const;

  /// The method and path of each request so far, without version and query.
  std::vector<std::string> calls() const;

 private:
  void script_setup();
  void script_job();
  /// The container's inside, on its attached connection.
  void play(Connection& connection);
  void wait_for(const bool& flag);

  std::mutex mutex_;
  std::condition_variable changed_;
  bool started_ = false;
  bool ended_ = false;
  bool stopped_ = false;
  ScriptedServer server_;  // Last: its handlers use the others.
};

}  // namespace brig::support
