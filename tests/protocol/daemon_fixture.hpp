// SPDX-License-Identifier: Apache-2.0
// brigd in a thread of the test's, its client, and a scripted engine.
#pragma once

#include "daemon/client.hpp"
#include "daemon/daemon.hpp"
#include "daemon/socket.hpp"
#include "protocol/fake_engine.hpp"
#include "protocol/fake_init.hpp"

#include <brig/policy_file.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace brig::daemon {

inline base::Until soon() {
  return base::Until::after(support::kHangGuard);
}

/// What a command's first word makes the fake inside do: "echo" writes the second and exits with 3,
/// "wait" lasts until it is killed, "trap" until any signal, of which it tells.
class Inside {
 public:
  explicit Inside(support::FakeEngine& fake) : fake_(fake) {}

  void operator()(support::Connection& connection) {
    support::FakeInit init(connection, fake_.create_body());
    init.hello();
    while (const auto said = init.next()) {
      if (said->type == channel::Type::exec) begin(init, said->id, said->payload);
      if (said->type == channel::Type::signal) signal(init, said->id, said->payload);
      if (said->type == channel::Type::data)
        init.send(channel::Type::data, said->id, said->payload, channel::Stream::output);
      if (said->type == channel::Type::end) end(init, said->id, 0);
      if (said->type == channel::Type::shutdown) return;
    }
  }

 private:
  void begin(support::FakeInit& init, std::uint32_t id, const std::string& payload) {
    const auto exec = channel::decode<channel::Exec>(payload);
    words_ = exec->argv;
    init.send(channel::Type::started, id, channel::encode(channel::Started{2}));
    if (words_.front() != "echo") return;
    init.send(channel::Type::data, id, words_.at(1), channel::Stream::output);
    init.send(channel::Type::data, id, "err", channel::Stream::error);
    end(init, id, 3);
  }
  void signal(support::FakeInit& init, std::uint32_t id, const std::string& payload) {
    const std::uint32_t number = channel::get_u32(payload);
    if (words_.front() == "trap" && number != SIGKILL) {
      init.send(channel::Type::data, id, "signal " + std::to_string(number),
                channel::Stream::output);
      return end(init, id, 0);
    }
    init.send(channel::Type::ended, id,
              support::FakeInit::ended(channel::EndReason::signalled, number));
  }
  static void end(support::FakeInit& init, std::uint32_t id, std::uint32_t code) {
    init.send(channel::Type::ended, id, support::FakeInit::ended(channel::EndReason::exited, code));
  }

  support::FakeEngine& fake_;
  std::vector<std::string> words_;
};

class DaemonTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "brigd-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    state_ = pattern;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): before any thread.
    ::setenv("BRIG_STATE_DIR", state_.c_str(), 1);
    fake_.inside(Inside(fake_));
    start();
  }
  void TearDown() override {
    stop();
    std::filesystem::remove_all(state_);
  }

  void start(std::chrono::seconds idle = std::chrono::seconds(60)) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const sys::UniqueFd listens(ends[0]);
    daemon_ = std::jthread([this, idle, ready = sys::UniqueFd(ends[1])]() mutable {
      const auto done = run_daemon({.state = state_, .idle = idle, .ready = std::move(ready)});
      EXPECT_TRUE(done) << done.error().message;
      ended_.set_value();
    });
    char byte = 0;
    ASSERT_EQ(::read(listens.get(), &byte, 1), 0);
  }
  void stop() {
    if (!daemon_.joinable()) return;
    if (auto client = Client::connect(state_, Start::no, soon())) {
      EXPECT_TRUE(client->ask<Nothing>(Verb::shutdown, Nothing{}, soon()));
    }
    daemon_.join();
  }

  template <typename Answered, typename Message>
  Result<Answered> ask(Verb verb,
                       const Message& message,
                       const Heard& heard = {},
                       std::vector<int> descriptors = {}) {
    auto client = Client::connect(state_, Start::no, soon());
    if (!client) return fail(client.error());
    return client->ask<Answered>(verb, message, soon(), heard, descriptors);
  }

  Create a_create(std::vector<Command> main = {}) const {
    Create create;
    create.engine = fake_.url();
    create.policy = print_policy(make_policy(Preset::sandboxed).value()).value();
    create.image = "localhost/test:1";
    create.name = "box";
    create.main = std::move(main);
    return create;
  }
  Result<Created> create(std::vector<Command> main = {}) {
    return ask<Created>(Verb::create, a_create(std::move(main)));
  }
  static Command command(std::vector<std::string> argv) {
    Command made;
    made.argv = std::move(argv);
    return made;
  }

  /// Runs a command with its output in pipes.
  Result<JobEnd> exec(const std::vector<std::string>& argv, std::string* out = nullptr) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const sys::UniqueFd read(ends[0]);
    sys::UniqueFd write(ends[1]);
    Exec message;
    message.sandbox = "box";
    message.command = command(argv);
    const auto ran = ask<Ran>(Verb::exec, message, {}, {write.get(), write.get()});
    write.reset();
    std::array<char, 256> buffer{};
    const auto n = ::read(read.get(), buffer.data(), buffer.size());
    if (out != nullptr && n > 0) out->assign(buffer.data(), static_cast<std::size_t>(n));
    if (!ran) return fail(ran.error());
    EXPECT_EQ(ran->end.size(), 1U);
    return ran->end.at(0);
  }

  /// Everything of a log, as "STREAM:BYTES " pieces.
  Result<std::string> logs(Choice follow) {
    Logs message;
    message.sandbox = "box";
    message.follow = follow;
    std::string all;
    const auto done = ask<Nothing>(
        Verb::logs, message, {.piece = [&](channel::Stream stream, const Piece& piece) {
          all += std::to_string(static_cast<int>(stream)) + ":" + piece.bytes + " ";
        }});
    EXPECT_TRUE(done) << done.error().message;
    if (!done) return fail(done.error());
    return all;
  }

  support::FakeEngine fake_;
  std::string state_;
  std::promise<void> ended_;
  std::jthread daemon_;
};

}  // namespace brig::daemon
