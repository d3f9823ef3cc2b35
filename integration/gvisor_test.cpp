// SPDX-License-Identifier: Apache-2.0
// The preset `untrusted` on a real engine with gVisor's runtime (scripts/engine up --gvisor): its
// kernel is not the host's, and the endings are told apart as they are without it.
#include "support/brig_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include <sys/utsname.h>

namespace brig::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

json untrusted(std::vector<std::string> options, const std::vector<std::string>& command) {
  options.insert(options.begin(), {"--policy", "untrusted", "--json"});
  const Ended ended = brig_run(options, command);
  EXPECT_TRUE(json::accept(ended.out)) << ended.out << ended.err;
  json result = json::parse(ended.out, nullptr, false);
  result["program_exit_code"] = ended.exit_code;
  return result;
}

std::string output_of(const std::string& script) {
  const json result = untrusted({"--user", "70000:70001"}, {"sh", "-c", script});
  EXPECT_EQ(result["ending"]["kind"], "exited") << result;
  return result["stdout"]["data"].get<std::string>();
}

TEST(Gvisor, IsTheKernelThatTheJobSees) {
  utsname host{};
  ASSERT_EQ(::uname(&host), 0);
  EXPECT_THAT(output_of("cat /proc/version"), testing::Not(HasSubstr(host.release)));
  const json result = untrusted({}, {"true"});
  std::string runtime;
  for (const json& control : result["controls"]) {
    if (control["id"] == "runtime") runtime = control["found"];
  }
  EXPECT_EQ(runtime, "'runsc'");
}

TEST(Gvisor, FiltersCallsInItsOwnKernelToo) {
  // Without --oci-seccomp among its arguments this is 0, whatever the engine reports.
  EXPECT_THAT(output_of("cat /proc/self/status"), HasSubstr("\nSeccomp:\t2\n"));
}

TEST(Gvisor, GivesNoPrivilege) {
  const std::string status = output_of("cat /proc/self/status");
  EXPECT_THAT(status, HasSubstr("\nUid:\t70000\t70000\t70000\t70000\n"));
  EXPECT_THAT(status, HasSubstr("\nGid:\t70001\t70001\t70001\t70001\n"));
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd"}) {
    EXPECT_THAT(status, HasSubstr("\n" + std::string(set) + ":\t0000000000000000\n"));
  }
}

TEST(Gvisor, ShowsOnlyTheLoopbackInterface) {
  EXPECT_EQ(output_of("tail -n +3 /proc/net/dev | cut -d : -f 1"), "    lo\n");
}

TEST(Gvisor, HasAReadOnlyRoot) {
  EXPECT_EQ(output_of("for place in / /etc /usr; do echo x > $place/x; done; "
                      "echo x > /work/x && echo x > /tmp/x && ls /work /tmp"),
            "/tmp:\nx\n\n/work:\nx\n");
}

TEST(Gvisor, RefusesToRunWhereARequiredControlIsNotShown) {
  const Ended hidden = brig_run(
      {"--policy", "untrusted", "--attested", "no_new_privileges", "--attested", "seccomp"},
      {"echo", "ran"});
  EXPECT_EQ(hidden.exit_code, 125);
  EXPECT_EQ(hidden.out, "");
  EXPECT_THAT(hidden.err, HasSubstr("no_new_privileges: wanted"));
  EXPECT_THAT(hidden.err, HasSubstr("gVisor's /proc/self/status has no NoNewPrivs"));
  EXPECT_THAT(hidden.err, testing::Not(HasSubstr("seccomp: wanted")));

  const json shown = untrusted(
      {"--attested", "runtime", "--attested", "capabilities", "--attested", "seccomp"}, {"true"});
  EXPECT_EQ(shown["ending"]["exit_code"], 0) << shown;
}

struct GvisorEnding {
  const char* name;
  std::vector<std::string> options;
  std::vector<std::string> command;
  const char* kind;
  int exit_code;
};

void PrintTo(const GvisorEnding& ending, std::ostream* out) {
  *out << ending.name;
}

class GvisorEndings : public testing::TestWithParam<GvisorEnding> {};

TEST_P(GvisorEndings, AreToldApart) {
  const json result = untrusted(GetParam().options, GetParam().command);
  EXPECT_EQ(result["ending"]["kind"], GetParam().kind) << result["ending"];
  EXPECT_EQ(result["program_exit_code"], GetParam().exit_code) << result["ending"];
  EXPECT_TRUE(result["cleanup_failure"].is_null());
}

INSTANTIATE_TEST_SUITE_P(
    Kinds,
    GvisorEndings,
    testing::Values(
        GvisorEnding{"Code", {}, {"sh", "-c", "exit 7"}, "exited", 7},
        GvisorEnding{"Signal", {}, {"sh", "-c", "kill -9 $$"}, "signalled", 137},
        GvisorEnding{
            "OutOfMemory", {}, {"python3", "-c", "b = b'x' * (1 << 28)"}, "out_of_memory", 137},
        GvisorEnding{"TimedOut", {"--timeout", "1s"}, {"sleep", "60"}, "timed_out", 124},
        GvisorEnding{
            "OutputLimit", {"--output-limit", "1k"}, {"cat", "/dev/zero"}, "output_limit", 137},
        GvisorEnding{"NotFound", {}, {"no-such-command"}, "could_not_start", 127},
        GvisorEnding{"NotExecutable", {}, {"/etc/passwd"}, "could_not_start", 126}),
    [](const auto& ending) { return std::string(ending.param.name); });

}  // namespace
}  // namespace brig::test
