// SPDX-License-Identifier: Apache-2.0
#include "sandbox/copy_ends.hpp"

#include "base/quote.hpp"
#include "sys/errno.hpp"
#include "sys/unique_fd.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>

namespace brig::sandbox {
namespace {

std::string title_of(const char* verb, const FileCopy& copy) {
  return verb + (" " + base::quote(copy.from) + " to " + base::quote(copy.to));
}

/// The directories before the last part of the path are resolved as anywhere, through links. The
/// last one is not, and below the place nothing leads out.
Result<files::Place> open_host_place(const EndedPath& path) {
  const bool named = path.end == PathEnd::plain;
  const std::size_t slash = path.path.rfind('/');
  std::string directory = path.path;
  std::string name;
  if (named) {
    name = slash == std::string::npos ? path.path : path.path.substr(slash + 1);
    directory = slash == std::string::npos ? "." : path.path.substr(0, slash + 1);
  }
  const int follow = named ? 0 : O_NOFOLLOW;
  sys::UniqueFd fd(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC | follow));
  if (!fd) return sys::fail_errno(errno, "open the directory " + base::quote(directory), directory);
  return files::Place{std::move(fd), std::move(name)};
}

}  // namespace

Result<CopyEnds> open_put(const FileCopy& copy) {
  const std::string title = title_of("put", copy);
  const auto source = split_end(copy.from);
  if (!source) return fail_titled(title, source.error());
  auto inside = read_inside_path(copy.to);
  if (!inside) return fail_titled(title, inside.error());
  // "x/" is x, whatever that is.
  const bool contents = source->end == PathEnd::contents;
  auto here = open_host_place({source->path, contents ? PathEnd::contents : PathEnd::plain});
  if (!here) return fail_titled(title, here.error());
  struct stat status {};
  if (const int error = files::look_at(*here, status); error != 0)
    return fail_titled(title, files::Failure{error, base::quote(copy.from)});
  return CopyEnds{title, std::move(*here), std::move(*inside), name_of(*source)};
}

Result<CopyEnds> open_get(const FileCopy& copy) {
  const std::string title = title_of("get", copy);
  auto inside = read_inside_path(copy.from);
  if (!inside) return fail_titled(title, inside.error());
  const auto target = split_end(copy.to);
  if (!target) return fail_titled(title, target.error());
  auto at = open_host_place(*target);
  if (!at) return fail_titled(title, at.error());
  std::string name = inside->name();
  auto here = files::place_for(std::move(*at), name);
  if (!here) return fail_titled(title, here.error());
  return CopyEnds{title, std::move(*here), std::move(*inside), std::move(name)};
}

tl::unexpected<Error> fail_titled(const std::string& title, Error error) {
  error.message = title + ": " + error.message;
  return fail(std::move(error));
}

tl::unexpected<Error> fail_titled(const std::string& title, const files::Failure& failure) {
  return sys::fail_errno(failure.error, title + ": " + failure.message);
}

}  // namespace brig::sandbox
