// SPDX-License-Identifier: Apache-2.0
#include "sandbox/file_transfer.hpp"

#include "base/quote.hpp"
#include "files/pack.hpp"
#include "files/unpack.hpp"
#include "sandbox/copy_ends.hpp"
#include "sandbox/listing.hpp"
#include "sys/errno.hpp"
#include "sys/unique_fd.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace brig::sandbox {
namespace {

using files::Moved;
using files::Outcome;
using files::Verb;
using sys::UniqueFd;

constexpr std::chrono::milliseconds kProgressEvery(100);

Transferred to_transferred(const channel::EntryTotals& totals) {
  return {.files = totals.files,
          .directories = totals.directories,
          .bytes = MemorySize::bytes(totals.bytes),
          .skipped = totals.skipped};
}

Transferred to_transferred(const Moved& moved) {
  Transferred all = to_transferred(moved.totals);
  for (const files::Skipped& one : moved.skipped)
    all.skipped_files.push_back({one.path, to_kind(one.kind)});
  return all;
}

class Progress : public files::Observer {
 public:
  explicit Progress(const TransferOptions& options) : tell_(options.on_progress) {}
  void moved(const channel::EntryTotals& so_far) override {
    const auto now = base::Until::Clock::now();
    if (!tell_ || now < next_) return;
    next_ = now + kProgressEvery;
    tell_(to_transferred(so_far));
  }

 private:
  const std::function<void(const Transferred&)>& tell_;
  base::Until::Clock::time_point next_ = base::Until::Clock::now() + kProgressEvery;
};

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0) return sys::fail_errno(errno, "make a pipe");
  // Fewer turns of either end; whoever has used up what users may have keeps the smaller one.
  ::fcntl(fds[1], F_SETPIPE_SZ, channel::kFilesPipe);
  return Pipe{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

/// Runs `here` on a thread of its own and the job meanwhile. `ours` is `here`'s end of the pipe,
/// which closes when it is done; `theirs` is the job's, which closes when that has ended, so that
/// neither waits for the other in vain.
template <typename Here>
Result<void> run_beside(const RunFileJob& run,
                        const FileJob& job,
                        const base::Until& until,
                        UniqueFd& theirs,
                        UniqueFd& ours,
                        const Here& here) {
  std::jthread beside;
  try {
    beside = std::jthread([&] {
      here(ours.get());
      ours.reset();
    });
  } catch (const std::system_error& error) {
    return fail(Errc::unavailable, std::string("a thread: ") + error.what());
  }
  auto ran = run(job, until);
  theirs.reset();
  beside.join();
  return ran;
}

files::Limits to_limits(const TransferLimits& limits) {
  return {.entries = limits.entries, .bytes = limits.bytes.count()};
}

/// The operation at a target "x/" is about its member of that name, and needs x to be there.
void go_into(std::string& path, std::string& name) {
  path += path.empty() ? name : "/" + name;
  name.clear();
}

}  // namespace

Result<Transferred> put_files(const RunFileJob& run,
                              const FileCopy& copy,
                              const TransferOptions& options,
                              const base::Until& until) {
  auto ends = open_put(copy);
  if (!ends) return fail(ends.error());
  const std::string& what = ends->title;
  auto pipe = make_pipe();
  if (!pipe) return fail_titled(what, pipe.error());

  FileJob job{.place = ends->inside.place,
              .operation = {.verb = Verb::put,
                            .path = ends->inside.below,
                            .name = ends->name,
                            .limits = to_limits(options.limits)},
              .in = pipe->read.get()};
  if (ends->inside.end == PathEnd::slash && !job.operation.name.empty())
    go_into(job.operation.path, job.operation.name);
  Progress progress(options);
  Outcome<Moved> packed;
  const auto ran = run_beside(run, job, until, pipe->read, pipe->write, [&](int stream) {
    packed = files::pack(ends->here, stream, {.limits = job.operation.limits}, &progress);
  });
  // What failed here ended the job, and what failed there closed the pipe.
  if (!packed && packed.error().error != EPIPE) return fail_titled(what, packed.error());
  if (!ran) return fail_titled(what, ran.error());
  if (!packed) return fail_titled(what, packed.error());
  return to_transferred(*packed);
}

Result<Transferred> get_files(const RunFileJob& run,
                              const FileCopy& copy,
                              const TransferOptions& options,
                              const base::Until& until) {
  auto ends = open_get(copy);
  if (!ends) return fail(ends.error());
  const std::string& what = ends->title;
  auto pipe = make_pipe();
  if (!pipe) return fail_titled(what, pipe.error());
  ::fcntl(pipe->write.get(), F_SETFL, O_NONBLOCK);

  const FileJob job{.place = ends->inside.place,
                    .operation = {.verb = Verb::get,
                                  .path = ends->inside.below,
                                  .limits = to_limits(options.limits)},
                    .out = pipe->write.get()};
  Progress progress(options);
  Outcome<Moved> unpacked;
  const auto ran = run_beside(run, job, until, pipe->write, pipe->read, [&](int stream) {
    unpacked = files::unpack(stream, std::move(ends->here), job.operation.limits, &progress);
  });
  // A stream that was cut says that the other end failed.
  if (!unpacked && unpacked.error().error != ENODATA) return fail_titled(what, unpacked.error());
  if (!ran) return fail_titled(what, ran.error());
  if (!unpacked) return fail_titled(what, unpacked.error());
  return to_transferred(*unpacked);
}

Result<std::vector<FileInfo>> list_files(const RunFileJob& run,
                                         const std::string& path,
                                         std::size_t depth,
                                         const base::Until& until) {
  const std::string what = "list " + base::quote(path);
  const auto inside = read_inside_path(path);
  if (!inside) return fail_titled(what, inside.error());
  auto pipe = make_pipe();
  if (!pipe) return fail_titled(what, pipe.error());
  ::fcntl(pipe->write.get(), F_SETFL, O_NONBLOCK);
  const FileJob job{.place = inside->place,
                    .operation = {.verb = Verb::list,
                                  .path = inside->below,
                                  .limits = to_limits(TransferLimits{}),
                                  .depth = depth},
                    .out = pipe->write.get()};
  Outcome<std::vector<FileInfo>> listing;
  const auto ran = run_beside(run, job, until, pipe->write, pipe->read,
                              [&](int stream) { listing = read_listing(stream); });
  if (!listing && listing.error().error != ENODATA) return fail_titled(what, listing.error());
  if (!ran) return fail_titled(what, ran.error());
  if (!listing) return fail_titled(what, listing.error());
  return std::move(*listing);
}

Result<void> remove_files(const RunFileJob& run,
                          const std::string& path,
                          const base::Until& until) {
  const std::string what = "remove " + base::quote(path);
  const auto inside = read_inside_path(path);
  if (!inside) return fail_titled(what, inside.error());
  const FileJob job{.place = inside->place,
                    .operation = {.verb = Verb::remove, .path = inside->below}};
  if (auto ran = run(job, until); !ran) return fail_titled(what, ran.error());
  return {};
}

}  // namespace brig::sandbox
