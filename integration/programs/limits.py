# SPDX-License-Identifier: Apache-2.0
# Asks for more than the limits: one JSON object on stdout, "ok" or the errno's name for each attempt.
import ctypes
import errno
import json
import os
import resource
import signal
import struct

libc = ctypes.CDLL(None, use_errno=True)
SETRLIMIT, PRLIMIT, SCHED_SETATTR, IOPRIO_SET = 160, 302, 314, 251
SCHED_FIFO, SCHED_RR, SCHED_DEADLINE = 1, 2, 6
REALTIME_CLASS = 1 << 13
INFINITY = (1 << 64) - 1


def call(number, *arguments):
    ctypes.set_errno(0)
    words = [one if isinstance(one, bytes) else ctypes.c_long(one) for one in arguments]
    return "ok" if libc.syscall(number, *words) != -1 else errno.errorcode[ctypes.get_errno()]


def attempt(action, *arguments):
    try:
        action(*arguments)
        return "ok"
    except OSError as error:
        return errno.errorcode[error.errno]


def raised():
    """Every limit that has a ceiling, one above it and without end, for itself and for its parent."""
    names = {name: getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")}
    answers = {}
    for name, number in names.items():
        hard = resource.getrlimit(number)[1]
        if hard == resource.RLIM_INFINITY:
            continue
        for what, value in (("one more", hard + 1), ("no end", INFINITY)):
            limit = struct.pack("QQ", value, value)
            answers[f"{name}, {what}"] = call(SETRLIMIT, number, limit)
            answers[f"{name} by prlimit, {what}"] = call(PRLIMIT, 0, number, limit, 0)
            answers[f"{name} of PID 1, {what}"] = call(PRLIMIT, 1, number, limit, 0)
    return answers


def priorities():
    def attributes(policy, nice, priority, times=(0, 0, 0)):
        return struct.pack("IIQiIQQQ", 48, policy, 0, nice, priority, *times)
    return {
        "nice -1": attempt(os.nice, -1),
        "setpriority -20": attempt(os.setpriority, os.PRIO_PROCESS, 0, -20),
        "SCHED_FIFO": attempt(os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(1)),
        "SCHED_RR": attempt(os.sched_setscheduler, 0, os.SCHED_RR, os.sched_param(99)),
        "SCHED_FIFO by sched_setattr": call(SCHED_SETATTR, 0, attributes(SCHED_FIFO, 0, 1), 0),
        "SCHED_DEADLINE": call(SCHED_SETATTR, 0, attributes(SCHED_DEADLINE, 0, 0, (10**6, 10**7, 10**7)), 0),
        "realtime input and output": call(IOPRIO_SET, 1, 0, REALTIME_CLASS),
    }


def dumped_core():
    """Of one who asks for a core and dies of what leaves one."""
    child = os.fork()
    if child == 0:
        attempt(resource.setrlimit, resource.RLIMIT_CORE, (0, 0))
        libc.prctl(4, 1, 0, 0, 0)  # PR_SET_DUMPABLE
        os.chdir("/work")
        signal.signal(signal.SIGQUIT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGQUIT)
    status = os.waitpid(child, 0)[1]
    return {"signal": os.WTERMSIG(status), "core": os.WCOREDUMP(status), "files": os.listdir("/work")}


print(json.dumps({"raised": raised(), "priorities": priorities(), "core": dumped_core(),
                  "limits": list(resource.getrlimit(resource.RLIMIT_CORE))}))
