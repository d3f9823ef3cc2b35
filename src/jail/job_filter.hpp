// SPDX-License-Identifier: Apache-2.0
// The seccomp filter that is stacked on every job: what keeps jobs, which have brig-init's uid,
// from touching it.
#pragma once

#include <brig/policy.hpp>
#include <brig/result.hpp>

#include <string>

namespace brig::jail {

/// The resource (setrlimit(2)) whose hard limit marks the processes of a job: every child inherits
/// it, none can raise it. On Linux RLIMIT_RTTIME, which counts only for real-time processes, which
/// a sandbox can't have; on gVisor, which can't set that, RLIMIT_NPROC, which it doesn't count.
int tag_resource(Isolation isolation);

/// The filter as an array of `sock_filter`s (seccomp(2)), for this machine's architecture; another
/// one's calls are killed. It allows everything but, with EPERM:
/// - reading or writing another process's memory or descriptors, and tracing (ptrace,
///   process_vm_readv, process_vm_writev, process_madvise, pidfd_getfd, kcmp);
/// - limits, scheduling, affinity and priorities of PID 1, or of everything of a user or a group
///   (prlimit64, sched_setaffinity, sched_setattr, sched_setparam, sched_setscheduler, setpriority,
///   ioprio_set);
/// - sending PID 1 a signal (kill, tkill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo), or having
///   SIGKILL or SIGSTOP sent to whoever owns a descriptor (fcntl F_SETSIG): on Linux it would do
///   nothing, on gVisor it would end the sandbox;
/// - setting `tag_resource`, by whose limit brig-init knows whose a process is.
/// Numbers are compared as the kernel reads them: the upper half of a register does not count.
/// `internal` when libseccomp fails.
Result<std::string> job_filter(int tag_resource);

}  // namespace brig::jail
