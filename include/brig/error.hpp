// SPDX-License-Identifier: Apache-2.0
// What can go wrong: a small closed vocabulary (containerd's errdefs plus `policy_violation`).
// Callers switch on `Errc`, never on text.
#pragma once

#include <brig/export.hpp>

#include <string>
#include <string_view>

namespace brig {

/// The kinds of failure. Every failing call maps to exactly one of them.
enum class Errc {
  invalid_argument,     ///< The caller's input is malformed or out of range.
  not_found,            ///< The named object does not exist.
  already_exists,       ///< An object of that name exists.
  conflict,             ///< The object is in a state that forbids the call.
  not_modified,         ///< The object already is in the state asked for.
  failed_precondition,  ///< The host or engine lacks something that the call needs.
  permission_denied,    ///< The caller may not do this.
  unauthenticated,      ///< Credentials are missing or refused.
  resource_exhausted,   ///< A named bound was reached.
  not_implemented,      ///< The engine, its API version or this build cannot do this.
  unavailable,          ///< No engine answers, or the connection was lost.
  deadline_exceeded,    ///< The time given ran out.
  cancelled,            ///< The caller's stop token was triggered.
  data_loss,            ///< An answer was truncated, malformed or over a cap.
  policy_violation,  ///< A control that was asked for is not in force, or a request goes beyond its
                     ///< policy.
  internal,          ///< A fault of the engine or of brig itself.
};

/// The enumerator's name, e.g. "not_found". Stable: it is part of the JSON output.
BRIG_API std::string_view to_string(Errc code) noexcept;

/// One failure.
struct Error {
  Errc code = Errc::internal;  ///< What kind it is: the one thing to switch on.
  /// For people: a lower-case clause that names what failed first and quotes values in single
  /// quotes. It may hold bytes from the engine, so escape it before it reaches a terminal.
  std::string message;
  int http_status = 0;  ///< The engine's HTTP status; 0 when the failure is not an engine's answer.
  std::string resource;  ///< The object concerned (a container id, an image, a path); may be empty.
};

}  // namespace brig
