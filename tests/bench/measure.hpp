// SPDX-License-Identifier: Apache-2.0
// What the measurements share. Whatever goes wrong ends the program: half a measurement is none.
#pragma once

#include <brig/engine.hpp>
#include <brig/sandbox.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace brig::bench {

/// Milliseconds each, in the order in which they were measured.
using Times = std::vector<double>;
using Series = std::map<std::string, Times>;

[[noreturn]] void die(const std::string& why);

template <typename T>
T need(Result<T> result, const char* what) {
  if (!result) die(std::string(what) + ": " + result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// How long the call takes.
template <typename Call>
double time_ms(const Call& call) {
  const auto began = std::chrono::steady_clock::now();
  call();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began)
      .count();
}

/// posix_spawn and waitpid: the program, by its path, must end with 0.
void spawn(const std::vector<std::string>& argv);

/// The engine of DOCKER_HOST.
Engine connect();

/// What a sandbox is measured with.
struct Setup {
  std::string image;
  std::string probe;  ///< The path of brig_bench_probe.
  std::string preset;
};

/// A sandbox in which the probe is `kProbe`.
inline constexpr const char* kProbe = "/probe";
Sandbox make_sandbox(const Setup& setup);

/// Runs the probe in it; it must end with 0.
RunResult exec_probe(Sandbox& sandbox, const std::vector<std::string>& arguments = {});

/// One and the same program through a sandbox ("exec"), by posix_spawn on the host ("spawn") and
/// through `docker exec` ("docker"), in alternation; and a line's way to a program inside that
/// lives on, and back ("line").
Series measure_exec(const Setup& setup, const std::string& docker, int times, int docker_times);

/// The same program in a sandbox of a full pool that is used once, from the lease to the result
/// ("warm"; the lease alone: "acquire"), by posix_spawn ("spawn"), in alternation, and after each
/// `every` of them other commands, by their names.
using Argv = std::vector<std::string>;
Series measure_warm(const Setup& setup,
                    const std::map<std::string, Argv>& beside,
                    int times,
                    int every);

/// An echo ("echo") while one job floods its output, one computes and one writes files.
Series measure_mix(const Setup& setup, int times);

/// A command to its end ("run"), and the creation and start of the container of the create request
/// `body` ("engine"), in alternating pairs. The command must call its container `kRunName`.
inline constexpr const char* kRunName = "brig-bench-run";
Series measure_start(const std::string& body, const std::vector<std::string>& command, int pairs);

/// The file `from` into a container ("in") and out of it again ("out", to the file `into`), by a
/// plain loop over the attached stream. The container is created, not started; its command takes
/// all of its input, writes one byte, then the same bytes.
Series measure_attach(const std::string& name, const std::string& from, const std::string& into);

}  // namespace brig::bench
