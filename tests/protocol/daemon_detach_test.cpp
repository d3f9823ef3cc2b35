// SPDX-License-Identifier: Apache-2.0
// A client that leaves its command to brigd.
#include "protocol/daemon_fixture.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace brig::daemon {
namespace {

class DetachTest : public DaemonTest {
 protected:
  void SetUp() override {
    DaemonTest::SetUp();
    ASSERT_TRUE(create());
    for (auto* pipe : {&input_, &output_}) {
      std::array<int, 2> ends{};
      ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
      (*pipe)[0].reset(ends[0]);
      (*pipe)[1].reset(ends[1]);
    }
  }

  /// Begins a command whose streams are the pipes; the client's ends stay.
  std::future<Result<Ran>> begin(Client& client, const std::vector<std::string>& argv) {
    Exec message;
    message.sandbox = "box";
    message.command = command(argv);
    message.command.with_stdin = Choice::yes;
    auto asked = std::async(std::launch::async, [this, &client, message] {
      return client.ask<Ran>(Verb::exec, message, soon(), {},
                             std::vector{input_[0].get(), output_[1].get(), output_[1].get()});
    });
    while (running() == 0) std::this_thread::yield();
    input_[0].reset();
    output_[1].reset();
    return asked;
  }
  std::uint64_t running() {
    return ask<Listing>(Verb::list, Nothing{})->sandboxes.front().running_commands;
  }

  std::array<sys::UniqueFd, 2> input_, output_;
};

TEST_F(DetachTest, ItGoesOnUntilItEndsByItself) {
  {
    auto client = Client::connect(state_, Start::no, soon());
    ASSERT_TRUE(client);
    auto asked = begin(*client, {"wait"});
    ASSERT_TRUE(client->leave(std::array{input_[1].get(), output_[0].get()}, soon()));
    const auto ran = asked.get();
    ASSERT_TRUE(ran) << ran.error().message;
    EXPECT_TRUE(ran->end.empty());
  }
  input_[1].reset();
  output_[0].reset();
  EXPECT_EQ(running(), 1U) << "neither the client nor its ends are missed";
  EXPECT_TRUE(ask<Nothing>(Verb::kill, Kill{"box", SIGTERM}));
  while (running() != 0) std::this_thread::yield();
}

TEST_F(DetachTest, ItEndsWithItsSandbox) {
  {
    auto client = Client::connect(state_, Start::no, soon());
    ASSERT_TRUE(client);
    auto asked = begin(*client, {"wait"});
    ASSERT_TRUE(client->leave(std::array{input_[1].get(), output_[0].get()}, soon()));
    ASSERT_TRUE(asked.get());
  }
  EXPECT_TRUE(ask<Name>(Verb::remove, Remove{"box", Choice::yes}));
}

TEST_F(DetachTest, WithoutTheEndsOfItsStreamsItIsKilled) {
  auto client = Client::connect(state_, Start::no, soon());
  ASSERT_TRUE(client);
  auto asked = begin(*client, {"wait"});
  ASSERT_TRUE(client->leave(std::array{input_[1].get()}, soon()));
  EXPECT_EQ(asked.get().error().code, Errc::invalid_argument);
  while (running() != 0) std::this_thread::yield();
}

}  // namespace
}  // namespace brig::daemon
