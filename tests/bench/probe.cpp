// SPDX-License-Identifier: Apache-2.0
// The smallest program there is to run, and a few that keep a sandbox busy: the same bytes on the
// host and inside.
#include <array>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace {

using Piece = std::array<char, std::size_t{64} << 10U>;
constexpr Piece kPiece{};
constexpr int kPiecesInFile = 16;

bool write_all(int fd, const char* bytes, std::size_t size) {
  while (size > 0) {
    const auto n = ::write(fd, bytes, size);
    if (n <= 0) return false;
    bytes += n;
    size -= static_cast<std::size_t>(n);
  }
  return true;
}

int echo(const char* text) {
  return write_all(STDOUT_FILENO, text, std::strlen(text)) ? 0 : 1;
}

int cat() {
  Piece piece{};
  while (true) {
    const auto n = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (n <= 0) return n == 0 ? 0 : 1;
    if (!write_all(STDOUT_FILENO, piece.data(), static_cast<std::size_t>(n))) return 1;
  }
}

int flood() {
  while (write_all(STDOUT_FILENO, kPiece.data(), kPiece.size())) {
  }
  return 1;
}

int spin() {
  volatile unsigned turns = 0;
  while (true) turns = turns + 1;
}

int write_files() {
  while (true) {
    const int fd = ::open("file", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return 1;
    for (int i = 0; i < kPiecesInFile; ++i) {
      if (!write_all(fd, kPiece.data(), kPiece.size())) return 1;
    }
    ::close(fd);
    if (::unlink("file") != 0) return 1;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 0;
  switch (*argv[1]) {
    case 'e':
      return argc > 2 ? echo(argv[2]) : 2;
    case 'c':
      return cat();
    case 'f':
      return flood();
    case 's':
      return spin();
    case 'w':
      return write_files();
    default:
      return 2;
  }
}
