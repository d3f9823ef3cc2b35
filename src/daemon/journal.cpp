// SPDX-License-Identifier: Apache-2.0
#include "daemon/journal.hpp"

#include <algorithm>

namespace brig::daemon {

/// With what an entry takes beside its bytes, so that many small ones are bounded, too.
std::size_t Journal::cost(const Entry& entry) {
  constexpr std::size_t kBeside = 128;
  return entry.bytes.size() + kBeside;
}

void Journal::append(channel::Stream stream, std::string_view bytes) {
  auto entry = std::make_shared<const Entry>(
      Entry{std::chrono::system_clock::now(), stream, std::string(bytes)});
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  bytes_ += cost(*entry);
  entries_.push_back(std::move(entry));
  while (bytes_ > most_bytes_ && entries_.size() > 1) {
    bytes_ -= cost(*entries_.front());
    entries_.pop_front();
    ++first_;
  }
  changed_.notify_all();
}

void Journal::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

Journal::Place Journal::end() const {
  const std::lock_guard lock(mutex_);
  return {first_ + entries_.size(), 0};
}

Journal::Place Journal::find(std::optional<Time> since, std::optional<std::uint64_t> lines) const {
  const std::lock_guard lock(mutex_);
  const auto begin = std::find_if(entries_.begin(), entries_.end(), [&](const auto& entry) {
    return !since || entry->time >= *since;
  });
  const auto lower = static_cast<std::size_t>(begin - entries_.begin());
  if (!lines) return {first_ + lower, 0};
  if (*lines == 0) return {first_ + entries_.size(), 0};
  // From the end backwards: a line ends with a newline, the last one perhaps with nothing.
  std::uint64_t left = *lines;
  bool last = true;
  for (std::size_t at = entries_.size(); at-- > lower;) {
    const std::string& bytes = entries_[at]->bytes;
    for (std::size_t i = bytes.size(); i-- > 0;) {
      if (bytes[i] == '\n' && !last && --left == 0) return {first_ + at, i + 1};
      last = false;
    }
  }
  return {first_ + lower, 0};
}

std::optional<Journal::Read> Journal::read_locked(Place& place) const {
  Read read;
  if (place.entry < first_) {
    read.lost = first_ - place.entry;
    place = {first_, 0};
  }
  const std::uint64_t at = place.entry - first_;
  if (at >= entries_.size()) return std::nullopt;
  read.entry = entries_[at];
  read.skip = place.skip;
  place = {place.entry + 1, 0};
  return read;
}

std::optional<Journal::Read> Journal::read(Place& place) const {
  const std::lock_guard lock(mutex_);
  return read_locked(place);
}

Result<Journal::Read> Journal::wait(Place& place, const base::Until& until) const {
  std::unique_lock lock(mutex_);
  const bool in_time = changed_.wait_until(lock, until.stop, until.deadline, [&] {
    return closed_ || place.entry < first_ + entries_.size();
  });
  if (!in_time && until.stop.stop_requested()) return fail(Errc::cancelled, "cancelled");
  if (!in_time) return fail(Errc::deadline_exceeded, "the time given is over");
  return read_locked(place).value_or(Read{});
}

}  // namespace brig::daemon
