// SPDX-License-Identifier: Apache-2.0
#include "init/file_job.hpp"

#include "channel/frame.hpp"
#include "files/buffer.hpp"
#include "files/operation.hpp"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brig::init {
namespace {

[[noreturn]] void end(int error, std::string_view why) {
  files::write_all(STDERR_FILENO, why);
  ::_exit(error);
}

}  // namespace

void run_file_job(const std::vector<std::string>& arguments) {
  // A limit on a file's size, or a reader that has gone, is an error of write(2) here.
  // NOLINTBEGIN(cert-err33-c): both are valid signals.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  // NOLINTEND(cert-err33-c)
  // Fewer turns between this process and brig-init, which need not keep what a window of input
  // holds. What is no pipe stays as it is, and so does one for which the kernel has no more room.
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO}) ::fcntl(fd, F_SETPIPE_SZ, channel::kFilesPipe);
  ::umask(0);  // The permissions that something had outside are those that it has inside.
  const auto operation = files::parse_operation({arguments.begin(), arguments.end()});
  if (!operation) end(EINVAL, "no file operation");
  const int root = ::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (root < 0) end(errno, "open the place");
  const auto done = files::perform(*operation, root, STDIN_FILENO, STDOUT_FILENO);
  if (!done) end(done.error().error, done.error().message);
  ::_exit(0);
}

}  // namespace brig::init
