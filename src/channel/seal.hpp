// SPDX-License-Identifier: Apache-2.0
// A seal shows that a frame is brig-init's own. Under gVisor a job can open PID 1's descriptors by
// their names in /proc and write to the host in its place; it can read neither what PID 1 has
// written nor its memory, and so not the key. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace brig::channel {

/// Of a sandbox's key, which the welcome brings, before there is a job.
inline constexpr std::size_t kSealKeySize = 32;
/// What a seal adds to a payload.
inline constexpr std::size_t kSealSize = 32;

/// Appends the seal of `payload` and of the job that it is about: HMAC-SHA-512-256 (RFC 2104, by
/// libsodium's crypto_auth). An id is never used twice, and what ends a job is said once: so no
/// seal fits a second frame. `key` has `kSealKeySize` bytes.
std::string sealed(std::string_view key, std::uint32_t id, std::string payload);

/// The payload without its seal; nothing where that is not what `key` makes it.
std::optional<std::string_view> unsealed(std::string_view key,
                                         std::uint32_t id,
                                         std::string_view payload);

}  // namespace brig::channel
