// SPDX-License-Identifier: Apache-2.0
// A job's bytes, between its descriptors and the host: input as far as the job takes it, output as
// far as there is credit.
#pragma once

#include "init/host_link.hpp"
#include "init/job.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace brig::init {

class JobStreams {
 public:
  explicit JobStreams(HostLink& host) : host_(host) {}

  /// Whether more may be read of it now.
  bool wants(const Outlet& outlet) const {
    return outlet.fd && outlet.credit > 0 && host_.has_room();
  }

  /// How the start went: the host is told, or `job.ended`.
  void read_status(Job& job);
  /// Gives the job what is kept of its input, and its end.
  void write_input(Job& job);
  /// Reads once, if it may. False: the job has written more than it may, which is not passed on.
  bool read_outlet(Job& job, Outlet& outlet);
  void close_outlet(Job& job, Outlet& outlet);

  /// Moves at most `most` bytes of input from this pipe to the job's, without a copy; how many. 0
  /// where the job's is full or no pipe, some of its input is kept, or there is none to be moved.
  std::size_t pass_input(Job& job, int from, std::size_t most);

  /// Takes in data, end or credit. False when the frame is nonsense.
  bool take(Job& job, const channel::Frame& frame);

 private:
  void keep_input(Job& job, std::string_view bytes);
  /// Writes what the job takes now; how much that was.
  std::size_t give(Job& job, std::string_view bytes);
  /// So many bytes of input are not kept any more.
  void owe(Job& job, std::size_t taken);

  HostLink& host_;
  std::string piece_;
};

}  // namespace brig::init
