// SPDX-License-Identifier: Apache-2.0
// getrandom(2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace brig::sys {

/// Fills the span from the kernel's generator. Blocks only before the kernel has been seeded, at
/// boot.
void fill_random(std::span<std::byte> into);

/// `digits` random lower-case hexadecimal digits.
std::string random_hex(std::size_t digits);

/// A uniformly random number in [low, high].
std::uint32_t random_between(std::uint32_t low, std::uint32_t high);

}  // namespace brig::sys
