// SPDX-License-Identifier: Apache-2.0
// Quantities with their units, and how users write them.
#pragma once

#include <brig/export.hpp>
#include <brig/result.hpp>

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace brig {

/// A number of bytes. At most 2^62, so that sums of two never overflow a signed 64-bit field.
class MemorySize {
 public:
  constexpr MemorySize() = default;  ///< None.
  /// In bytes. This and the next three take what is at most 2^62 bytes, unchecked.
  static constexpr MemorySize bytes(std::uint64_t n) { return MemorySize(n); }
  /// In units of 2^10 bytes.
  static constexpr MemorySize kib(std::uint64_t n) { return MemorySize(n << 10U); }
  /// In units of 2^20 bytes.
  static constexpr MemorySize mib(std::uint64_t n) { return MemorySize(n << 20U); }
  /// In units of 2^30 bytes.
  static constexpr MemorySize gib(std::uint64_t n) { return MemorySize(n << 30U); }

  /// Reads "4096", "64k", "256m", "1g" (binary multiples; "KiB", "MiB", "GiB" and a trailing "b"
  /// too, in any case). Zero, a sign, a fraction or an overflow is `invalid_argument`.
  BRIG_API static Result<MemorySize> parse(std::string_view text);

  /// The number of bytes.
  constexpr std::uint64_t count() const { return bytes_; }
  constexpr auto operator<=>(const MemorySize&) const = default;

 private:
  constexpr explicit MemorySize(std::uint64_t bytes) : bytes_(bytes) {}
  std::uint64_t bytes_ = 0;
};

/// The shortest exact spelling with a binary unit: "256 MiB", "1000 B".
BRIG_API std::string to_string(MemorySize size);

/// A share of processor time, in thousandths of one CPU.
class Cpus {
 public:
  constexpr Cpus() = default;  ///< None.
  /// In thousandths of one CPU.
  static constexpr Cpus milli(std::uint32_t n) { return Cpus(n); }

  /// Reads "1", "0.5", "2.25". More than three decimals, zero, a sign or more than 1024 is
  /// `invalid_argument`.
  BRIG_API static Result<Cpus> parse(std::string_view text);

  /// The number of thousandths of one CPU.
  constexpr std::uint32_t count_milli() const { return milli_; }
  constexpr auto operator<=>(const Cpus&) const = default;

 private:
  constexpr explicit Cpus(std::uint32_t milli) : milli_(milli) {}
  std::uint32_t milli_ = 0;
};

/// "0.5", "1", "2.25".
BRIG_API std::string to_string(Cpus cpus);

/// Reads "500ms", "30s", "2m", "1h". A bare number, zero, a sign or more than 366 days is
/// `invalid_argument`.
BRIG_API Result<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The shortest exact spelling: "500ms", "30s", "2m", "1h".
BRIG_API std::string format_duration(std::chrono::milliseconds duration);

}  // namespace brig
