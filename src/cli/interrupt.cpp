// SPDX-License-Identifier: Apache-2.0
#include "cli/interrupt.hpp"

#include <utility>

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

namespace brig::cli {
namespace {

/// Wakes the waiting thread when there is nothing more to wait for.
constexpr int kWake = SIGUSR1;

/// A signal that was ignored when brig began (nohup(1), a shell's background job) stays ignored.
sigset_t waited_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, kWake);
  sigaddset(&set, SIGWINCH);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    struct sigaction current {};
    ::sigaction(number, nullptr, &current);
    if (current.sa_handler != SIG_IGN) sigaddset(&set, number);
  }
  return set;
}

}  // namespace

Interrupt::Interrupt() {
  const sigset_t set = waited_signals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread([this, set](const std::stop_token& over) {
    while (true) {
      int number = 0;
      if (::sigwait(&set, &number) != 0) return;
      if (over.stop_requested()) return;
      if (number != kWake) take(number);
    }
  });
}

void Interrupt::take(int number) {
  if (number == SIGWINCH) {
    const std::lock_guard lock(mutex_);
    if (on_resize_) on_resize_();
    return;
  }
  if (signal_ != 0) {
    constexpr int kSignalBase = 128;
    const std::lock_guard lock(mutex_);
    if (before_abort_) before_abort_();
    ::_exit(kSignalBase + number);
  }
  signal_ = number;
  stop_.request_stop();
}

void Interrupt::on_resize(std::function<void()> call) {
  const std::lock_guard lock(mutex_);
  on_resize_ = std::move(call);
}

void Interrupt::before_abort(std::function<void()> call) {
  const std::lock_guard lock(mutex_);
  before_abort_ = std::move(call);
}

Interrupt::~Interrupt() {
  waiter_.request_stop();
  ::pthread_kill(waiter_.native_handle(), kWake);
}

}  // namespace brig::cli
