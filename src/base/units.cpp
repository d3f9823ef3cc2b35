// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"

#include <brig/units.hpp>

#include <array>
#include <charconv>
#include <optional>

namespace brig {
namespace {

constexpr std::uint64_t kMaxBytes = 1ULL << 62U;
constexpr std::uint32_t kMaxMilliCpus = 1024U * 1000U;
constexpr std::chrono::milliseconds kMaxDuration = std::chrono::hours(24 * 366);

struct Number {
  std::uint64_t value = 0;
  std::string_view rest;
};

/// The leading decimal digits; nothing when there are none or they overflow.
std::optional<Number> leading_number(std::string_view text) {
  Number number;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number.value);
  if (error != std::errc{}) return std::nullopt;
  number.rest = text.substr(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace

Result<MemorySize> MemorySize::parse(std::string_view text) {
  const auto bad = [&] {
    return fail(Errc::invalid_argument, "size " + base::quote(text) +
                                            ": expected a whole number of bytes, above 0, with an "
                                            "optional k, m or g, such as '256m'");
  };
  const auto number = leading_number(text);
  if (!number || number->value == 0) return bad();

  std::string unit = lower(number->rest);
  if (unit.ends_with('b')) unit.pop_back();
  if (unit.size() == 2 && unit[1] == 'i') unit.pop_back();
  unsigned shift = 0;
  if (unit == "k") {
    shift = 10;
  } else if (unit == "m") {
    shift = 20;
  } else if (unit == "g") {
    shift = 30;
  } else if (!unit.empty()) {
    return bad();
  }
  if (number->value > (kMaxBytes >> shift)) return bad();
  return MemorySize(number->value << shift);
}

std::string to_string(MemorySize size) {
  const std::uint64_t n = size.count();
  struct Unit {
    unsigned shift;
    std::string_view name;
  };
  constexpr std::array kUnits{Unit{30, " GiB"}, Unit{20, " MiB"}, Unit{10, " KiB"}};
  for (const Unit& unit : kUnits) {
    if (n != 0 && n % (1ULL << unit.shift) == 0) {
      return std::to_string(n >> unit.shift).append(unit.name);
    }
  }
  return std::to_string(n) + " B";
}

Result<Cpus> Cpus::parse(std::string_view text) {
  const auto bad = [&] {
    return fail(Errc::invalid_argument, "CPUs " + base::quote(text) +
                                            ": expected a number above 0 and up to 1024 with at "
                                            "most three decimals, such as '0.5'");
  };
  const auto whole = leading_number(text);
  if (!whole || whole->value > kMaxMilliCpus / 1000U) return bad();
  std::uint64_t milli = whole->value * 1000U;
  if (!whole->rest.empty()) {
    if (whole->rest.front() != '.' || whole->rest.size() < 2 || whole->rest.size() > 4)
      return bad();
    std::uint64_t place = 100;
    for (const char c : whole->rest.substr(1)) {
      if (c < '0' || c > '9') return bad();
      milli += place * static_cast<std::uint64_t>(c - '0');
      place /= 10;
    }
  }
  if (milli == 0 || milli > kMaxMilliCpus) return bad();
  return Cpus(static_cast<std::uint32_t>(milli));
}

std::string to_string(Cpus cpus) {
  std::string out = std::to_string(cpus.count_milli() / 1000U);
  if (const std::uint32_t rest = cpus.count_milli() % 1000U; rest != 0) {
    std::string decimals = std::to_string(1000U + rest).substr(1);
    while (decimals.back() == '0') decimals.pop_back();
    out += "." + decimals;
  }
  return out;
}

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const auto bad = [&] {
    return fail(
        Errc::invalid_argument,
        "duration " + base::quote(text) +
            ": expected a whole number above 0 with ms, s, m or h, such as '30s', up to 366 days");
  };
  const auto number = leading_number(text);
  if (!number || number->value == 0) return bad();
  std::uint64_t unit_ms = 0;
  if (number->rest == "ms") {
    unit_ms = 1;
  } else if (number->rest == "s") {
    unit_ms = 1000;
  } else if (number->rest == "m") {
    unit_ms = 60'000;
  } else if (number->rest == "h") {
    unit_ms = 3'600'000;
  } else {
    return bad();
  }
  const auto max_ms = static_cast<std::uint64_t>(kMaxDuration.count());
  if (number->value > max_ms / unit_ms) return bad();
  return std::chrono::milliseconds(number->value * unit_ms);
}

std::string format_duration(std::chrono::milliseconds duration) {
  const auto ms = duration.count();
  if (ms != 0 && ms % 3'600'000 == 0) return std::to_string(ms / 3'600'000) + "h";
  if (ms != 0 && ms % 60'000 == 0) return std::to_string(ms / 60'000) + "m";
  if (ms != 0 && ms % 1000 == 0) return std::to_string(ms / 1000) + "s";
  return std::to_string(ms) + "ms";
}

}  // namespace brig
