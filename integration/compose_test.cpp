// SPDX-License-Identifier: Apache-2.0
// compose/agent-sandbox.yml, brought up by both generations of docker-compose: what it makes is
// what brig itself would ask for, but for what a compose file can't say.
//
// BRIG_COMPOSE_1 and BRIG_COMPOSE_2 name the two programs; scripts/test sets them.
#include "base/until.hpp"
#include "engine/container_inspect.hpp"
#include "engine/container_list.hpp"
#include "engine/network_inspect.hpp"
#include "harden/as_found.hpp"
#include "sandbox/features_of.hpp"
#include "support/brig_command.hpp"
#include "support/containers.hpp"
#include "sys/random.hpp"

#include <brig/weakening/read_only_mount.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace brig::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr int kReplicas = 2;

base::Until in_time() {
  return base::Until::after(std::chrono::minutes(1));
}

struct Generation {
  const char* variable;
  const char* version;
};

void PrintTo(const Generation& generation, std::ostream* out) {
  *out << generation.version;
}

/// A project of its own, which is taken down with the test.
class Compose : public testing::TestWithParam<Generation> {
 protected:
  void SetUp() override {
    const char* program = std::getenv(GetParam().variable);
    ASSERT_NE(program, nullptr) << GetParam().variable << " names docker-compose "
                                << GetParam().version << "; scripts/test sets it";
    program_ = program;
    std::filesystem::create_directory(code_);
    std::ofstream(code_ / "agent.py") << "import time\ntime.sleep(600)\n";
    ASSERT_EQ(::setenv("AGENT_CODE", code_.c_str(), 1), 0);
    // docker-compose 1 looks for the seccomp profile from where it is called.
    std::filesystem::current_path(BRIG_COMPOSE);
    const Ended version = BrigCommand({"version", "--short"}, {}, program_).wait();
    ASSERT_THAT(version.out, HasSubstr(GetParam().version));
    const Ended up = compose({"up", "-d", "--scale", "agent=" + std::to_string(kReplicas)});
    ASSERT_EQ(up.exit_code, 0) << up.out << up.err;
  }

  void TearDown() override {
    if (!program_.empty()) {
      const Ended down = compose({"down", "-v", "-t", "0"});
      EXPECT_EQ(down.exit_code, 0) << down.err;
      EXPECT_THAT(containers(), IsEmpty());
      const auto gone = engine::network_inspect(client_, {.network = network_}, in_time());
      EXPECT_FALSE(gone) << "left: " << network_;
    }
    std::filesystem::remove_all(code_);
  }

  Ended compose(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"-f", "agent-sandbox.yml", "-p", project_});
    return BrigCommand(arguments, {}, program_).wait();
  }

  std::vector<wire::ContainerSummary> containers() const {
    return engine::container_list(
               client_, {.all = true, .labels = {"com.docker.compose.project=" + project_}},
               in_time())
        .value();
  }

  /// The preset that the file is written after, and its one mount.
  Policy policy() const {
    Policy policy = make_policy(Preset::sandboxed).value();
    const auto weakened = weaken(policy, weakening::ReadOnlyMount{code_.string(), "/work/code"});
    EXPECT_TRUE(weakened) << weakened.error().message;
    return policy;
  }

  Engine engine_ = engine();
  const engine::Client& client_ = engine::client_of(engine_);
  std::string program_;
  std::string project_ = "brigtest" + sys::random_hex(12);
  std::string network_ = project_ + "_agents";
  std::filesystem::path code_ =
      std::filesystem::temp_directory_path() / ("brig-compose-" + sys::random_hex(12));
};

TEST_P(Compose, MakesContainersThatLackOnlyWhatNoComposeFileSays) {
  const harden::EngineFeatures features = sandbox::features_of(client_.capabilities());
  const auto network = engine::network_inspect(client_, {.network = network_}, in_time());
  ASSERT_TRUE(network) << network.error().message;

  // Each of these is a row of compose/README.md.
  std::map<std::string, std::string> expected{{"mounts", "recursive"}};
  if (client_.capabilities().cgroup_version == 1) expected["cgroup_namespace"] = "'host'";
  if (!features.isolated_gateways) {
    expected["network"] =
        "the host is reachable at its gateway: an engine before 28.0 knows no isolated gateways";
  }

  ASSERT_THAT(containers(), SizeIs(kReplicas));
  for (const wire::ContainerSummary& container : containers()) {
    EXPECT_EQ(container.state, "running");
    const auto inspect = engine::container_inspect(client_, {.container = container.id}, in_time());
    ASSERT_TRUE(inspect) << inspect.error().message;
    const auto expectation = harden::expect_as_found(policy(), features, *inspect, {*network});
    const harden::Report report = harden::check(expectation, harden::observe(*inspect));
    std::vector<std::string> missing;
    for (const auto& [control, words] : expected) missing.push_back(control);
    std::vector<std::string> found;
    for (const harden::Finding& finding : report.findings) {
      found.push_back(finding.control);
      EXPECT_THAT(finding.found, HasSubstr(expected[finding.control]));
    }
    EXPECT_THAT(found, testing::UnorderedElementsAreArray(missing))
        << harden::to_error(container.names.at(0), report.findings).message;
  }
}

INSTANTIATE_TEST_SUITE_P(Generations,
                         Compose,
                         testing::Values(Generation{"BRIG_COMPOSE_1", "1.29.2"},
                                         Generation{"BRIG_COMPOSE_2", "2.26.1"}),
                         [](const auto& generation) {
                           return std::string(generation.param.variable);
                         });

}  // namespace
}  // namespace brig::test
