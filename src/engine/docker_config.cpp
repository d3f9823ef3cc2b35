// SPDX-License-Identifier: Apache-2.0
#include "engine/docker_config.hpp"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <array>
#include <cstdlib>

namespace brig::engine {
namespace {

using Json = nlohmann::json;

/// The member, or nullptr.
const Json* find(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

Result<Json> parse(std::string_view text) {
  // The parser keeps its nesting on the heap, and the file's size is bounded.
  Json json = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return fail(Errc::invalid_argument, "it is not JSON");
  if (!json.is_object()) return fail(Errc::invalid_argument, "it is not a JSON object");
  return json;
}

}  // namespace

Result<std::string> decode_current_context(std::string_view config_json) {
  const auto json = parse(config_json);
  if (!json) return fail(json.error());
  const Json* context = find(*json, "currentContext");
  if (context == nullptr || context->is_null()) return std::string();
  if (!context->is_string())
    return fail(Errc::invalid_argument, "'/currentContext' is not a string");
  return context->get<std::string>();
}

Result<ContextEndpoint> decode_context_meta(std::string_view meta_json) {
  const auto json = parse(meta_json);
  if (!json) return fail(json.error());
  const Json* endpoints = find(*json, "Endpoints");
  const Json* docker = endpoints == nullptr ? nullptr : find(*endpoints, "docker");
  if (docker == nullptr || !docker->is_object()) {
    return fail(Errc::invalid_argument, "'/Endpoints/docker' is missing");
  }
  ContextEndpoint endpoint;
  if (const Json* host = find(*docker, "Host")) {
    if (!host->is_string()) {
      return fail(Errc::invalid_argument, "'/Endpoints/docker/Host' is not a string");
    }
    endpoint.host = host->get<std::string>();
  }
  if (const Json* skip = find(*docker, "SkipTLSVerify")) {
    if (!skip->is_boolean()) {
      return fail(Errc::invalid_argument, "'/Endpoints/docker/SkipTLSVerify' is not a boolean");
    }
    endpoint.skip_tls_verify = skip->get<bool>();
  }
  return endpoint;
}

std::string context_directory(std::string_view name) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  // Fails only where OpenSSL has no SHA-256 at all; another directory's context must not stand in.
  if (EVP_Digest(name.data(), name.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    std::abort();
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += kHex[digest[i] >> 4U];
    text += kHex[digest[i] & 0xfU];
  }
  return text;
}

}  // namespace brig::engine
