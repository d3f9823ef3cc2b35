// SPDX-License-Identifier: Apache-2.0
#include "bench/measure.hpp"

#include <array>
#include <string>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace brig::bench {
namespace {

constexpr int kWarmUp = 50;

struct Pipe {
  int read = -1;
  int write = -1;
};

Pipe make_pipe() {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0) die("pipe");
  return {fds[0], fds[1]};
}

Times measure_line(Sandbox& sandbox, int times) {
  const Pipe input = make_pipe();
  const Pipe output = make_pipe();
  std::jthread job([&] {
    RunIo io;
    io.stdin_fd = input.read;
    io.stdout_fd = output.write;
    need(sandbox.exec({.argv = {kProbe, "cat"}}, io), "cat");
  });
  const std::string line(80, 'x');
  const auto there_and_back = [&] {
    std::array<char, 256> answer{};
    std::size_t got = 0;
    if (::write(input.write, line.data(), line.size()) < 0) die("write a line");
    while (got < line.size()) {
      const auto n = ::read(output.read, answer.data(), answer.size());
      if (n <= 0) die("read a line");
      got += static_cast<std::size_t>(n);
    }
  };
  Times all;
  for (int i = -kWarmUp; i < times; ++i) {
    const double took = time_ms(there_and_back);
    if (i >= 0) all.push_back(took);
  }
  ::close(input.write);
  job.join();
  for (const int fd : {input.read, output.read, output.write}) ::close(fd);
  return all;
}

}  // namespace

Series measure_exec(const Setup& setup, const std::string& docker, int times, int docker_times) {
  Sandbox sandbox = make_sandbox(setup);
  const std::string name = sandbox.description().container_name;
  const auto exec = [&] { exec_probe(sandbox); };
  const auto bare = [&] { spawn({setup.probe}); };
  // Into the same sandbox: whatever the engine's own way costs, the container is no reason.
  const auto by_docker = [&] { spawn({docker, "exec", name, kProbe}); };

  Series series;
  const int docker_every = times / docker_times;
  for (int i = -kWarmUp; i < times; ++i) {
    const bool exec_first = i % 2 == 0;
    const double first = exec_first ? time_ms(exec) : time_ms(bare);
    const double second = exec_first ? time_ms(bare) : time_ms(exec);
    if (i < 0) continue;
    series["exec"].push_back(exec_first ? first : second);
    series["spawn"].push_back(exec_first ? second : first);
    if (i % docker_every == 0) series["docker"].push_back(time_ms(by_docker));
  }
  series["line"] = measure_line(sandbox, times);
  need(sandbox.remove(), "remove");
  return series;
}

}  // namespace brig::bench
