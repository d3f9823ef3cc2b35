// SPDX-License-Identifier: Apache-2.0
// What every answer of an engine tells in its headers, whatever its status (moby,
// VersionMiddleware).
#pragma once

#include "http/client.hpp"
#include "wire/system.hpp"

#include <brig/result.hpp>

#include <string>
#include <string_view>

namespace brig::engine {

enum class Kind { docker, podman, other };
std::string_view to_string(Kind kind) noexcept;

struct Identity {
  Kind kind = Kind::other;       ///< By the program that the Server header names.
  std::string server;            ///< "Docker/20.10.24 (linux)"
  wire::ApiVersion api_highest;  ///< The highest that the engine speaks.
};

/// `data_loss`, naming `where`, when the headers are not an engine's.
Result<Identity> read_identity(const http::Response& answer, const std::string& where);

}  // namespace brig::engine
