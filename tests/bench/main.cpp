// SPDX-License-Identifier: Apache-2.0
// brig_bench: measures, and prints the raw milliseconds as JSON. scripts/bench makes sense of them.
#include "bench/measure.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace {

using namespace brig::bench;

constexpr const char* kUsage =
    "usage: brig_bench exec IMAGE PROBE PRESET DOCKER TIMES DOCKER_TIMES\n"
    "       brig_bench mix IMAGE PROBE PRESET TIMES\n"
    "       brig_bench warm IMAGE PROBE PRESET TIMES EVERY [NAME PROGRAM ARGUMENT... end]...\n"
    "       brig_bench start BODY_FILE PAIRS PROGRAM ARGUMENT...\n"
    "       brig_bench attach CONTAINER FROM INTO\n";

int to_count(const std::string& text) {
  const int count = std::atoi(text.c_str());
  if (count <= 0) die("'" + text + "' is no count");
  return count;
}

/// Each is a name and its words; "end" ends it.
std::map<std::string, Argv> to_commands(const std::vector<std::string>& words) {
  std::map<std::string, Argv> commands;
  for (auto next = words.begin(); next != words.end();) {
    const auto end = std::find(next, words.end(), "end");
    if (end == words.end() || end - next < 2) die("a command is a name, words and 'end'");
    commands[*next] = {next + 1, end};
    next = end + 1;
  }
  return commands;
}

std::string read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) die("cannot read '" + path + "'");
  return {std::istreambuf_iterator<char>(file), {}};
}

void print(const Series& series) {
  const char* before = "{";
  for (const auto& [name, times] : series) {
    std::printf("%s\"%s\":[", before, name.c_str());
    for (std::size_t i = 0; i < times.size(); ++i) std::printf(i == 0 ? "%.4f" : ",%.4f", times[i]);
    std::printf("]");
    before = ",\n";
  }
  std::printf("}\n");
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // NOLINT(cert-err33-c): SIGPIPE is a valid signal.
  const std::vector<std::string> words(argv + 1, argv + argc);
  const std::string verb = words.empty() ? "" : words[0];
  if (verb == "exec" && words.size() == 7) {
    print(measure_exec({words[1], words[2], words[3]}, words[4], to_count(words[5]),
                       to_count(words[6])));
  } else if (verb == "mix" && words.size() == 5) {
    print(measure_mix({words[1], words[2], words[3]}, to_count(words[4])));
  } else if (verb == "warm" && words.size() >= 6) {
    print(measure_warm({words[1], words[2], words[3]},
                       to_commands({words.begin() + 6, words.end()}), to_count(words[4]),
                       to_count(words[5])));
  } else if (verb == "start" && words.size() >= 4) {
    print(
        measure_start(read_whole(words[1]), {words.begin() + 3, words.end()}, to_count(words[2])));
  } else if (verb == "attach" && words.size() == 4) {
    print(measure_attach(words[1], words[2], words[3]));
  } else {
    std::cerr << kUsage;
    return 2;
  }
  return 0;
}
