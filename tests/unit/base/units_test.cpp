// SPDX-License-Identifier: Apache-2.0
#include <brig/units.hpp>

#include <gtest/gtest.h>

#include <string>

namespace brig {
namespace {

using std::chrono::milliseconds;

TEST(MemorySize, ReadsBinaryMultiples) {
  EXPECT_EQ(MemorySize::parse("1")->count(), 1U);
  EXPECT_EQ(MemorySize::parse("64k"), MemorySize::kib(64));
  EXPECT_EQ(MemorySize::parse("256M"), MemorySize::mib(256));
  EXPECT_EQ(MemorySize::parse("256MiB"), MemorySize::mib(256));
  EXPECT_EQ(MemorySize::parse("1gb"), MemorySize::gib(1));
}

TEST(MemorySize, RefusesTheRest) {
  for (const char* bad : {"", "0", "-1", "+1", "1.5g", "m", "1t", "1 m", "1mm", "0x10", "1bb",
                          "18446744073709551616", "4611686018427387905", "4294967297g"}) {
    const auto parsed = MemorySize::parse(bad);
    ASSERT_FALSE(parsed) << bad;
    EXPECT_EQ(parsed.error().code, Errc::invalid_argument);
  }
  EXPECT_EQ(MemorySize::parse("4611686018427387904")->count(), 1ULL << 62U);
}

TEST(MemorySize, PrintsTheShortestExactForm) {
  EXPECT_EQ(to_string(MemorySize::mib(256)), "256 MiB");
  EXPECT_EQ(to_string(MemorySize::mib(1024)), "1 GiB");
  EXPECT_EQ(to_string(MemorySize::bytes(1000)), "1000 B");
  EXPECT_EQ(to_string(MemorySize()), "0 B");
}

TEST(Cpus, ReadsUpToThreeDecimals) {
  EXPECT_EQ(Cpus::parse("1")->count_milli(), 1000U);
  EXPECT_EQ(Cpus::parse("0.5")->count_milli(), 500U);
  EXPECT_EQ(Cpus::parse("0.001")->count_milli(), 1U);
  EXPECT_EQ(Cpus::parse("1024")->count_milli(), 1'024'000U);
  for (const char* bad :
       {"", "0", "0.0", ".5", "1.", "1.2345", "-1", "1024.001", "1025", "1e3", "nan"}) {
    EXPECT_FALSE(Cpus::parse(bad)) << bad;
  }
}

TEST(Cpus, PrintsWithoutTrailingZeros) {
  EXPECT_EQ(to_string(Cpus::milli(500)), "0.5");
  EXPECT_EQ(to_string(Cpus::milli(2000)), "2");
  EXPECT_EQ(to_string(Cpus::milli(1001)), "1.001");
}

TEST(Duration, NeedsAUnit) {
  EXPECT_EQ(parse_duration("500ms"), milliseconds(500));
  EXPECT_EQ(parse_duration("30s"), milliseconds(30'000));
  EXPECT_EQ(parse_duration("2m"), milliseconds(120'000));
  EXPECT_EQ(parse_duration("1h"), milliseconds(3'600'000));
  for (const char* bad :
       {"", "30", "0s", "-1s", "1.5s", "1d", "1 s", "8785h", "99999999999999999999s"}) {
    EXPECT_FALSE(parse_duration(bad)) << bad;
  }
}

TEST(Duration, PrintsTheLargestExactUnit) {
  EXPECT_EQ(format_duration(milliseconds(1500)), "1500ms");
  EXPECT_EQ(format_duration(milliseconds(30'000)), "30s");
  EXPECT_EQ(format_duration(milliseconds(120'000)), "2m");
  EXPECT_EQ(format_duration(milliseconds(3'600'000)), "1h");
}

}  // namespace
}  // namespace brig
