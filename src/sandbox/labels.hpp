// SPDX-License-Identifier: Apache-2.0
// What brig writes on a container, and what it believes of it when it reads it back.
#pragma once

#include "sandbox/installation.hpp"
#include "sys/process.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace brig::sandbox {

using Labels = std::map<std::string, std::string>;

/// The label that every container of brig carries, for filters; its value is the sandbox's random
/// id.
inline constexpr const char* kSandboxLabel = "brig.sandbox";

/// Whose a container is, and until when.
struct Ownership {
  std::string sandbox;         ///< 32 random hexadecimal digits.
  std::string container_name;  ///< Bound into the tag, so that copied labels prove nothing.
  sys::ProcessId owner;
  std::int64_t deadline =
      0;  ///< Seconds since the epoch; past it, it may be removed even if it runs.
  std::string policy;
  std::string weakenings;  ///< One a line; empty when there are none.
  std::string image;       ///< As the user named it.
};

/// The labels of a container, the keyed tag among them.
Labels make_labels(const Ownership& ownership, const Installation& installation);

/// The ownership that the labels claim, if the tag proves that this installation wrote them for a
/// container of this name; nothing otherwise.
std::optional<Ownership> prove_ownership(const Labels& labels,
                                         const std::string& container_name,
                                         const Installation& installation);

}  // namespace brig::sandbox
