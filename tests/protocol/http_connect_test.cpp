// SPDX-License-Identifier: Apache-2.0
// Sockets that are absent, refuse, forbid or are full.
#include "protocol/http_client_fixture.hpp"
#include "sys/unique_fd.hpp"

#include <array>
#include <cstring>
#include <filesystem>
#include <optional>
#include <vector>

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

namespace brig::http {
namespace {

/// A Unix socket at a path of its own; it listens only when told to.
class LocalSocket {
 public:
  LocalSocket() {
    std::string name = (std::filesystem::temp_directory_path() / "brig-test-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = name;
    address_.sun_family = AF_UNIX;
    std::memcpy(&address_.sun_path[0], path().data(), path().size());
    fd_.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::bind(fd_.get(), address(), sizeof address_), 0);
  }
  LocalSocket(const LocalSocket&) = delete;
  LocalSocket& operator=(const LocalSocket&) = delete;
  LocalSocket(LocalSocket&&) = delete;
  LocalSocket& operator=(LocalSocket&&) = delete;
  ~LocalSocket() { std::filesystem::remove_all(directory_); }

  std::string path() const { return directory_ + "/socket"; }
  Endpoint endpoint() const { return UnixEndpoint{path()}; }
  void listen() { EXPECT_EQ(::listen(fd_.get(), 0), 0); }

  /// Connects until the kernel takes no more; returns how many it took.
  std::size_t fill_backlog() {
    while (true) {
      sys::UniqueFd client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      if (::connect(client.get(), address(), sizeof address_) != 0) return waiting_.size();
      waiting_.push_back(std::move(client));
    }
  }
  sys::UniqueFd accept() {
    return sys::UniqueFd(::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  }

 private:
  const sockaddr* address() const { return reinterpret_cast<const sockaddr*>(&address_); }

  std::string directory_;
  sockaddr_un address_{};
  sys::UniqueFd fd_;
  std::vector<sys::UniqueFd> waiting_;
};

Error failure(const Endpoint& endpoint, const base::Until& until = in_time()) {
  const auto response = send(endpoint, request_of(Method::get, "_ping"), until);
  EXPECT_FALSE(response);
  return response ? Error{} : response.error();
}

TEST(HttpConnect, NamesTheSocketThatIsAbsent) {
  const Error error = failure(UnixEndpoint{"/nonexistent/engine.sock"});
  EXPECT_EQ(error.code, Errc::unavailable);
  EXPECT_EQ(error.resource, "unix:///nonexistent/engine.sock");
  EXPECT_NE(error.message.find("unix:///nonexistent/engine.sock"), std::string::npos)
      << error.message;
}

TEST(HttpConnect, TellsThatNobodyListens) {
  const LocalSocket stale;
  EXPECT_EQ(failure(stale.endpoint()).code, Errc::unavailable);

  sys::UniqueFd bound(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(bound.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
  ASSERT_EQ(::getsockname(bound.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  const TcpEndpoint closed{"127.0.0.1", ntohs(address.sin_port)};
  const Error error = failure(closed);
  EXPECT_EQ(error.code, Errc::unavailable);
  EXPECT_EQ(error.resource, to_string(closed));
}

TEST(HttpConnect, TellsThatTheSocketIsForbidden) {
  LocalSocket socket;
  socket.listen();
  ASSERT_EQ(::chmod(socket.path().c_str(), 0), 0);
  std::optional<Error> error;
  // Root may connect to anything. The system call, unlike glibc's function, changes this thread
  // only.
  std::thread unprivileged([&] {
    constexpr long kNobody = 65534;
    if (::geteuid() == 0) {
      ASSERT_EQ(::syscall(SYS_setresuid, kNobody, kNobody, kNobody), 0);
    }
    error = failure(socket.endpoint());
  });
  unprivileged.join();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, Errc::permission_denied);
  EXPECT_NE(error->message.find(socket.path()), std::string::npos) << error->message;
}

TEST(HttpConnect, RefusesAPathThatDoesNotFit) {
  EXPECT_EQ(failure(UnixEndpoint{"/" + std::string(200, 'a')}).code, Errc::invalid_argument);
}

TEST(HttpConnect, ResolvesAName) {
  // Listens on IPv4 only: where "localhost" is ::1 first, the next address is tried.
  ScriptedServer server(Transport::tcp);
  server.reply("GET", "/_ping", 200, "OK");
  const TcpEndpoint named{"localhost", std::get<TcpEndpoint>(server.endpoint()).port};
  const auto response = send(named, request_of(Method::get, "_ping"), in_time());
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "OK");
}

TEST(HttpConnect, WaitsForAFullListenerUntilTheDeadline) {
  LocalSocket socket;
  socket.listen();
  socket.fill_backlog();
  EXPECT_EQ(failure(socket.endpoint(), soon()).code, Errc::deadline_exceeded);
}

TEST(HttpConnect, IsCancelledWhileTheListenerIsFull) {
  LocalSocket socket;
  socket.listen();
  socket.fill_backlog();
  const StopLater stop([] {});
  EXPECT_EQ(failure(socket.endpoint(), in_time(stop.token())).code, Errc::cancelled);
}

TEST(HttpConnect, ConnectsOnceAFullListenerAccepts) {
  LocalSocket socket;
  socket.listen();
  const std::size_t ahead = socket.fill_backlog();
  ASSERT_GT(ahead, 0U);
  std::thread server([&] {
    std::vector<sys::UniqueFd> accepted;
    for (std::size_t i = 0; i < ahead; ++i) accepted.push_back(socket.accept());
    const sys::UniqueFd client = socket.accept();
    std::array<char, 4096> request{};
    EXPECT_GT(::recv(client.get(), request.data(), request.size(), 0), 0);
    const std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK";
    EXPECT_GT(::send(client.get(), answer.data(), answer.size(), MSG_NOSIGNAL), 0);
  });
  const auto response = send(socket.endpoint(), request_of(Method::get, "_ping"), in_time());
  server.join();
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "OK");
}

}  // namespace
}  // namespace brig::http
