// SPDX-License-Identifier: Apache-2.0
// What a sandbox says first, and when it is asked again: any bytes must be nonsense, or a hello
// that is refused, or one that is judged; and what is judged to be in force must be so.
#include "channel/frame.hpp"
#include "channel/messages.hpp"
#include "harden/attest_check.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace brig;

void require(bool condition) {
  if (!condition) std::abort();
}

/// What the seeds were said for.
harden::Expectation expectation(Preset preset) {
  return {make_policy(preset).value(),
          {.image = ImageId::parse("sha256:" + std::string(64, 'a')).value(),
           .image_env = {},
           .image_volumes = {},
           .argv = {"/.brig-0123456789abcdef"},
           .env = {},
           .workdir = "/",
           .user = {54321, 54322},
           .with_stdin = true,
           .hostname = "sandbox",
           .init = HostMount{"/var/lib/brig/init/0123", "/.brig-0123456789abcdef"},
           .labels = {}},
          {}};
}

void require_closed(const harden::Attestation& seen, const Policy& policy) {
  const harden::ProcStatus& status = seen.status;
  require((status.inheritable | status.permitted | status.effective | status.bounding |
           status.ambient.value_or(0)) == 0);
  require(status.pid == 1 && status.uids[0] == 54321 && status.seccomp_mode == 2U);
  for (const std::string& name : seen.interfaces) require(name == "lo");
  for (const harden::MountEntry& mount : seen.mounts) require(mount.target != "/host");
  for (const harden::DeviceNode& device : seen.devices) require(!device.is_block);
  if (policy.isolation == Isolation::gvisor) return;
  require(status.no_new_privileges == 1U);
  require(seen.memory_bytes && *seen.memory_bytes <= policy.memory.count());
  require(seen.memory_and_swap_bytes == seen.memory_bytes);
  require(seen.pids && *seen.pids <= policy.pids);
}

void judge(const channel::Hello& hello) {
  require(harden::shows_the_same(hello, hello));
  const auto last_pid = harden::read_last_pid(hello);
  require(last_pid || last_pid.error().code == Errc::data_loss);
  const auto seen = harden::read_attestation(hello);
  if (!seen) {
    require(seen.error().code == Errc::data_loss);
    return;
  }
  static const harden::HostView local{{{"net", 1}, {"mnt", 2}, {"pid", 3}, {"ipc", 4}}, "6.1.0"};
  for (const Preset preset : {Preset::sandboxed, Preset::untrusted}) {
    const harden::Expectation wanted = expectation(preset);
    for (const harden::HostView& host : {local, harden::HostView{}}) {
      const harden::Report report = harden::check_attested(wanted, *seen, host);
      const auto proved =
          std::count_if(report.controls.begin(), report.controls.end(),
                        [](const ControlState& one) { return one.proof == Proof::inside; });
      require(static_cast<std::size_t>(proved) + report.findings.size() <= report.controls.size());
      if (report.findings.empty()) require_closed(*seen, wanted.policy);
    }
  }
}

/// The first frame, where it is a hello.
Result<channel::Hello> first_hello(std::string_view bytes) {
  channel::FrameReader reader(channel::Side::host);
  const auto frame = reader.next(bytes);
  if (!frame) return fail(frame.error());
  if (!*frame) return fail(Errc::data_loss, "no frame");
  return channel::decode<channel::Hello>((*frame)->payload);
}

}  // namespace

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

/// Mostly changes one text of a hello and leaves all lengths right, so that the texts' readers are
/// reached.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data,
                                               std::size_t size,
                                               std::size_t most,
                                               unsigned seed) {
  constexpr unsigned kOneInEight = 8;
  auto hello = first_hello(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!hello || hello->texts.empty() || seed % kOneInEight == 0)
    return LLVMFuzzerMutate(data, size, most);
  std::string& text = hello->texts[seed / kOneInEight % hello->texts.size()].second;
  const std::size_t length = text.size();
  text.resize(channel::Hello::kMaxText);
  text.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(text.data()), length, text.size()));
  const std::string payload = channel::encode(*hello);
  std::string frame;
  if (payload.size() > channel::kMaxPayload) return size;
  channel::append_frame(frame, channel::Type::hello, 0, channel::Stream::input, payload);
  if (frame.size() > most) return size;
  std::copy(frame.begin(), frame.end(), data);
  return frame.size();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  channel::FrameReader reader(channel::Side::host);
  while (true) {
    const auto frame = reader.next(bytes);
    if (!frame || !*frame) return 0;
    if ((*frame)->type != channel::Type::hello) continue;
    if (const auto hello = channel::decode<channel::Hello>((*frame)->payload)) judge(*hello);
  }
}
