// SPDX-License-Identifier: Apache-2.0
// Everything that the host reads of a sandbox's inside, in one piece: the engine's stream, the
// channel's frames in it, and what they say about a job. Whatever comes, what is kept and what is
// answered is bounded, and nothing is taken after a frame that was nonsense.
#include "channel/frame.hpp"
#include "channel/packer.hpp"
#include "engine/stream_frames.hpp"
#include "sandbox/active_job.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include <fcntl.h>

namespace {

using namespace brig;

void require(bool condition) {
  if (!condition) std::abort();
}

constexpr std::uint32_t kId = 1;
constexpr std::uint64_t kOutputLimit = 4096;

/// What the inside was told is well-formed, and never allows more than a window.
void check_answers(std::string_view out, std::uint64_t taken) {
  channel::FrameReader reader(channel::Side::init);
  std::uint64_t credited = 0;
  std::size_t kills = 0;
  while (!out.empty()) {
    const auto frame = reader.next(out);
    require(frame.has_value() && frame->has_value());
    require((*frame)->id == kId);
    if ((*frame)->type == channel::Type::credit) {
      require((*frame)->payload.size() == 4);
      credited += channel::get_u32((*frame)->payload);
    }
    kills += (*frame)->type == channel::Type::signal ? 1 : 0;
  }
  require(credited <= taken);
  require(kills <= 1);
}

void run(std::span<const char> bytes, std::size_t step, bool broken_output) {
  sandbox::JobSpec spec;
  spec.exec.output_bytes = kOutputLimit;
  static const int kFull = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  require(kFull >= 0);
  if (broken_output) spec.io.stdout_fd = kFull;
  spec.until = base::Until::after(std::chrono::hours(1));
  sandbox::ActiveJob job(kId, spec);
  engine::StreamFrames engine_frames;
  channel::FrameReader frames(channel::Side::host);
  std::string out;
  std::uint64_t taken = 0;
  bool lost = false;
  while (!bytes.empty() && !lost) {
    std::span<const char> piece = bytes.first(std::min(bytes.size(), step));
    bytes = bytes.subspan(piece.size());
    while (!piece.empty() && !lost) {
      const auto chunk = engine_frames.next(piece);
      lost = !chunk;
      if (!chunk || !*chunk) break;
      if ((*chunk)->type != engine::StreamType::stdout_) continue;
      std::string_view content((*chunk)->bytes.data(), (*chunk)->bytes.size());
      while (!lost) {
        const auto frame = frames.next(content);
        lost = !frame || (*frame && ((*frame)->id != kId || !job.take(**frame, out)));
        if (lost || !*frame) break;
        if ((*frame)->type == channel::Type::data) taken += (*frame)->payload.size();
      }
    }
  }
  require(taken <= kOutputLimit);
  check_answers(out, taken);
  if (lost) job.lose("nonsense");
  const bool over = job.is_over();
  const sandbox::JobOutcome outcome = job.take_outcome();
  require(outcome.stdout_.bytes.size() + outcome.stderr_.bytes.size() <= kOutputLimit);
  require(!lost || (over && !outcome.ended && outcome.stdout_.truncated));
  require(lost || over == outcome.ended.has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::span bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  run(bytes, std::size_t{data[0]} + 1, data[1] % 2 != 0);
  return 0;
}
