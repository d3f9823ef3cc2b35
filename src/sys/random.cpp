// SPDX-License-Identifier: Apache-2.0
#include "sys/random.hpp"

#include <cerrno>
#include <cstdlib>
#include <random>
#include <string_view>
#include <vector>

#include <sys/random.h>

namespace brig::sys {

void fill_random(std::span<std::byte> into) {
  while (!into.empty()) {
    const auto n = ::getrandom(into.data(), into.size(), 0);
    if (n < 0) {
      // Nothing but EINTR can occur with a valid buffer (getrandom(2)); without randomness ids
      // could be foreseen, so there is no going on.
      if (errno != EINTR) std::abort();
      continue;
    }
    into = into.subspan(static_cast<std::size_t>(n));
  }
}

std::string random_hex(std::size_t digits) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::vector<std::byte> bytes(digits);
  fill_random(bytes);
  std::string out;
  out.reserve(digits);
  for (const std::byte b : bytes) out += kHex[std::to_integer<std::size_t>(b) & 0xfU];
  return out;
}

namespace {

struct KernelGenerator {
  using result_type = std::uint32_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return UINT32_MAX; }
  result_type operator()() {
    result_type value = 0;
    fill_random(std::as_writable_bytes(std::span(&value, 1)));
    return value;
  }
};

}  // namespace

std::uint32_t random_between(std::uint32_t low, std::uint32_t high) {
  KernelGenerator generator;
  return std::uniform_int_distribution<std::uint32_t>(low, high)(generator);
}

}  // namespace brig::sys
