// SPDX-License-Identifier: Apache-2.0
// Answers that a strict client must refuse: RFC 9112, sections 2.2, 6 and 7. Where the bytes
// suffice to see it, the server keeps the connection open: the refusal must not wait for its end.
#include "protocol/http_client_fixture.hpp"

namespace brig::http {
namespace {

enum class After { hang, close };

Error refusal(std::string answer, After after = After::hang, Method method = Method::get) {
  ScriptedServer server;
  server.on("*", "/x", [&](Connection& c) {
    c.send(answer);
    if (after == After::hang) c.hang();
  });
  const auto response = send(server.endpoint(), request_of(method, "x"), in_time(), {4096, 4096});
  EXPECT_FALSE(response) << "accepted: " << answer;
  return response ? Error{} : response.error();
}

/// Each of these, alone, makes the answer malformed.
void expect_refused(const std::vector<std::string>& answers) {
  for (const std::string& answer : answers) {
    const Error error = refusal(answer);
    EXPECT_EQ(error.code, Errc::data_loss) << answer << "\n" << error.message;
  }
}

std::string with_fields(const std::string& fields, const std::string& body = {}) {
  return "HTTP/1.1 200 OK\r\n" + fields + "\r\n" + body;
}

std::string chunks(const std::string& body) {
  return with_fields("Transfer-Encoding: chunked\r\n", body);
}

TEST(HttpClient, RefusesContentLengthWithChunked) {
  const std::string body = "0\r\n\r\n";
  expect_refused({with_fields("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", body),
                  with_fields("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", body),
                  with_fields("transfer-encoding: Chunked\r\nCONTENT-LENGTH: 0\r\n", body)});
}

TEST(HttpClient, RefusesTwoContentLengths) {
  expect_refused({with_fields("Content-Length: 5\r\nContent-Length: 6\r\n", "hello!"),
                  with_fields("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"),
                  with_fields("Content-Length: 5, 5\r\n", "hello"),
                  with_fields("Content-Length: 5,\r\n", "hello")});
}

TEST(HttpClient, RefusesLengthsThatAreNoPlainNumber) {
  for (const char* length :
       {"+5", "-5", "0x5", "5 5", "5.0", "", "five", "5;", "\"5\"", "18446744073709551616"}) {
    expect_refused({with_fields("Content-Length: " + std::string(length) + "\r\n", "hello")});
  }
}

TEST(HttpClient, RefusesTransferEncodingsOtherThanChunked) {
  for (const char* encoding : {"gzip", "gzip, chunked", "chunked, gzip", "chunked, chunked",
                               "identity", "", "xchunked", "chunked;q=1", "\x0b chunked"}) {
    expect_refused(
        {with_fields("Transfer-Encoding: " + std::string(encoding) + "\r\n", "0\r\n\r\n")});
  }
  expect_refused(
      {with_fields("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
       with_fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
       with_fields("Transfer-Encoding: gzip\r\nContent-Length: 5\r\n", "hello")});
}

TEST(HttpClient, RefusesTransferEncodingInHttp10) {
  expect_refused({"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"});
}

TEST(HttpClient, RefusesOtherVersions) {
  for (const char* version :
       {"HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/2", "HTTP/11", "http/1.1", "HTP/1.1", "ICY"}) {
    expect_refused({std::string(version) + " 200 OK\r\nContent-Length: 0\r\n\r\n"});
  }
}

TEST(HttpClient, RefusesStatusesOutOfRange) {
  for (const char* status : {"000", "099", "600", "999", "20", "2000", "+20", "2x0"}) {
    expect_refused({"HTTP/1.1 " + std::string(status) + " OK\r\nContent-Length: 0\r\n\r\n"});
  }
}

TEST(HttpClient, RefusesMalformedFields) {
  expect_refused({with_fields("Content-Length : 0\r\n"), with_fields("no colon\r\n"),
                  with_fields(": no name\r\n"), with_fields("A\x01: b\r\n"),
                  with_fields(std::string("A: b\0c\r\n", 8)), with_fields("A: b\rc\r\n"),
                  with_fields(" folded: before any\r\n"), "\r\nHTTP/1.1 200 OK\r\n\r\n"});
}

TEST(HttpClient, RefusesBareLineFeeds) {
  expect_refused({"HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
                  with_fields("Content-Length: 0\n\r\n"),
                  with_fields("Content-Length: 0\r\n\n\r\n"), chunks("5\nhello\r\n0\r\n\r\n"),
                  chunks("5\r\nhello\n0\r\n\r\n"), chunks("5\r\nhello\r\n0\n\r\n\r\n"),
                  chunks("5;a=\"\n\"\r\nhello\r\n0\r\n\r\n"), chunks("5\n\r\nhello\r\n0\r\n\r\n")});
}

TEST(HttpClient, RefusesMalformedChunks) {
  expect_refused(
      {chunks("\r\n"), chunks("x\r\n"), chunks("-1\r\n"), chunks("+5\r\nhello\r\n0\r\n\r\n"),
       chunks("0x5\r\nhello\r\n0\r\n\r\n"), chunks(" 5\r\nhello\r\n0\r\n\r\n"),
       chunks("5 5\r\nhello\r\n0\r\n\r\n"), chunks("5;\r\nhello\r\n0\r\n\r\n"),
       chunks("5\r\nhelloX\r\n0\r\n\r\n"), chunks("10000000000000000\r\n"),
       chunks("0\r\nbad trailer\r\n\r\n"),
       chunks(std::string("5;a=\"").append(1, '\0').append("\"\r\nhello\r\n0\r\n\r\n"))});
}

TEST(HttpClient, RefusesATrailerThatReframes) {
  expect_refused({chunks("0\r\nContent-Length: 5\r\n\r\nhello"),
                  chunks("0\r\nTransfer-Encoding: chunked\r\n\r\n")});
}

TEST(HttpClient, RefusesAnUpgradeThatItDidNotAskFor) {
  expect_refused({"HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"});
}

TEST(HttpClient, RefusesALengthOverTheCapBeforeTheBodyComes) {
  expect_refused({with_fields("Content-Length: 4097\r\n"),
                  with_fields("Content-Length: 18446744073709551615\r\n")});
}

TEST(HttpClient, RefusesTruncatedAnswers) {
  for (const std::string answer :
       {"H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n"}) {
    EXPECT_EQ(refusal(answer, After::close).code, Errc::data_loss) << answer;
  }
  for (const std::string& answer :
       {with_fields("Content-Length: 6\r\n", "hello"), with_fields("Content-Length: 6\r\n"),
        chunks(""), chunks("5\r\nhello\r\n"), chunks("5\r\nhello"), chunks("5\r\nhello\r\n0\r\n"),
        chunks("6\r\nhello")}) {
    EXPECT_EQ(refusal(answer, After::close).code, Errc::data_loss) << answer;
  }
}

TEST(HttpClient, RefusesASilentServerAsUnavailable) {
  EXPECT_EQ(refusal("", After::close).code, Errc::unavailable);
}

TEST(HttpClient, NamesTheRequestThatWasAnsweredBadly) {
  EXPECT_NE(refusal("nonsense\r\n\r\n").message.find("GET /x: "), std::string::npos);
}

/// A server that never stops sending `more`; true when the client refused and hung up.
Error flood(const std::string& start, const std::string& more) {
  ScriptedServer server;
  server.on("GET", "/x", [&](Connection& c) {
    c.send(start);
    while (c.send(more)) {
    }
  });
  const auto response =
      send(server.endpoint(), request_of(Method::get, "x"), in_time(), {4096, 4096});
  EXPECT_FALSE(response);
  return response ? Error{} : response.error();
}

TEST(HttpClient, RefusesFloods) {
  const std::string filler(1000, 'a');
  EXPECT_EQ(flood("", filler).code, Errc::data_loss) << "status line";
  EXPECT_EQ(flood("HTTP/1.1 200 ", filler).code, Errc::data_loss) << "reason";
  EXPECT_EQ(flood("HTTP/1.1 200 OK\r\n", "A: b\r\n").code, Errc::data_loss) << "fields";
  EXPECT_EQ(flood("HTTP/1.1 200 OK\r\nA: ", filler).code, Errc::data_loss) << "one field";
  EXPECT_EQ(flood("HTTP/1.1 200 OK\r\nA: b", "\r\n c").code, Errc::data_loss) << "a folded field";
  EXPECT_EQ(flood("", "HTTP/1.1 100 Continue\r\n\r\n").code, Errc::data_loss) << "interim answers";
  EXPECT_EQ(flood("HTTP/1.1 200 OK\r\n\r\n", filler).code, Errc::data_loss) << "body to the end";
  EXPECT_EQ(flood(chunks(""), "5\r\nhello\r\n").code, Errc::data_loss) << "chunks";
  EXPECT_EQ(flood(chunks(""), "0").code, Errc::data_loss) << "a chunk's size";
  EXPECT_EQ(flood(chunks("5;a="), filler).code, Errc::data_loss) << "a chunk's extension";
  EXPECT_EQ(flood(chunks("0\r\n"), "A: b\r\n").code, Errc::data_loss) << "trailer";
}

TEST(HttpClient, RefusesABrokenStream) {
  const auto broken = [](const std::string& answer) {
    ScriptedServer server;
    server.on("GET", "/x", [&](Connection& c) { c.send(answer); });
    auto stream = open(server.endpoint(), request_of(Method::get, "x"), in_time());
    EXPECT_TRUE(stream);
    const auto body = drain(*stream, in_time());
    EXPECT_FALSE(body) << answer;
    return body ? Errc::internal : body.error().code;
  };
  EXPECT_EQ(broken(chunks("5\r\nhello\r\n")), Errc::data_loss);
  EXPECT_EQ(broken(chunks("5\r\nhello\r\nX\r\n\r\n")), Errc::data_loss);
  EXPECT_EQ(broken(with_fields("Content-Length: 6\r\n", "hello")), Errc::data_loss);
}

TEST(HttpClient, TellsAResetFromTheEndOfABody) {
  ScriptedServer server;
  // The reset comes from the request's body, which is left unread.
  server.on(
      "POST", "/x",
      [](Connection& c) {
        c.send("HTTP/1.1 200 OK\r\n\r\nhello");
        c.reset();
      },
      Body::leave);
  Request request = request_of(Method::post, "x");
  request.body = std::string(1U << 20U, 'b');
  request.content_type = "text/plain";
  const auto response = send(server.endpoint(), request, in_time());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::data_loss);
}

TEST(HttpClient, TellsAResetBeforeAnyAnswer) {
  ScriptedServer server;
  server.on(
      "POST", "/x", [](Connection& c) { c.reset(); }, Body::leave);
  Request request = request_of(Method::post, "x");
  request.body = std::string(1U << 20U, 'b');
  request.content_type = "text/plain";
  const auto response = send(server.endpoint(), request, in_time());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::unavailable);
}

}  // namespace
}  // namespace brig::http
