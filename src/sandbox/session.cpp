// SPDX-License-Identifier: Apache-2.0
#include "sandbox/session.hpp"

#include "base/quote.hpp"
#include "channel/seal.hpp"
#include "channel/send_queue.hpp"
#include "engine/stream_frames.hpp"
#include "sys/errno.hpp"
#include "sys/unique_fd.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace brig::sandbox {
namespace {

using channel::Frame;
using channel::Type;
using Clock = base::Until::Clock;

/// One read of the attached stream. The engine writes frames of up to 32 KiB.
constexpr std::size_t kReadSize = std::size_t{128} << 10U;
/// Jobs' input, and what comes from inside, is read while less than this waits to be sent: an
/// inside that does not listen is not listened to, and is given up when its heartbeat is missed.
constexpr std::size_t kMaxQueued = std::size_t{256} << 10U;
/// brig-init writes to stderr only when it can't go on.
constexpr std::size_t kMaxSaid = 1024;

}  // namespace

struct Session::Impl {
  explicit Impl(http::RawStream stream)
      : attached(std::move(stream)),
        frames(channel::Side::host),
        buffer(kReadSize, '\0'),
        wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  Impl(Impl&&) = delete;
  Impl& operator=(Impl&&) = delete;
  ~Impl() {
    stopping = true;
    ::eventfd_write(wake.get(), 1);
  }

  // --- one job, as its caller waits for it
  struct Waiting {
    const JobSpec* spec = nullptr;
    std::optional<JobOutcome> outcome;
  };

  struct Running {
    Running(std::uint32_t id, Waiting* caller) : waiting(caller), active(id, *caller->spec) {}
    Waiting* waiting;
    ActiveJob active;
  };

  JobOutcome run(const JobSpec& job);

  // --- bytes

  /// Reads once, and hands each frame to `take(frame) → Result<void>`. False at the stream's end.
  template <typename Take>
  Result<bool> read_frames(const base::Until& until, const Take& take) {
    const auto n = attached.read_some(buffer, until);
    if (!n) return fail(n.error());
    if (*n == 0) return false;
    std::span<const char> bytes(buffer.data(), *n);
    while (!bytes.empty()) {
      const auto chunk = engine_frames.next(bytes);
      if (!chunk) return fail(chunk.error());
      if (!*chunk) break;
      std::string_view piece((*chunk)->bytes.data(), (*chunk)->bytes.size());
      if ((*chunk)->type == engine::StreamType::system_error)
        return fail(Errc::unavailable, "the engine reports " + base::quote(piece));
      if ((*chunk)->type != engine::StreamType::stdout_) {
        said += piece.substr(0, kMaxSaid - std::min(kMaxSaid, said.size()));
        continue;
      }
      while (true) {
        const auto frame = frames.next(piece);
        if (!frame) return fail(frame.error());
        if (!*frame) break;
        if (auto taken = take(**frame); !taken) return fail(taken.error());
      }
    }
    return true;
  }

  /// Writes what is taken at once. What is left is for when poll(2) says that there is room.
  void flush() {
    if (out.empty()) return;
    const auto n =
        attached.write_some(out.waiting(), base::Until::after(std::chrono::milliseconds(1)));
    if (n) {
      out.consume(*n);
    } else if (n.error().code != Errc::deadline_exceeded) {
      out.clear();  // It is gone: reading tells so.
    }
  }

  /// A caller's frame, which `append(out)` writes: at once if nothing waits before it. The loop has
  /// more to wait for then.
  template <typename Append>
  void send(const Append& append) {
    const bool first = out.empty();
    append(out.tail());
    if (first) flush();
    ::eventfd_write(wake.get(), 1);
  }

  // --- the loop

  void loop() {
    std::unique_lock lock(mutex);
    while (!stopping && lost.empty()) turn(lock);
    channel::append_frame(out.tail(), Type::shutdown, 0, channel::Stream::input, {});
    flush();
    attached.shutdown_write();
    closed = true;
    if (lost.empty()) lost = "the sandbox was ended";
    for (auto& [id, job] : jobs) {
      job.active.lose(lost);
      job.waiting->outcome = job.active.take_outcome();
    }
    jobs.clear();
    changed.notify_all();
  }

  /// The lock is free while it waits.
  void turn(std::unique_lock<std::mutex>& lock) {
    const bool waits = !out.empty();
    const bool room = out.size() < kMaxQueued;
    const bool buffered = room && attached.buffered();
    fds.clear();
    fds.push_back(
        {attached.fd(), static_cast<short>((room ? POLLIN : 0) | (waits ? POLLOUT : 0)), 0});
    fds.push_back({wake.get(), POLLIN, 0});
    watched.clear();
    for (const auto& [id, job] : jobs) {
      job.active.watch(fds, room);
      watched.push_back(id);
    }
    const int timeout = buffered ? 0 : timeout_ms();
    lock.unlock();
    const int ready = ::poll(fds.data(), fds.size(), timeout);
    lock.lock();
    if (ready < 0 && errno != EINTR) return lose("poll failed");

    // Jobs end in this thread only; those that have come meanwhile were not asked about.
    std::size_t at = 2;
    for (const std::uint32_t id : watched) {
      jobs.at(id).active.serve(fds.data() + at, out.tail());
      at += 4;
    }
    eventfd_t count = 0;
    if (fds[1].revents != 0) ::eventfd_read(wake.get(), &count);
    for (auto& [id, job] : jobs) {
      job.active.set_alone(jobs.size() == 1);
      if (room) job.active.obey(out.tail());
    }
    if ((fds[0].revents & ~POLLOUT) != 0 || buffered) read();
    look_at_clock();
    if (!lost.empty()) return;
    settle();
    if (!waits || (fds[0].revents & POLLOUT) != 0) flush();
  }

  void read() {
    const auto open = read_frames(base::Until::after(std::chrono::seconds(1)),
                                  [&](const Frame& frame) { return take(frame); });
    if (!open) return lose(open.error().message);
    if (!*open)
      lose(said.empty() ? "the sandbox has ended"
                        : "the sandbox has ended, saying " + base::quote(said));
  }

  Result<void> take(const Frame& frame) {
    if (frame.type == Type::heartbeat) {
      heard = Clock::now();
      return {};
    }
    if (frame.type == Type::hello) return take_hello(frame);
    const auto found = jobs.find(frame.id);
    if (found == jobs.end()) return fail(Errc::data_loss, "a frame about no job");
    if (frame.type != Type::ended) return found->second.active.take(frame, out.tail());
    Frame judged = frame;
    const auto message = channel::unsealed(seal_key, frame.id, frame.payload);
    if (!message) return fail(Errc::data_loss, "a job's end that is not the supervisor's word");
    judged.payload = *message;
    return found->second.active.take(judged, out.tail());
  }

  Result<void> take_hello(const Frame& frame) {
    auto seen = channel::decode<channel::Hello>(frame.payload);
    if (!seen) return fail(seen.error());
    if (seen->version != channel::kVersion)
      return fail(Errc::data_loss, "a hello of another version");
    if (!asked) return fail(Errc::data_loss, "a hello that nobody asked for");
    asked = false;
    attested = std::move(*seen);
    changed.notify_all();
    return {};
  }

  void look_at_clock() {
    const auto now = Clock::now();
    if (now >= next_beat) {
      channel::append_frame(out.tail(), Type::heartbeat, 0, channel::Stream::input, {});
      next_beat = now + silence / 3;
    }
    if (now - heard > silence) return lose("the sandbox has gone silent");
    for (auto& [id, job] : jobs) {
      if (!job.active.look_at_clock(now, out.tail()))
        return lose("a job that was killed has not ended");
    }
  }

  int timeout_ms() const {
    Clock::time_point next = std::min(next_beat, heard + silence);
    for (const auto& [id, job] : jobs) next = std::min(next, job.active.next_look());
    const auto left = base::Until{next, {}}.left().count();
    return static_cast<int>(std::min<std::int64_t>(left, std::numeric_limits<int>::max()));
  }

  /// Hands the outcome of each job that is over to its caller.
  void settle() {
    bool any = false;
    for (auto next = jobs.begin(); next != jobs.end();) {
      const auto at = next++;
      if (!at->second.active.is_over()) continue;
      at->second.waiting->outcome = at->second.active.take_outcome();
      jobs.erase(at);
      any = true;
    }
    if (any) changed.notify_all();
  }

  void lose(std::string why) {
    if (lost.empty()) lost = std::move(why);
  }

  http::RawStream attached;
  engine::StreamFrames engine_frames;
  channel::FrameReader frames;
  std::string buffer;
  channel::SendQueue out;
  std::string said;  ///< On stderr.
  channel::Hello hello;
  std::string seal_key;

  // The loop's own
  std::vector<pollfd> fds;
  std::vector<std::uint32_t> watched;  ///< The jobs that `fds` is about.

  // Under the lock: a caller sends its own frame, and need not wait for the loop to wake up.
  std::mutex mutex;
  std::condition_variable_any changed;  ///< A job has ended, an answer has come, or all is lost.
  std::map<std::uint32_t, Running> jobs;
  std::uint32_t last_id = 0;
  std::chrono::milliseconds silence{0};
  Clock::time_point heard;
  Clock::time_point next_beat;
  std::string lost;
  bool asked = false;
  std::optional<channel::Hello> attested;
  std::atomic<bool> closed = false;  ///< Read without the lock, too.

  sys::UniqueFd wake;  ///< Of the loop: there is more to wait for.
  std::atomic<bool> stopping = false;
  std::jthread thread;  // Last: it uses the others.
};

Session::Session(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

Session::~Session() = default;

bool Session::is_lost() const {
  return impl_->closed;
}

Result<std::string> Session::wait_lost(const base::Until& until) const {
  std::unique_lock lock(impl_->mutex);
  if (impl_->changed.wait_until(lock, until.stop, until.deadline,
                                [&] { return impl_->closed.load(); }))
    return impl_->lost;
  if (until.stop.stop_requested()) return fail(Errc::cancelled, "cancelled");
  return fail(Errc::deadline_exceeded, "the time given is over");
}

const channel::Hello& Session::hello() const {
  return impl_->hello;
}

Result<Session> Session::open(http::RawStream attached, const base::Until& until) {
  auto impl = std::make_unique<Impl>(std::move(attached));
  if (!impl->wake) return sys::fail_errno(errno, "eventfd");
  bool greeted = false;
  while (!greeted) {
    const auto open = impl->read_frames(until, [&](const Frame& frame) -> Result<void> {
      const auto hello = channel::decode<channel::Hello>(frame.payload);
      if (greeted || frame.type != Type::hello || !hello || hello->version != channel::kVersion)
        return fail(Errc::data_loss, "what the sandbox said first is no hello");
      impl->hello = *hello;
      greeted = true;
      return {};
    });
    if (!open) return fail(open.error());
    if (!*open) {
      return fail(Errc::data_loss, "the sandbox ended before it said hello" +
                                       (impl->said.empty() ? "" : ": " + base::quote(impl->said)));
    }
  }
  return Session(std::move(impl));
}

Result<void> Session::welcome(const channel::Welcome& welcome) {
  channel::append_frame(impl_->out.tail(), Type::welcome, 0, channel::Stream::input,
                        channel::encode(welcome));
  impl_->seal_key = welcome.seal_key;
  impl_->silence = std::chrono::milliseconds(welcome.silence_ms);
  impl_->heard = Clock::now();
  impl_->next_beat = impl_->heard + impl_->silence / 3;  // a welcome is as good as a beat
  try {
    impl_->thread = std::jthread([impl = impl_.get()] { impl->loop(); });
  } catch (const std::system_error& error) {
    return fail(Errc::unavailable, std::string("a thread for the sandbox: ") + error.what());
  }
  return {};
}

Result<channel::Hello> Session::attest(const base::Until& until) {
  std::unique_lock lock(impl_->mutex);
  // An answer that came too late for the last call is none to this one.
  if (impl_->asked) return fail(Errc::unavailable, "the sandbox has not answered the last time");
  impl_->attested.reset();
  if (!impl_->closed) {
    impl_->asked = true;
    impl_->send([](std::string& out) {
      channel::append_frame(out, Type::attest, 0, channel::Stream::input, {});
    });
  }
  impl_->changed.wait_until(lock, until.stop, until.deadline,
                            [&] { return impl_->closed || impl_->attested; });
  if (impl_->attested) return std::move(*impl_->attested);
  if (impl_->closed) return fail(Errc::unavailable, "the sandbox is lost: " + impl_->lost);
  if (until.stop.stop_requested()) return fail(Errc::cancelled, "cancelled");
  return fail(Errc::deadline_exceeded, "the sandbox does not answer");
}

JobOutcome Session::run(const JobSpec& job) {
  if (job.orders != nullptr) job.orders->open(impl_->wake.get());
  JobOutcome outcome = impl_->run(job);
  if (job.orders != nullptr) job.orders->close();
  return outcome;
}

JobOutcome Session::Impl::run(const JobSpec& job) {
  Waiting waiting{&job, {}};
  std::unique_lock lock(mutex);
  if (closed) {
    JobOutcome outcome;
    outcome.lost = lost;
    return outcome;
  }
  const std::uint32_t id = ++last_id;
  const ActiveJob& active = jobs.try_emplace(id, id, &waiting).first->second.active;
  send([&](std::string& tail) { active.begin(tail); });
  changed.wait(lock, [&] { return waiting.outcome.has_value(); });
  return std::move(*waiting.outcome);
}

}  // namespace brig::sandbox
