// SPDX-License-Identifier: Apache-2.0
#include "cli/explain.hpp"

#include "base/quote.hpp"
#include "harden/controls.hpp"
#include "harden/expectations.hpp"
#include "policy/attested.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace brig::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kIdWidth = 20;

std::string show_labels(const Policy& policy) {
  std::string out;
  for (const auto& [name, value] : policy.image.labels)
    out += (out.empty() ? "" : ", ") + base::quote(name) + " is " + base::quote(value);
  return out.empty() ? "none required" : out;
}

constexpr std::array kOwnLimits{
    OwnLimit{"wall_time", [](const Policy& p) { return format_duration(p.wall_time); },
             "no job runs on for ever", "src/sandbox/sandbox.cpp",
             "tests/protocol/sandbox_job_faults_test.cpp",
             "WallTimeIsEnforcedAgainstASilentInside"},
    OwnLimit{"lifetime", [](const Policy& p) { return format_duration(p.lifetime); },
             "nor does a sandbox; that of one run ends with its job", "src/policy/narrow.cpp",
             "tests/unit/policy/narrow_test.cpp", "ALifetimeBelowTheWallTimeLowersThatToo"},
    OwnLimit{"output", [](const Policy& p) { return to_string(p.output); },
             "who reads it is not flooded", "src/harden/lower_command.cpp",
             "integration/endings_test.cpp", "PassesOnExactlyTheLimitAndMarksTheRest"},
    OwnLimit{"image.pinned",
             [](const Policy& p) {
               return std::string(p.image.pinning == Pinning::digest ? "true" : "false");
             },
             "a tag can be moved to another image", "src/sandbox/accept_image.cpp",
             "tests/unit/sandbox/accept_image_test.cpp", "WantsADigestOrAnIdWhereImagesArePinned"},
    OwnLimit{"image.labels", &show_labels, "only images that somebody marked are run",
             "src/sandbox/accept_image.cpp", "tests/unit/sandbox/accept_image_test.cpp",
             "WantsEachRequiredLabelWithItsValue"},
};

std::string head(std::string_view id, const std::string& value) {
  std::string out(id);
  out.append(out.size() < kIdWidth ? kIdWidth - out.size() : 1, ' ');
  return out + value + "\n";
}

std::string line(std::string_view what, std::string_view text) {
  std::string out = "    ";
  out.append(what).append(text).append("\n");
  return out;
}

std::string show(const harden::Place& place) {
  return std::string(place.file) + " (" + std::string(place.name) + ")";
}

std::string benchmarks(const harden::Control& control) {
  std::string out;
  if (!control.cis.empty()) out += "; CIS Docker 1.6: " + std::string(control.cis);
  if (!control.pss.empty()) out += "; Pod Security Standards: " + std::string(control.pss);
  return out;
}

/// What a policy wants to see of a control inside.
enum class Inside { required, where_shown, never };

Inside inside_of(const Policy& policy, std::string_view control) {
  if (policy.attested.contains(std::string(control))) return Inside::required;
  return policy::check_attestable(control) ? Inside::where_shown : Inside::never;
}

std::string_view show(Inside inside) {
  switch (inside) {
    case Inside::required:
      return "required: the kernel shows it, or nothing runs";
    case Inside::where_shown:
      return "judged where the kernel shows it";
    case Inside::never:
      return "never shown";
  }
  return "never shown";
}

/// Stable: part of the JSON output.
std::string_view to_string(Inside inside) {
  switch (inside) {
    case Inside::required:
      return "required";
    case Inside::where_shown:
      return "where_shown";
    case Inside::never:
      return "never";
  }
  return "never";
}

Json to_json(const harden::Place& place) {
  return {{"file", place.file}, {"name", place.name}};
}

}  // namespace

std::span<const OwnLimit> own_limits() {
  return kOwnLimits;
}

std::string explain(const Policy& policy) {
  std::string out = "What the engine must have in force before a command runs:\n\n";
  const auto values = harden::expectations(policy);
  std::size_t i = 0;
  for (const harden::Control& control : harden::controls()) {
    out += head(control.id, values[i++]);
    out += line("why: ", control.why);
    out += line("engine: ", std::string(control.fields) + ", since API " +
                                wire::to_string(control.since) + benchmarks(control));
    out += line("lowered: ", show(control.lowered));
    out += line("read back: ", show(control.read_back));
    out += line("inside: ", show(inside_of(policy, control.id)));
    out += line("tested: ", show(control.tested));
  }
  out += "\nWhat brig holds itself:\n\n";
  for (const OwnLimit& limit : own_limits()) {
    out += head(limit.key, limit.value(policy));
    out += line("why: ", limit.why);
    out += line("held: ", limit.held);
    out += line("tested: ", show({limit.tested_file, limit.tested}));
  }
  return out;
}

std::string explain_json(const Policy& policy) {
  Json object{{"schema", "brig.policy-explanation/1"},
              {"policy", policy.name},
              {"weakenings", weakenings(policy)},
              {"controls", Json::array()},
              {"own_limits", Json::array()}};
  const auto values = harden::expectations(policy);
  std::size_t i = 0;
  for (const harden::Control& control : harden::controls()) {
    object["controls"].push_back({{"id", control.id},
                                  {"wanted", values[i++]},
                                  {"why", control.why},
                                  {"fields", control.fields},
                                  {"since", wire::to_string(control.since)},
                                  {"cis", control.cis},
                                  {"pss", control.pss},
                                  {"lowered", to_json(control.lowered)},
                                  {"read_back", to_json(control.read_back)},
                                  {"inside", to_string(inside_of(policy, control.id))},
                                  {"tested", to_json(control.tested)}});
  }
  for (const OwnLimit& limit : own_limits()) {
    object["own_limits"].push_back({{"key", limit.key},
                                    {"value", limit.value(policy)},
                                    {"why", limit.why},
                                    {"held", limit.held},
                                    {"tested", to_json({limit.tested_file, limit.tested})}});
  }
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace brig::cli
