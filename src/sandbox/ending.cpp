// SPDX-License-Identifier: Apache-2.0
#include "sandbox/ending.hpp"

#include <csignal>
#include <string_view>

namespace brig {

std::string_view to_string(EndingKind kind) noexcept {
  switch (kind) {
    case EndingKind::exited:
      return "exited";
    case EndingKind::signalled:
      return "signalled";
    case EndingKind::out_of_memory:
      return "out_of_memory";
    case EndingKind::timed_out:
      return "timed_out";
    case EndingKind::output_limit:
      return "output_limit";
    case EndingKind::cancelled:
      return "cancelled";
    case EndingKind::could_not_start:
      return "could_not_start";
    case EndingKind::engine_lost:
      return "engine_lost";
  }
  return "engine_lost";
}

}  // namespace brig

namespace brig::sandbox {
namespace {

constexpr int kSignalBase = 128;  // a shell's convention, which runc and containerd follow
constexpr int kLastStatus = 255;
constexpr int kLastSignal = 64;  // SIGRTMAX

Ending killed_by_us(KillReason reason, const std::string& output_error, const Policy& policy) {
  switch (reason) {
    case KillReason::wall_time:
      return {
          EndingKind::timed_out,
          {},
          {},
          "the wall time of " + format_duration(policy.wall_time) + " was over; brig killed it"};
    case KillReason::output_limit:
      return {EndingKind::output_limit,
              {},
              {},
              "it wrote more than " + to_string(policy.output) + " of output; brig ended it"};
    case KillReason::output_closed:
      return {EndingKind::cancelled,
              {},
              {},
              "its output could not be passed on (" + output_error + "); brig killed it"};
    case KillReason::stop:
      break;
  }
  return {EndingKind::cancelled, {}, {}, "brig was asked to stop; brig killed it"};
}

constexpr std::string_view kRunscStarts =
    "OCI runtime start failed: starting container: starting root container: starting sandbox: ";

/// runsc: `error finding executable "NAME" in PATH […]: REASON: unknown`, and `creating process:
/// failed to load NAME: REASON: unknown`. The name is the user's, the reason is behind it.
std::optional<int> code_of_runsc(std::string_view text) {
  if (!text.starts_with("error finding executable \"") &&
      !text.starts_with("creating process: failed to load ")) {
    return std::nullopt;
  }
  if (text.ends_with(": no such file or directory: unknown")) return 127;
  if (text.ends_with(": permission denied: unknown") ||
      text.ends_with(": exec format error: unknown")) {
    return 126;
  }
  return std::nullopt;
}

}  // namespace

Ending decide_ending(const EndEvidence& evidence, const Policy& policy) {
  if (evidence.status && (*evidence.status < 0 || *evidence.status > kLastStatus)) {
    return {EndingKind::engine_lost,
            {},
            {},
            "the engine reported the impossible status " + std::to_string(*evidence.status)};
  }
  std::optional<int> status;
  if (evidence.status) status = static_cast<int>(*evidence.status);

  if (evidence.killed) {
    Ending ending = killed_by_us(*evidence.killed, evidence.output_error, policy);
    ending.exit_code = status;
    return ending;
  }
  if (!status) return {EndingKind::engine_lost, {}, {}, evidence.lost};

  std::string reported = "the engine reported status " + std::to_string(*status);
  if (!evidence.lost.empty()) reported += ", but " + evidence.lost;
  if (*status == kSignalBase + SIGKILL && evidence.oom_killed) {
    return {EndingKind::out_of_memory,
            status,
            {},
            reported + " and OOMKilled, with a memory limit of " + to_string(policy.memory)};
  }
  if (*status > kSignalBase && *status <= kSignalBase + kLastSignal) {
    const int signal = *status - kSignalBase;
    return {EndingKind::signalled, status, signal,
            reported + ", which stands for signal " + std::to_string(signal) +
                " (a command that exits with this code by itself looks the same)"};
  }
  return {EndingKind::exited, status, {}, reported};
}

Ending could_not_start(const std::string& engine_message) {
  Ending ending{EndingKind::could_not_start, {}, {}, engine_message};
  if (engine_message.starts_with(kRunscStarts)) {
    ending.exit_code = code_of_runsc(std::string_view(engine_message).substr(kRunscStarts.size()));
    return ending;
  }
  // runc: `… exec: "NAME": REASON…`. A reason is looked for only behind the name, and the name is
  // the user's: the last one in the message counts.
  const std::size_t at = engine_message.rfind("exec: \"");
  if (at == std::string::npos) return ending;
  const std::string_view reason = std::string_view(engine_message).substr(at);
  const auto says = [&](std::string_view words) {
    return reason.find(words) != std::string_view::npos;
  };
  if (says("\": executable file not found") || says(": no such file or directory")) {
    ending.exit_code = 127;
  } else if (says(": exec format error") || says(": is a directory") ||
             says(": permission denied")) {
    ending.exit_code = 126;
  }
  return ending;
}

}  // namespace brig::sandbox
