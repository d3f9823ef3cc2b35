// SPDX-License-Identifier: Apache-2.0
#include "bench/measure.hpp"

#include <chrono>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace brig::bench {
namespace {

using namespace std::chrono_literals;

constexpr int kWarmUp = 20;
constexpr auto kUntilAllRun = 500ms;
/// Between two echoes: none is measured on what the one before has left over.
constexpr auto kBetween = 2ms;

}  // namespace

Series measure_mix(const Setup& setup, int times) {
  Sandbox sandbox = make_sandbox(setup);
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  RunIo io;
  io.stdout_fd = nowhere;
  Series series;
  {
    // A job that comes to a limit of the policy (output, wall time) is followed by another one.
    const auto keep_running = [&](const std::stop_token& stop, const char* what) {
      while (!stop.stop_requested()) {
        const auto result = sandbox.exec({.argv = {kProbe, what}}, io, stop);
        const auto kind = need(result, what).ending.kind;
        if (kind == EndingKind::exited || kind == EndingKind::engine_lost)
          die(std::string("a job that should go on did not: ") + what);
      }
    };
    std::vector<std::jthread> others;
    for (const char* what : {"flood", "spin", "write-files"})
      others.emplace_back(keep_running, what);
    std::this_thread::sleep_for(kUntilAllRun);
    for (int i = -kWarmUp; i < times; ++i) {
      std::this_thread::sleep_for(kBetween);
      std::string said;
      const double took = time_ms([&] {
        said = exec_probe(sandbox, {"echo", "hello"}).stdout_.bytes;
      });
      if (said != "hello") die("the echo said something else");
      if (i >= 0) series["echo"].push_back(took);
    }
  }
  ::close(nowhere);
  need(sandbox.remove(), "remove");
  return series;
}

}  // namespace brig::bench
