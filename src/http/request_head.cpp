// SPDX-License-Identifier: Apache-2.0
#include "http/request_head.hpp"

#include "base/quote.hpp"

#include <algorithm>
#include <array>
#include <variant>

namespace brig::http {
namespace {

/// Fields that say where a message ends or what becomes of the connection; two hands on them is how
/// requests get smuggled.
constexpr std::array<std::string_view, 9> kOwnFields{"Host",
                                                     "Content-Length",
                                                     "Transfer-Encoding",
                                                     "Content-Type",
                                                     "Connection",
                                                     "Upgrade",
                                                     "Expect",
                                                     "TE",
                                                     "Trailer"};

bool is_token_char(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";  // RFC 9110, section 5.6.2
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kMarks.find(c) != std::string_view::npos;
}

bool is_value_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= 0x20 && byte != 0x7f);
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

bool is_own(std::string_view name) {
  return std::any_of(kOwnFields.begin(), kOwnFields.end(),
                     [&](std::string_view own) { return equals_without_case(own, name); });
}

// SECURITY: a CR or LF would start another field or request; held by
// RequestHead.RefusesControlBytesInValues.
Result<void> add_field(std::string& head, std::string_view name, std::string_view value) {
  if (!std::all_of(value.begin(), value.end(), is_value_char)) {
    return fail(Errc::invalid_argument,
                "header " + base::quote(name) + " has a control byte in its value");
  }
  head.append(name).append(": ").append(value).append("\r\n");
  return {};
}

bool expects_a_body(Method method) {
  return method == Method::post || method == Method::put;
}

}  // namespace

std::string_view to_string(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::del:
      return "DELETE";
  }
  return "GET";
}

Result<std::string> make_request_head(const Endpoint& endpoint,
                                      const Request& request,
                                      Connection connection) {
  if (!request.target.valid()) {
    return fail(Errc::invalid_argument,
                "request target " + base::quote(request.target.str()) + " is invalid");
  }
  if (!request.body.empty() && request.body_source) {
    return fail(Errc::invalid_argument, "a request has a body and a source of a body");
  }
  if (!request.body.empty() && request.content_type.empty()) {
    return fail(Errc::invalid_argument, "a request's body has no content type");
  }

  std::string head;
  head.reserve(256 + request.target.str().size());
  head.append(to_string(request.method))
      .append(" ")
      .append(request.target.str())
      .append(" HTTP/1.1\r\n");

  // Go's server refuses a Host with '/' in it, such as a socket's path; any name does on a Unix
  // socket.
  const auto* tcp = std::get_if<TcpEndpoint>(&endpoint);
  auto added = add_field(head, "Host", tcp == nullptr ? "docker" : authority(*tcp));
  if (!added) return fail(added.error());

  for (const auto& [name, value] : request.headers) {
    if (!is_token(name) || is_own(name)) {
      return fail(Errc::invalid_argument, "header " + base::quote(name) + " may not be given");
    }
    added = add_field(head, name, value);
    if (!added) return fail(added.error());
  }

  if (!request.content_type.empty()) {
    added = add_field(head, "Content-Type", request.content_type);
    if (!added) return fail(added.error());
  }
  if (request.body_source) {
    head += "Transfer-Encoding: chunked\r\n";
  } else if (!request.body.empty() || expects_a_body(request.method)) {
    head.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
  }
  head += connection == Connection::upgrade ? "Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
                                            : "Connection: close\r\n\r\n";
  return head;
}

}  // namespace brig::http
