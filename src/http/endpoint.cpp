// SPDX-License-Identifier: Apache-2.0
#include "http/endpoint.hpp"

#include "base/quote.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

#include <arpa/inet.h>
#include <sys/un.h>

namespace brig::http {
namespace {

constexpr std::string_view kUnix = "unix://";
constexpr std::string_view kTcp = "tcp://";
/// The terminating NUL takes one byte: a path without it would be cut by other programs.
constexpr std::size_t kMaxUnixPath = sizeof(sockaddr_un::sun_path) - 1;
constexpr std::size_t kMaxHost = 253;  // RFC 1035, without the root's dot

tl::unexpected<Error> invalid(std::string_view url, const std::string& why) {
  return fail(Errc::invalid_argument, "endpoint " + base::quote(url) + ": " + why);
}

Result<Endpoint> parse_unix(std::string_view url) {
  const std::string_view path = url.substr(kUnix.size());
  if (!path.starts_with('/')) {
    return invalid(url, "expected an absolute path, as in 'unix:///run/docker.sock'");
  }
  if (path.size() > kMaxUnixPath) {
    return invalid(url, "a socket's path has at most " + std::to_string(kMaxUnixPath) + " bytes");
  }
  if (path.find('\0') != std::string_view::npos) return invalid(url, "a path has no NUL");
  return UnixEndpoint{std::string(path)};
}

bool is_ipv6(std::string_view text) {
  in6_addr address{};
  return ::inet_pton(AF_INET6, std::string(text).c_str(), &address) == 1 &&
         text.find('\0') == std::string_view::npos;
}

bool is_host_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxHost && text.front() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '-' || c == '_';
         });
}

Result<Endpoint> parse_tcp(std::string_view url) {
  const std::string_view authority = url.substr(kTcp.size());
  const std::size_t colon = authority.rfind(':');
  if (colon == std::string_view::npos) {
    return invalid(url, "expected a host and a port, as in 'tcp://127.0.0.1:2375'");
  }

  std::string_view host = authority.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    if (!is_ipv6(host)) return invalid(url, "what is in brackets is no IPv6 address");
  } else if (!is_host_name(host)) {
    return invalid(url,
                   "the host is neither a name, an IPv4 address nor an IPv6 address in brackets");
  }

  const std::string_view port = authority.substr(colon + 1);
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc{} || end != port.data() + port.size() || number == 0) {
    return invalid(url, "expected a port from 1 to 65535");
  }
  return TcpEndpoint{std::string(host), number};
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view url) {
  if (url.starts_with(kUnix)) return parse_unix(url);
  if (url.starts_with(kTcp)) return parse_tcp(url);
  constexpr std::array<std::string_view, 5> kOthers{"ssh://", "https://", "http://", "npipe://",
                                                    "fd://"};
  for (const std::string_view scheme : kOthers) {
    if (url.starts_with(scheme)) {
      return fail(Errc::not_implemented,
                  "endpoint " + base::quote(url) + ": only 'unix://' and 'tcp://' are spoken");
    }
  }
  return invalid(url, "expected 'unix:///path' or 'tcp://host:port'");
}

std::string to_string(const Endpoint& endpoint) {
  if (const auto* socket = std::get_if<UnixEndpoint>(&endpoint)) {
    return std::string(kUnix) + socket->path;
  }
  const auto& tcp = std::get<TcpEndpoint>(endpoint);
  return std::string(kTcp) + authority(tcp);
}

std::string authority(const TcpEndpoint& tcp) {
  const bool brackets = tcp.host.find(':') != std::string::npos;
  const std::string host = brackets ? "[" + tcp.host + "]" : tcp.host;
  return host + ":" + std::to_string(tcp.port);
}

}  // namespace brig::http
