// SPDX-License-Identifier: Apache-2.0
#include "engine/identity.hpp"

namespace brig::engine {

std::string_view to_string(Kind kind) noexcept {
  switch (kind) {
    case Kind::docker:
      return "docker";
    case Kind::podman:
      return "podman";
    case Kind::other:
      return "other";
  }
  return "other";
}

Result<Identity> read_identity(const http::Response& answer, const std::string& where) {
  const auto api = wire::ApiVersion::parse(answer.headers.find("Api-Version"));
  if (!api) {
    return fail(Errc::data_loss,
                "what answers at " + where + " is no Docker engine: " + api.error().message, where);
  }
  Identity identity{Kind::other, std::string(answer.headers.find("Server")), *api};
  if (identity.server.starts_with("Docker/")) identity.kind = Kind::docker;
  if (identity.server.starts_with("Libpod/")) identity.kind = Kind::podman;
  return identity;
}

}  // namespace brig::engine
