// SPDX-License-Identifier: Apache-2.0
// For LD_PRELOAD: the wall clock of a process steps a day ahead and a day back, at each look at it.
#include <atomic>
#include <ctime>

#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

constexpr std::time_t kDay = 24 * 60 * 60;

std::time_t step() {
  static std::atomic<unsigned> looks = 0;
  return looks++ % 2 == 0 ? kDay : -kDay;
}

}  // namespace

extern "C" {

[[gnu::visibility("default")]] int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const auto result = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
  if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += step();
  return result;
}

[[gnu::visibility("default")]] int gettimeofday(timeval* time, void* zone) noexcept {
  const auto result = static_cast<int>(::syscall(SYS_gettimeofday, time, zone));
  if (result == 0) time->tv_sec += step();
  return result;
}

[[gnu::visibility("default")]] std::time_t time(std::time_t* kept) noexcept {
  const std::time_t now = ::syscall(SYS_time, nullptr) + step();
  if (kept != nullptr) *kept = now;
  return now;
}

}  // extern "C"
