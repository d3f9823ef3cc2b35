// SPDX-License-Identifier: Apache-2.0
#include "jail/job_filter.hpp"

#include "sys/errno.hpp"
#include "sys/unique_fd.hpp"

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <linux/ioprio.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brig::jail {
namespace {

constexpr std::uint32_t kInit = 1;

/// Argument `n`, as an int, is `value`.
scmp_arg_cmp is(unsigned n, std::uint32_t value) {
  constexpr scmp_datum_t kInt = 0xffffffff;
  return {n, SCMP_CMP_MASKED_EQ, kInt, value};
}

scmp_arg_cmp is_not_null(unsigned n) {
  return {n, SCMP_CMP_NE, 0, 0};
}

struct Denied {
  int call;
  std::vector<scmp_arg_cmp> when;
};

std::vector<Denied> denied(std::uint32_t tag) {
  return {
      {SCMP_SYS(ptrace), {}},
      {SCMP_SYS(process_vm_readv), {}},
      {SCMP_SYS(process_vm_writev), {}},
      {SCMP_SYS(process_madvise), {}},
      {SCMP_SYS(pidfd_getfd), {}},
      {SCMP_SYS(kcmp), {}},
      {SCMP_SYS(prlimit64), {is(0, kInit)}},
      {SCMP_SYS(prlimit64), {is(1, tag), is_not_null(2)}},
      {SCMP_SYS(setrlimit), {is(0, tag)}},
      {SCMP_SYS(sched_setaffinity), {is(0, kInit)}},
      {SCMP_SYS(sched_setattr), {is(0, kInit)}},
      {SCMP_SYS(sched_setparam), {is(0, kInit)}},
      {SCMP_SYS(sched_setscheduler), {is(0, kInit)}},
      {SCMP_SYS(setpriority), {is(0, PRIO_PROCESS), is(1, kInit)}},
      {SCMP_SYS(setpriority), {is(0, PRIO_PGRP)}},
      {SCMP_SYS(setpriority), {is(0, PRIO_USER)}},
      {SCMP_SYS(ioprio_set), {is(0, IOPRIO_WHO_PROCESS), is(1, kInit)}},
      {SCMP_SYS(ioprio_set), {is(0, IOPRIO_WHO_PGRP)}},
      {SCMP_SYS(ioprio_set), {is(0, IOPRIO_WHO_USER)}},
      {SCMP_SYS(kill), {is(0, kInit)}},
      {SCMP_SYS(tkill), {is(0, kInit)}},
      {SCMP_SYS(tgkill), {is(0, kInit)}},
      {SCMP_SYS(tgkill), {is(1, kInit)}},
      {SCMP_SYS(rt_sigqueueinfo), {is(0, kInit)}},
      {SCMP_SYS(rt_tgsigqueueinfo), {is(0, kInit)}},
      {SCMP_SYS(rt_tgsigqueueinfo), {is(1, kInit)}},
      {SCMP_SYS(fcntl), {is(1, F_SETSIG), is(2, SIGKILL)}},
      {SCMP_SYS(fcntl), {is(1, F_SETSIG), is(2, SIGSTOP)}},
  };
}

/// libseccomp 2.5 writes to a descriptor only.
Result<std::string> exported(scmp_filter_ctx context) {
  const sys::UniqueFd file(::memfd_create("brig-filter", MFD_CLOEXEC));
  if (!file) return sys::fail_errno(errno, "make a file in memory");
  if (const int error = ::seccomp_export_bpf(context, file.get()); error != 0)
    return sys::fail_errno(-error, "export the jobs' seccomp filter");
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return sys::fail_errno(errno, "stat a file in memory");
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  const auto n = ::pread(file.get(), bytes.data(), bytes.size(), 0);
  if (n != status.st_size) return sys::fail_errno(errno, "read a file in memory");
  return bytes;
}

}  // namespace

int tag_resource(Isolation isolation) {
  return isolation == Isolation::gvisor ? RLIMIT_NPROC : RLIMIT_RTTIME;
}

Result<std::string> job_filter(int tag_resource) {
  const std::unique_ptr<void, void (*)(scmp_filter_ctx)> context(::seccomp_init(SCMP_ACT_ALLOW),
                                                                 &::seccomp_release);
  if (!context) return fail(Errc::internal, "the jobs' seccomp filter could not be made");
  int error = ::seccomp_attr_set(context.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  for (const Denied& one : denied(static_cast<std::uint32_t>(tag_resource))) {
    if (error != 0) break;
    error = ::seccomp_rule_add_array(context.get(), SCMP_ACT_ERRNO(EPERM), one.call,
                                     static_cast<unsigned>(one.when.size()), one.when.data());
  }
  if (error != 0) return sys::fail_errno(-error, "make the jobs' seccomp filter");
  return exported(context.get());
}

}  // namespace brig::jail
