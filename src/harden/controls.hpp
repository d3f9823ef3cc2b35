// SPDX-License-Identifier: Apache-2.0
// The one list of controls: everything that brig asks of an engine and reads back.
#pragma once

#include "wire/system.hpp"

#include <span>
#include <string_view>

namespace brig::harden {

/// Somewhere in the project: a file, relative to its root, and a function or test in it.
struct Place {
  std::string_view file;
  std::string_view name;
};

struct Control {
  std::string_view id;      ///< Stable: part of results and messages.
  wire::ApiVersion since;   ///< The first API version that carries its fields.
  std::string_view fields;  ///< The engine's names of them.
  std::string_view cis;     ///< CIS Docker Benchmark 1.6, section; may be empty.
  std::string_view pss;  ///< Kubernetes Pod Security Standards: "baseline", "restricted" or empty.
  std::string_view why;
  Place lowered;
  Place read_back;
  Place tested;  ///< Against a real engine where there is such a test.
};

/// In the order in which results show them.
std::span<const Control> controls();

/// The control of that id, or null.
const Control* find_control(std::string_view id);

}  // namespace brig::harden
