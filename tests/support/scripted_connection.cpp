// SPDX-License-Identifier: Apache-2.0
#include "support/scripted_connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>

#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace brig::support {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kEndOfHead = "\r\n\r\n";

std::size_t number(std::string_view text, int base) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

std::string head_of(int status, const HeaderList& headers) {
  std::string head = "HTTP/1.1 " + std::to_string(status) + " Scripted\r\n";
  for (const auto& [name, value] : headers)
    head.append(name).append(": ").append(value).append("\r\n");
  return head;
}

std::string to_hex(std::size_t value) {
  std::array<char, 16> digits{};
  char* end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  return {digits.data(), end};
}

}  // namespace

void Connection::wait_for(short events) {
  const auto deadline = Clock::now() + kHangGuard;
  while (true) {
    std::array<pollfd, 2> fds{pollfd{fd_.get(), events, 0}, pollfd{stop_fd_, POLLIN, 0}};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) throw std::runtime_error("a step of the script takes too long");
    const int n = ::poll(fds.data(), fds.size(), static_cast<int>(left));
    if (n < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "poll");
    if (n <= 0) continue;
    if (fds[1].revents != 0) throw ServerStopped{};
    return;
  }
}

bool Connection::receive_more() {
  if (!fd_) return false;
  while (true) {
    wait_for(POLLIN);
    std::array<char, 16384> buffer;  // NOLINT: recv fills it
    const auto n = ::recv(fd_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (n > 0) {
      pending_.append(buffer.data(), static_cast<std::size_t>(n));
      return true;
    }
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    return false;  // closed, or reset
  }
}

std::string Connection::take(std::size_t size) {
  std::string out = pending_.substr(0, size);
  pending_.erase(0, out.size());
  return out;
}

std::string Connection::take_line() {
  std::size_t end = 0;
  while ((end = pending_.find("\r\n")) == std::string::npos) {
    if (!receive_more()) return take(pending_.size());
  }
  return take(end + 2);
}

bool Connection::read_head() {
  std::size_t end = 0;
  while ((end = pending_.find(kEndOfHead)) == std::string::npos) {
    if (!receive_more()) return false;
  }
  request_ = RecordedRequest::parse(take(end + kEndOfHead.size()));
  return true;
}

std::string Connection::read_body() {
  if (body_read_) return request_.body;
  body_read_ = true;
  if (request_.header("Transfer-Encoding") != "chunked") {
    request_.body = read_exact(number(request_.header("Content-Length"), 10));
    request_.raw_body = request_.body;
    return request_.body;
  }
  while (true) {
    const std::string line = take_line();
    const std::size_t size = number(line, 16);
    const std::string data = read_exact(size);
    const std::string end = take_line();
    request_.raw_body.append(line).append(data).append(end);
    request_.body += data;
    if (size == 0) return request_.body;
  }
}

std::string Connection::read_exact(std::size_t size) {
  while (pending_.size() < size && receive_more()) {
  }
  return take(size);
}

std::string Connection::read_to_end() {
  while (receive_more()) {
  }
  return take(pending_.size());
}

void Connection::wait_closed() {
  if (!fd_) return;
  int domain = 0;
  socklen_t size = sizeof domain;
  ::getsockopt(fd_.get(), SOL_SOCKET, SO_DOMAIN, &domain, &size);
  // POLLHUP needs no asking. TCP has it only when both sides are shut, so there a FIN must do.
  wait_for(domain == AF_UNIX ? short{0} : short{POLLRDHUP});
}

void Connection::pause(std::chrono::milliseconds time) {
  pollfd stop{stop_fd_, POLLIN, 0};
  if (::poll(&stop, 1, static_cast<int>(time.count())) > 0) throw ServerStopped{};
}

bool Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!fd_) return false;
    wait_for(POLLOUT);
    const auto n = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno != EAGAIN && errno != EINTR) {
      return false;
    }
  }
  return true;
}

void Connection::send_bytewise(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size() && fd_; ++i) {
    send(bytes.substr(i, 1));
    const auto deadline = Clock::now() + kHangGuard;
    int unread = 1;
    // No event tells that the peer has read; the time between two looks is the stop's.
    while (::ioctl(fd_.get(), SIOCOUTQ, &unread) == 0 && unread > 0) {
      std::array<pollfd, 2> fds{pollfd{stop_fd_, POLLIN, 0}, pollfd{fd_.get(), 0, 0}};
      const timespec slice{0, 20'000};
      if (::ppoll(fds.data(), fds.size(), &slice, nullptr) > 0) {
        if (fds[0].revents != 0) throw ServerStopped{};
        return;  // the peer is gone
      }
      if (Clock::now() > deadline) throw std::runtime_error("the peer does not read");
    }
  }
}

void Connection::respond(int status, const HeaderList& headers, std::string_view body) {
  std::string answer = head_of(status, headers);
  if (status >= 200 && status != 204 && status != 304) {
    answer += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  send(answer.append("\r\n").append(body));
}

void Connection::respond_json(int status, std::string_view json) {
  respond(status, {{"Content-Type", "application/json"}}, json);
}

void Connection::begin_chunked(int status, const HeaderList& headers) {
  send(head_of(status, headers) + "Transfer-Encoding: chunked\r\n\r\n");
}

void Connection::chunk(std::string_view data) {
  if (!data.empty()) send(to_hex(data.size()).append("\r\n").append(data).append("\r\n"));
}

void Connection::end_chunks() {
  send("0\r\n\r\n");
}

void Connection::respond_chunked(int status,
                                 const HeaderList& headers,
                                 const std::vector<std::string>& chunks) {
  begin_chunked(status, headers);
  for (const std::string& data : chunks) chunk(data);
  end_chunks();
}

void Connection::upgrade(std::string_view leftover, std::string_view content_type) {
  std::string answer = "HTTP/1.1 101 UPGRADED\r\nContent-Type: ";
  answer.append(content_type)
      .append("\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
      .append(leftover);
  send(answer);
}

void Connection::half_close() {
  ::shutdown(fd_.get(), SHUT_WR);
}

void Connection::close() {
  fd_.reset();
}

void Connection::reset() {
  wait_for(POLLIN);  // unread bytes make a Unix socket reset its peer
  const linger at_once{1, 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

}  // namespace brig::support
