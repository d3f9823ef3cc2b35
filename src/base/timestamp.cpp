// SPDX-License-Identifier: Apache-2.0
#include "base/timestamp.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctime>

namespace brig::base {
namespace {

/// Takes a text apart from its beginning; after the first thing that is not there, nothing is.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }

  bool skip(char wanted) {
    if (!ok_ || rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void need(char wanted) { ok_ = skip(wanted); }

  /// Exactly `digits` of them, of a value from `least` to `most`.
  int number(int digits, int least, int most) {
    constexpr int kTen = 10;
    int value = 0;
    for (int i = 0; i < digits; ++i) value = value * kTen + digit();
    ok_ = ok_ && value >= least && value <= most;
    return value;
  }

  /// One to nine digits after a point, as nanoseconds.
  std::int64_t fraction() {
    constexpr int kMost = 9;
    constexpr int kTen = 10;
    std::int64_t value = digit();
    for (int i = 1; i < kMost; ++i) value = value * kTen + (at_digit() ? digit() : 0);
    return value;
  }

 private:
  bool at_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  int digit() {
    ok_ = ok_ && at_digit();
    if (!ok_) return 0;
    const int value = rest_.front() - '0';
    rest_.remove_prefix(1);
    return value;
  }

  std::string_view rest_;
  bool ok_ = true;
};

/// "Z", or the hours and minutes by which a clock is ahead of UTC.
std::chrono::minutes scan_offset(Scanner& scanner) {
  constexpr int kLastHour = 23;
  constexpr int kLastMinute = 59;
  if (scanner.skip('Z')) return {};
  const bool behind = scanner.skip('-');
  if (!behind) scanner.need('+');
  std::chrono::minutes offset = std::chrono::hours(scanner.number(2, 0, kLastHour));
  scanner.need(':');
  offset += std::chrono::minutes(scanner.number(2, 0, kLastMinute));
  return behind ? -offset : offset;
}

}  // namespace

std::string format_timestamp(std::chrono::system_clock::time_point time) {
  using std::chrono::milliseconds;
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::floor<milliseconds>(time - whole).count();
  const std::time_t since_epoch = std::chrono::system_clock::to_time_t(whole);
  std::tm parts{};
  ::gmtime_r(&since_epoch, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  constexpr std::size_t kDigits = 3;
  const std::string digits = std::to_string(rest);
  return std::string(text.data(), size) + "." + std::string(kDigits - digits.size(), '0') + digits +
         "Z";
}

std::optional<std::chrono::sys_time<std::chrono::nanoseconds>> parse_timestamp(
    std::string_view text) {
  using namespace std::chrono;
  constexpr int kDigitsOfYear = 4;
  // Years whose nanoseconds, offset included, 64 bits hold.
  constexpr int kFirstYear = 1678;
  constexpr int kLastYear = 2261;
  Scanner scanner(text);
  const year in_year(scanner.number(kDigitsOfYear, kFirstYear, kLastYear));
  scanner.need('-');
  const month in_month(static_cast<unsigned>(scanner.number(2, 1, 12)));
  scanner.need('-');
  const day on_day(static_cast<unsigned>(scanner.number(2, 1, 31)));
  scanner.need('T');
  const hours hour(scanner.number(2, 0, 23));
  scanner.need(':');
  const minutes minute(scanner.number(2, 0, 59));
  scanner.need(':');
  const seconds second(scanner.number(2, 0, 60));  // a leap second
  const nanoseconds fraction(scanner.skip('.') ? scanner.fraction() : 0);
  const minutes offset = scan_offset(scanner);
  const year_month_day date(in_year, in_month, on_day);
  if (!scanner.ok() || !scanner.at_end() || !date.ok()) return std::nullopt;
  return sys_days(date) + hour + minute + second + fraction - offset;
}

}  // namespace brig::base
