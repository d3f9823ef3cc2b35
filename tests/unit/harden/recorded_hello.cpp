// SPDX-License-Identifier: Apache-2.0
#include "unit/harden/recorded_hello.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace brig::harden {

channel::Hello recorded_hello(const std::string& name) {
  channel::Hello hello;
  std::ifstream file(std::string(BRIG_TEST_DATA "/hello/") + name + ".txt");
  EXPECT_TRUE(file) << name;
  const std::string heading = "== ";
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(heading)) {
      hello.texts.emplace_back(line.substr(heading.size()), "");
    } else if (!hello.texts.empty()) {
      const std::string& of = hello.texts.back().first;
      const bool one_word = of == "kernel" || of == "hostname";  // without an end of line
      hello.texts.back().second += line + (one_word ? "" : "\n");
    }
  }
  return hello;
}

std::string& text_in(channel::Hello& hello, const std::string& name) {
  for (auto& [of, text] : hello.texts) {
    if (of == name) return text;
  }
  return hello.texts.emplace_back(name, "").second;
}

void replace(channel::Hello& hello,
             const std::string& text,
             const std::string& from,
             const std::string& to) {
  std::string& in = text_in(hello, text);
  if (from.empty()) {
    in = to;
    return;
  }
  const std::size_t at = in.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  ASSERT_EQ(in.find(from, at + 1), std::string::npos) << from;
  in.replace(at, from.size(), to);
}

Expectation expectation_of(const std::string& recording) {
  Expectation expectation{sandboxed_policy(), plain_job(), full_features()};
  if (recording == kWeakenedRunc) expectation.policy = weakened_policy();
  if (recording == kRunsc) expectation.policy = make_policy(Preset::untrusted).value();
  return expectation;
}

HostView local_host() {
  return {{{"cgroup", 4026531835},
           {"ipc", 4026531839},
           {"mnt", 4026531841},
           {"net", 4026531840},
           {"pid", 4026531836},
           {"time", 4026531834},
           {"user", 4026531837},
           {"uts", 4026531838}},
          "6.1.0-18-amd64"};
}

}  // namespace brig::harden
