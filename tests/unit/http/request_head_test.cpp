// SPDX-License-Identifier: Apache-2.0
#include "http/request_head.hpp"

#include <gtest/gtest.h>

#include <string>

namespace brig::http {
namespace {

const Endpoint kLocal = UnixEndpoint{"/run/engine.sock"};

Request request_of(Method method) {
  Request request;
  request.method = method;
  request.target.segment("x");
  return request;
}

std::string head_of(const Request& request,
                    const Endpoint& endpoint = kLocal,
                    Connection connection = Connection::close) {
  return make_request_head(endpoint, request, connection).value();
}

Errc refused(const Request& request) {
  const auto head = make_request_head(kLocal, request, Connection::close);
  EXPECT_FALSE(head);
  return head ? Errc::internal : head.error().code;
}

TEST(RequestHead, NamesDockerAsHostOfAUnixSocket) {
  EXPECT_EQ(head_of(request_of(Method::get)),
            "GET /x HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n");
}

TEST(RequestHead, NamesTheTcpHost) {
  EXPECT_EQ(head_of(request_of(Method::head), TcpEndpoint{"::1", 2375}),
            "HEAD /x HTTP/1.1\r\nHost: [::1]:2375\r\nConnection: close\r\n\r\n");
}

TEST(RequestHead, FramesABody) {
  Request request = request_of(Method::post);
  request.body = "{}";
  request.content_type = "application/json";
  request.headers = {{"X-Registry-Auth", "e30="}};
  EXPECT_EQ(head_of(request),
            "POST /x HTTP/1.1\r\nHost: docker\r\nX-Registry-Auth: e30=\r\nContent-Type: "
            "application/json\r\n"
            "Content-Length: 2\r\nConnection: close\r\n\r\n");
}

TEST(RequestHead, FramesASourceAsChunks) {
  Request request = request_of(Method::put);
  request.body_source = [](std::span<char>) { return Result<std::size_t>(0U); };
  request.content_type = "application/x-tar";
  EXPECT_EQ(head_of(request),
            "PUT /x HTTP/1.1\r\nHost: docker\r\nContent-Type: "
            "application/x-tar\r\nTransfer-Encoding: chunked\r\n"
            "Connection: close\r\n\r\n");
}

TEST(RequestHead, SaysThatAPostHasNoBody) {
  EXPECT_EQ(head_of(request_of(Method::post)),
            "POST /x HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(head_of(request_of(Method::del)),
            "DELETE /x HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n");
}

TEST(RequestHead, AsksForTheUpgrade) {
  EXPECT_EQ(head_of(request_of(Method::post), kLocal, Connection::upgrade),
            "POST /x HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\nConnection: "
            "Upgrade\r\nUpgrade: tcp\r\n\r\n");
}

TEST(RequestHead, RefusesControlBytesInValues) {
  for (const char c : {'\r', '\n', '\0', '\x01', '\x1f', '\x7f'}) {
    Request request = request_of(Method::get);
    request.headers = {{"X-A", std::string("a") + c + "b"}};
    EXPECT_EQ(refused(request), Errc::invalid_argument) << static_cast<int>(c);
    request.headers.clear();
    request.content_type = std::string("a/b") + c;
    EXPECT_EQ(refused(request), Errc::invalid_argument) << static_cast<int>(c);
  }
  Request request = request_of(Method::get);
  request.headers = {{"X-A", "tab\tand \xc3\xa9"}};
  EXPECT_TRUE(make_request_head(kLocal, request, Connection::close));
}

TEST(RequestHead, RefusesNamesThatAreNoTokens) {
  for (const char* name : {"", "a b", "a:", "a\r\nb", "a\xc3"}) {
    Request request = request_of(Method::get);
    request.headers = {{name, "v"}};
    EXPECT_EQ(refused(request), Errc::invalid_argument) << name;
  }
}

TEST(RequestHead, RefusesFieldsThatItSetsItself) {
  for (const char* name : {"host", "Content-Length", "TRANSFER-ENCODING", "Connection", "upgrade",
                           "Expect", "Content-Type", "TE", "Trailer"}) {
    Request request = request_of(Method::get);
    request.headers = {{name, "v"}};
    EXPECT_EQ(refused(request), Errc::invalid_argument) << name;
  }
}

TEST(RequestHead, RefusesAnInvalidTarget) {
  Request request = request_of(Method::get);
  request.target.segment("..");
  EXPECT_EQ(refused(request), Errc::invalid_argument);
  request.target = Target();
  EXPECT_EQ(refused(request), Errc::invalid_argument);
}

TEST(RequestHead, RefusesABodyWithoutATypeOrBesideASource) {
  Request request = request_of(Method::post);
  request.body = "{}";
  EXPECT_EQ(refused(request), Errc::invalid_argument);
  request.content_type = "application/json";
  request.body_source = [](std::span<char>) { return Result<std::size_t>(0U); };
  EXPECT_EQ(refused(request), Errc::invalid_argument);
}

}  // namespace
}  // namespace brig::http
