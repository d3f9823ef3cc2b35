// SPDX-License-Identifier: Apache-2.0
#include "engine/discovery.hpp"

#include "base/quote.hpp"
#include "engine/docker_config.hpp"

#include <array>
#include <cstdlib>
#include <utility>
#include <variant>

namespace brig::engine {
namespace {

/// The docker CLI's name for having no context.
constexpr std::string_view kDefaultContext = "default";

std::string variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): see read_environment
  return value == nullptr ? std::string() : std::string(value);
}

/// One search; `tried_` grows as it goes.
class Search {
 public:
  Search(const Environment& environment, const ReadFile& read)
      : environment_(environment), read_(read) {}

  Result<FoundEndpoint> run(std::string_view url) {
    if (!url.empty()) return settle(url, EndpointSource::option, "the given URL", TlsKeys::none);
    tried_.emplace_back("no URL was given");

    if (!environment_.docker_host.empty()) {
      return settle(environment_.docker_host, EndpointSource::docker_host, "DOCKER_HOST",
                    TlsKeys::none);
    }
    tried_.emplace_back("DOCKER_HOST is not set");

    if (!environment_.docker_context.empty()) {
      return from_context(environment_.docker_context, EndpointSource::docker_context,
                          "DOCKER_CONTEXT");
    }
    tried_.emplace_back("DOCKER_CONTEXT is not set");

    const auto current = current_context();
    if (!current) return fail(current.error());
    if (current->empty()) return default_socket();
    return from_context(*current, EndpointSource::current_context,
                        config_directory() + "/config.json");
  }

 private:
  enum class TlsKeys { none, present };

  std::string config_directory() const {
    if (!environment_.docker_config.empty()) return environment_.docker_config;
    return environment_.home.empty() ? std::string() : environment_.home + "/.docker";
  }

  /// Empty when no file names one.
  Result<std::string> current_context() {
    const std::string directory = config_directory();
    if (directory.empty()) {
      tried_.emplace_back("neither DOCKER_CONFIG nor HOME is set");
      return std::string();
    }
    const std::string path = directory + "/config.json";
    const auto text = read_(path, kMaxDockerConfig);
    if (!text && text.error().code == Errc::not_found) {
      tried_.emplace_back("'" + path + "' does not exist");
      return std::string();
    }
    if (!text) return fail(text.error());
    auto name = decode_current_context(*text);
    if (!name) return fail(name.error().code, "'" + path + "': " + name.error().message, path);
    if (name->empty()) tried_.emplace_back("'" + path + "' names no current context");
    return name;
  }

  Result<FoundEndpoint> from_context(const std::string& name,
                                     EndpointSource source,
                                     const std::string& named_by) {
    const std::string origin = "context " + base::quote(name) + " (" + named_by + ")";
    if (name == kDefaultContext) {
      tried_.emplace_back(origin + " is the default socket");
      return default_socket();
    }
    const std::string directory = config_directory();
    if (directory.empty()) {
      return fail(Errc::not_found,
                  origin + ": neither DOCKER_CONFIG nor HOME says where contexts are", name);
    }
    const std::string contexts = directory + "/contexts/";
    const std::string path = contexts + "meta/" + context_directory(name) + "/meta.json";
    const auto text = read_(path, kMaxContextFile);
    if (!text && text.error().code == Errc::not_found) {
      return fail(Errc::not_found, origin + " does not exist: there is no '" + path + "'", name);
    }
    if (!text) return fail(text.error());
    const auto meta = decode_context_meta(*text);
    if (!meta) return fail(meta.error().code, "'" + path + "': " + meta.error().message, path);
    if (meta->host.empty()) {
      return fail(Errc::invalid_argument, origin + " names no host in '" + path + "'", path);
    }
    const bool keys = meta->skip_tls_verify ||
                      has_tls_keys(contexts + "tls/" + context_directory(name) + "/docker/");
    return settle(meta->host, source, origin, keys ? TlsKeys::present : TlsKeys::none);
  }

  /// Whatever is there counts, readable or not: it says that TLS is meant.
  bool has_tls_keys(const std::string& directory) const {
    constexpr std::array<const char*, 3> kFiles{"ca.pem", "cert.pem", "key.pem"};
    for (const char* const file : kFiles) {
      const auto text = read_(directory + file, kMaxContextFile);
      if (text || text.error().code != Errc::not_found) return true;
    }
    return false;
  }

  Result<FoundEndpoint> default_socket() {
    return settle(kDefaultEndpoint, EndpointSource::default_socket, "the default socket",
                  TlsKeys::none);
  }

  Result<FoundEndpoint> settle(std::string_view url,
                               EndpointSource source,
                               std::string origin,
                               TlsKeys keys) {
    auto endpoint = http::parse_endpoint(url);
    if (!endpoint) {
      return fail(endpoint.error().code, origin + ": " + endpoint.error().message,
                  std::string(url));
    }
    if (std::holds_alternative<http::TcpEndpoint>(*endpoint)) {
      const bool verify = !environment_.docker_tls_verify.empty();
      if (verify || keys == TlsKeys::present) {
        return fail(Errc::not_implemented,
                    origin + ": endpoint " + base::quote(url) + " is to be reached by TLS (" +
                        (verify ? "DOCKER_TLS_VERIFY is set" : "the context has keys for it") +
                        "), which brig does not speak yet",
                    std::string(url));
      }
    }
    tried_.emplace_back(origin + " says " + base::quote(url));
    return FoundEndpoint{std::move(*endpoint), source, std::move(origin), std::move(tried_)};
  }

  const Environment& environment_;
  const ReadFile& read_;
  std::vector<std::string> tried_;
};

}  // namespace

Environment read_environment() {
  return {.docker_host = variable("DOCKER_HOST"),
          .docker_context = variable("DOCKER_CONTEXT"),
          .docker_config = variable("DOCKER_CONFIG"),
          .docker_tls_verify = variable("DOCKER_TLS_VERIFY"),
          .home = variable("HOME")};
}

Result<FoundEndpoint> find_endpoint(std::string_view url,
                                    const Environment& environment,
                                    const ReadFile& read) {
  return Search(environment, read).run(url);
}

}  // namespace brig::engine
