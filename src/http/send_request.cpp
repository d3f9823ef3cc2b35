// SPDX-License-Identifier: Apache-2.0
#include "http/send_request.hpp"

#include <array>
#include <charconv>
#include <memory>

namespace brig::http {
namespace {

/// RFC 9112, section 7.1: chunk-size CRLF chunk-data CRLF, and the last chunk, of size 0.
Result<Sent> send_chunk(Socket& socket, std::string_view data, const base::Until& until) {
  std::array<char, sizeof(std::size_t) * 2 + 2> size_line{};
  char* end =
      std::to_chars(size_line.data(), size_line.data() + size_line.size(), data.size(), 16).ptr;
  *end++ = '\r';
  *end++ = '\n';
  const std::array parts{
      std::string_view(size_line.data(), static_cast<std::size_t>(end - size_line.data())), data,
      std::string_view("\r\n")};
  return socket.send_all(parts, until);
}

Result<void> send_chunks(Socket& socket, const BodySource& source, const base::Until& until) {
  constexpr std::size_t kChunkBytes = 64U << 10U;
  const std::unique_ptr<char[]> buffer(new char[kChunkBytes]);  // not zeroed: the source fills it
  while (true) {
    const auto n = source(std::span(buffer.get(), kChunkBytes));
    if (!n) return fail(n.error());
    if (*n > kChunkBytes) {
      return fail(Errc::internal, "a body source gave more than there was room for");
    }
    const auto sent = send_chunk(socket, std::string_view(buffer.get(), *n), until);
    if (!sent) return fail(sent.error());
    if (*n == 0 || *sent == Sent::refused) return {};
  }
}

}  // namespace

Result<void> send_request(Socket& socket,
                          std::string_view head,
                          const Request& request,
                          const base::Until& until) {
  const std::array parts{head, std::string_view(request.body)};
  const auto sent = socket.send_all(parts, until);
  if (!sent) return fail(sent.error());
  if (request.body_source && *sent == Sent::all) {
    return send_chunks(socket, request.body_source, until);
  }
  return {};
}

}  // namespace brig::http
