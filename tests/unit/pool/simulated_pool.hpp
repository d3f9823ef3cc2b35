// SPDX-License-Identifier: Apache-2.0
// A pool that does what is planned for it, over simulated time, with callers who come and go.
#pragma once

#include "unit/pool/shelves.hpp"

#include <cstddef>
#include <map>
#include <random>
#include <vector>

namespace brig::pool {

/// Checks the invariants of each plan as it is carried out.
class SimulatedPool {
 public:
  /// `failing`: how many of a hundred sandboxes can't be made.
  SimulatedPool(unsigned seed, int failing);

  /// The next of what is to happen: something has been made, is gone or was given back, a caller
  /// comes, or it is time to plan again.
  void step();
  /// Nobody comes any more.
  void close_doors() { open_ = false; }

  const State& state() const { return state_; }
  std::size_t waiting() const;
  std::size_t leased() const;
  std::size_t served() const { return served_; }
  std::size_t retired() const { return retired_; }
  std::size_t failed() const { return failed_; }

 private:
  enum class What { call, made, not_made, given_back, gone, given_up };
  struct Event {
    What what;
    std::size_t shelf;
  };

  std::size_t number(std::size_t least, std::size_t most);
  Duration time(Duration least, Duration most);
  void later(Duration delay, What what, std::size_t shelf);
  void happen(const Event& event);
  void lease(Shelf& shelf, std::size_t at);
  void carry_out();
  void check_bounds() const;

  std::mt19937 random_;
  int failing_;
  bool open_ = true;
  Time now_ = at(Duration(0));
  Time next_plan_ = now_;
  State state_;
  std::multimap<Time, Event> events_;
  std::size_t served_ = 0;
  std::size_t retired_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace brig::pool
