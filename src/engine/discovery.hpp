// SPDX-License-Identifier: Apache-2.0
// Where the engine is: the caller's URL, else DOCKER_HOST, else the context that DOCKER_CONTEXT
// names, else the docker CLI's current context, else the default socket. The docker CLI's own
// order.
#pragma once

#include "http/endpoint.hpp"

#include <brig/result.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace brig::engine {

inline constexpr std::string_view kDefaultEndpoint = "unix:///var/run/docker.sock";
/// config.json holds credentials of registries; a thousand of them fit.
inline constexpr std::size_t kMaxDockerConfig = 1U << 20U;
/// A context's meta.json is under 1 KiB; its keys and certificates are a few.
inline constexpr std::size_t kMaxContextFile = 64U << 10U;

/// The environment variables that count; empty and unset are the same.
struct Environment {
  std::string docker_host = {};
  std::string docker_context = {};
  std::string docker_config = {};  ///< A directory.
  std::string docker_tls_verify = {};
  std::string home = {};
};

/// This process's. Call it while no thread changes the environment.
Environment read_environment();

/// Reads a file whole, or fails as `sys::read_file` does (which it is, outside of tests).
using ReadFile = std::function<Result<std::string>(const std::string& path, std::size_t max_bytes)>;

/// What decided.
enum class EndpointSource { option, docker_host, docker_context, current_context, default_socket };

struct FoundEndpoint {
  http::Endpoint endpoint;
  EndpointSource source = EndpointSource::default_socket;
  /// For people: "DOCKER_HOST", "context 'lab' (DOCKER_CONTEXT)", …
  std::string origin = {};
  /// Each place that was looked at, in order, and what was there: "DOCKER_HOST is not set", …
  std::vector<std::string> tried = {};
};

/// The decision, without touching anything but what `read` reads. An empty `url` is none.
/// Errors: `invalid_argument` for a URL or a file that is malformed, `not_found` for a context that
/// does not exist, `not_implemented` for ssh:// and for TLS: a tcp:// endpoint for which
/// DOCKER_TLS_VERIFY is set or a context has keys must not be spoken to in the clear. A file that
/// can't be read is an error too, never skipped: another engine than the one meant would answer.
Result<FoundEndpoint> find_endpoint(std::string_view url,
                                    const Environment& environment,
                                    const ReadFile& read);

}  // namespace brig::engine
