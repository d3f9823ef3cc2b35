// SPDX-License-Identifier: Apache-2.0
// Where an HTTP server listens.
#pragma once

#include <brig/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace brig::http {

/// A Unix stream socket. The path is absolute and shorter than `sockaddr_un::sun_path`.
struct UnixEndpoint {
  std::string path;
  bool operator==(const UnixEndpoint&) const = default;
};

/// A TCP address, unencrypted.
struct TcpEndpoint {
  std::string host;
  std::uint16_t port = 0;
  bool operator==(const TcpEndpoint&) const = default;
};

using Endpoint = std::variant<UnixEndpoint, TcpEndpoint>;

/// Reads "unix:///path" or "tcp://host:port" (IPv6 hosts in brackets). The other schemes of engines
/// ("ssh", "https", "http", "npipe", "fd") are `not_implemented`, anything else `invalid_argument`.
Result<Endpoint> parse_endpoint(std::string_view url);

/// The URL that `parse_endpoint` reads back.
std::string to_string(const Endpoint& endpoint);

/// "host:port", an IPv6 host in brackets: what a Host field names.
std::string authority(const TcpEndpoint& tcp);

}  // namespace brig::http
