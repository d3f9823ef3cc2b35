// SPDX-License-Identifier: Apache-2.0
// The docker CLI's own files, as far as they say where the engine is. Keys that brig doesn't know
// are the CLI's business and are ignored.
#pragma once

#include <brig/result.hpp>

#include <string>
#include <string_view>

namespace brig::engine {

/// The `currentContext` of config.json; empty when it names none. `invalid_argument` when it is not
/// JSON or the name is not a text.
Result<std::string> decode_current_context(std::string_view config_json);

/// What a context's meta.json says of its engine.
struct ContextEndpoint {
  std::string host;              ///< Endpoints.docker.Host: a URL; may be empty.
  bool skip_tls_verify = false;  ///< Endpoints.docker.SkipTLSVerify: TLS, though unverified.
};

/// `invalid_argument` when it is not of that form.
Result<ContextEndpoint> decode_context_meta(std::string_view meta_json);

/// The directory below `contexts/meta` and `contexts/tls` that belongs to a context: the SHA-256 of
/// its name, in hexadecimal.
std::string context_directory(std::string_view name);

}  // namespace brig::engine
