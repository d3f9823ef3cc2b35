// SPDX-License-Identifier: Apache-2.0
#include "bench/measure.hpp"

#include <brig/weakening/read_only_mount.hpp>

#include <cstdlib>
#include <iostream>
#include <system_error>
#include <utility>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace brig::bench {

void die(const std::string& why) {
  std::cerr << "brig_bench: " << why << std::endl;
  // Nothing is unwound: sandboxes end with this process.
  std::_Exit(1);
}

void spawn(const std::vector<std::string>& argv) {
  std::vector<char*> words;
  words.reserve(argv.size() + 1);
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t child = 0;
  const int failed = ::posix_spawn(&child, words[0], nullptr, nullptr, words.data(), environ);
  if (failed != 0) die("spawn '" + argv[0] + "': " + std::generic_category().message(failed));
  int status = 0;
  if (::waitpid(child, &status, 0) != child || status != 0)
    die("'" + argv[0] + "' ended with the wait status " + std::to_string(status));
}

Engine connect() {
  return need(Engine::connect({}, Wait{}), "connect");
}

Sandbox make_sandbox(const Setup& setup) {
  Policy policy = need(make_policy(need(parse_preset(setup.preset), "preset")), "policy");
  need(weaken(policy, weakening::ReadOnlyMount{setup.probe, kProbe}), "mount");
  const ImageRef image = need(ImageRef::parse(setup.image), "image");
  return need(Sandbox::create(connect(), policy, {.image = image, .pull = Pull::never}, Wait{}),
              "create");
}

RunResult exec_probe(Sandbox& sandbox, const std::vector<std::string>& arguments) {
  ExecSpec spec{.argv = {kProbe}};
  spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
  RunResult result = need(sandbox.exec(spec, {}), "exec");
  if (result.ending.exit_code != 0) die("the probe ended so: " + result.ending.evidence);
  return result;
}

}  // namespace brig::bench
