// SPDX-License-Identifier: Apache-2.0
#include "harden/proc_status.hpp"

#include "harden/proc_text.hpp"

#include <algorithm>
#include <map>

namespace brig::harden {
namespace {

using Lines = std::map<std::string_view, std::string_view>;

constexpr int kHex = 16;

Result<Lines> read_lines(std::string_view text) {
  Lines lines;
  while (const auto line = next_line(text)) {
    const std::size_t colon = line->find(':');
    if (colon == std::string_view::npos) return nonsense("status", *line);
    if (!lines.emplace(line->substr(0, colon), trim(line->substr(colon + 1))).second)
      return nonsense("status", *line);
  }
  if (!text.empty()) return nonsense("status", text);
  return lines;
}

/// The numbers between tabs or spaces.
std::optional<std::vector<std::uint32_t>> read_list(std::string_view text) {
  std::vector<std::uint32_t> numbers;
  while (!(text = trim(text)).empty()) {
    const std::string_view word = text.substr(0, text.find_first_of(" \t"));
    const auto number = read_digits<std::uint32_t>(word);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
    text.remove_prefix(word.size());
  }
  return numbers;
}

/// Fills fields from lines; remembers the first line that could not be read.
class Reader {
 public:
  explicit Reader(const Lines& lines) : lines_(lines) {}

  template <std::unsigned_integral Number>
  void number(std::string_view key, Number& into, int base = 10) {
    const auto value = read_digits<Number>(line(key), base);
    if (value) into = *value;
    note(key, value.has_value());
  }
  /// Where there is such a line.
  template <std::unsigned_integral Number>
  void number(std::string_view key, std::optional<Number>& into, int base = 10) {
    if (!lines_.contains(key)) return;
    into = read_digits<Number>(line(key), base);
    note(key, into.has_value());
  }
  void list(std::string_view key, std::vector<std::uint32_t>& into) {
    const auto numbers = lines_.contains(key) ? read_list(line(key)) : std::nullopt;
    if (numbers) into = *numbers;
    note(key, numbers.has_value());
  }
  void four(std::string_view key, FourIds& into) {
    std::vector<std::uint32_t> numbers;
    list(key, numbers);
    note(key, numbers.size() == into.size());
    if (numbers.size() == into.size()) std::copy(numbers.begin(), numbers.end(), into.begin());
  }

  const std::string& failed() const { return failed_; }

 private:
  std::string_view line(std::string_view key) const {
    const auto found = lines_.find(key);
    return found == lines_.end() ? std::string_view() : found->second;
  }
  void note(std::string_view key, bool read) {
    if (!read && failed_.empty()) failed_ = std::string(key) + ": " + std::string(line(key));
  }

  const Lines& lines_;
  std::string failed_;
};

}  // namespace

Result<ProcStatus> read_proc_status(std::string_view text) {
  const auto lines = read_lines(text);
  if (!lines) return fail(lines.error());
  ProcStatus status;
  Reader reader(*lines);
  reader.number("Pid", status.pid);
  reader.four("Uid", status.uids);
  reader.four("Gid", status.gids);
  reader.list("Groups", status.groups);
  reader.number("CapInh", status.inheritable, kHex);
  reader.number("CapPrm", status.permitted, kHex);
  reader.number("CapEff", status.effective, kHex);
  reader.number("CapBnd", status.bounding, kHex);
  reader.number("CapAmb", status.ambient, kHex);
  reader.number("NoNewPrivs", status.no_new_privileges);
  reader.number("Seccomp", status.seccomp_mode);
  reader.number("Seccomp_filters", status.seccomp_filters);
  if (!reader.failed().empty()) return nonsense("status", reader.failed());
  return status;
}

}  // namespace brig::harden
