// SPDX-License-Identifier: Apache-2.0
// Where one output stream of a job goes: into memory, to a consumer, or to a descriptor without
// ever blocking on it.
#pragma once

#include "sys/unique_fd.hpp"

#include <brig/result.hpp>
#include <brig/run.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace brig::sandbox {

class OutputSink {
 public:
  /// `fd` -1 captures, unless there is a consumer. The descriptor is borrowed and its flags stay as
  /// they are.
  OutputSink(int fd, OutputFilter filter, OutputConsumer consumer = {});

  /// Takes the bytes: captured, consumed, written, or kept until the descriptor takes them. An
  /// error is the descriptor's (`unavailable`: its reader is gone), told once; what comes after it
  /// goes nowhere.
  Result<void> accept(std::string_view bytes);
  /// Writes what is kept, as far as the descriptor takes it now.
  Result<void> flush();

  /// Drops what is kept; what comes after it goes nowhere.
  void discard();

  /// Bytes wait for the descriptor: give no more until `flush` has emptied it.
  bool pending() const { return fd_ >= 0 && written_ < kept_.size(); }
  /// Its descriptor has failed, or it was discarded: what comes goes nowhere.
  bool broken() const { return broken_; }
  int fd() const { return fd_; }
  /// What was captured; nothing where there is a descriptor.
  std::string take() { return fd_ < 0 ? std::move(kept_) : std::string(); }

 private:
  Result<std::size_t> write_now(std::string_view bytes) const;
  tl::unexpected<Error> give_up(const Error& error);

  sys::UniqueFd own_;  ///< Where it is a terminal.
  int fd_;
  OutputFilter filter_;
  OutputConsumer consumer_;
  std::size_t largest_write_;
  std::string kept_;  ///< Captured, or waiting for the descriptor.
  std::size_t written_ = 0;
  bool broken_ = false;
};

}  // namespace brig::sandbox
