// SPDX-License-Identifier: Apache-2.0
#include "bench/measure.hpp"
#include "engine/container_attach.hpp"
#include "engine/container_start.hpp"
#include "engine/stream_frames.hpp"
#include "sys/unique_fd.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace brig::bench {
namespace {

/// Twice as much as the engine copies at once.
constexpr std::size_t kPiece = std::size_t{64} << 10U;

base::Until soon() {
  return base::Until::after(std::chrono::minutes(2));
}

sys::UniqueFd open_file(const std::string& path, int flags) {
  sys::UniqueFd fd(::open(path.c_str(), flags | O_CLOEXEC, 0600));
  if (!fd) die("cannot open '" + path + "'");
  return fd;
}

void write_file(const sys::UniqueFd& fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::write(fd.get(), bytes.data(), bytes.size());
    if (n <= 0) die("write a file");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

/// An attached container.
class Attached {
 public:
  explicit Attached(http::RawStream stream) : stream_(std::move(stream)), buffer_(kPiece, '\0') {}

  /// The file, and the end of the input.
  void send(const sys::UniqueFd& from) {
    while (true) {
      const auto n = ::read(from.get(), buffer_.data(), buffer_.size());
      if (n < 0) die("read a file");
      if (n == 0) break;
      std::span<const char> rest(buffer_.data(), static_cast<std::size_t>(n));
      while (!rest.empty()) rest = rest.subspan(need(stream_.write_some(rest, soon()), "send"));
    }
    stream_.shutdown_write();
  }

  /// Reads once, and hands what is of its stdout to `take(piece)`. False at the end.
  template <typename Take>
  bool receive(const Take& take) {
    const auto n = need(stream_.read_some(buffer_, soon()), "receive");
    std::span<const char> bytes(buffer_.data(), n);
    while (const auto chunk = need(frames_.next(bytes), "receive")) {
      const std::string_view piece(chunk->bytes.data(), chunk->bytes.size());
      if (chunk->type != engine::StreamType::stdout_) die("it says: " + std::string(piece));
      take(piece);
    }
    return n > 0;
  }

 private:
  http::RawStream stream_;
  engine::StreamFrames frames_;
  std::string buffer_;
};

}  // namespace

Series measure_attach(const std::string& name, const std::string& from, const std::string& into) {
  const Engine engine = connect();
  const engine::Client& client = engine::client_of(engine);
  const ContainerName container = need(ContainerName::parse(name), "name");
  Attached attached(
      need(engine::container_attach(client, {.container = container, .with_stdin = true}, soon()),
           "attach"));
  need(engine::container_start(client, {.container = container}, soon()), "start");
  const sys::UniqueFd source = open_file(from, O_RDONLY);
  const sys::UniqueFd copy = open_file(into, O_WRONLY | O_CREAT | O_TRUNC);

  Series series;
  bool taken = false;
  const auto take = [&](std::string_view piece) {
    // The first byte says that all of the input is in the file.
    if (!taken) piece.remove_prefix(1);
    taken = true;
    write_file(copy, piece);
  };
  series["in"].push_back(time_ms([&] {
    attached.send(source);
    while (!taken && attached.receive(take)) {
    }
  }));
  series["out"].push_back(time_ms([&] {
    while (attached.receive(take)) {
    }
  }));
  return series;
}

}  // namespace brig::bench
