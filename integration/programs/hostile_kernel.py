# SPDX-License-Identifier: Apache-2.0
# What hostile code tries at the kernel from inside a sandbox: one JSON object on stdout, "ok" or the errno's name for
# each attempt. The first argument is the pid of another job of the sandbox, the second a secret that is nowhere in here.
import ctypes
import errno
import fcntl
import json
import os
import stat
import sys

sibling, secret = int(sys.argv[1]), sys.argv[2].encode()
libc = ctypes.CDLL(None, use_errno=True)


def call(number, *arguments):
    ctypes.set_errno(0)
    words = [one if isinstance(one, bytes) else ctypes.c_long(one) for one in arguments]
    if libc.syscall(ctypes.c_long(number), *words) == -1:
        return errno.errorcode[ctypes.get_errno()]
    return "ok"


def attempt(action, *arguments):
    try:
        action(*arguments)
        return "ok"
    except OSError as error:
        return errno.errorcode[error.errno]


def open_to_write(path):
    os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC))


def text(path):
    with open(path, "rb") as file:
        return file.read()


def content(path):
    """How much a path shows: the names in a directory, the bytes of a file; None where there is nothing."""
    try:
        return len(os.listdir(path)) if os.path.isdir(path) else len(text(path))
    except FileNotFoundError:
        return None


def writable_below(top):
    """The files below it that can be opened for writing, and how many there are."""
    found, count = [], 0
    for directory, _, names in os.walk(top):
        for name in names:
            path = os.path.join(directory, name)
            if os.path.islink(path):
                continue
            count += 1
            if attempt(open_to_write, path) == "ok":
                found.append(path)
    return {"count": count, "writable": found}


def mounts():
    mounted_before = text("/proc/self/mountinfo")
    AT_FDCWD, BIND, REMOUNT = -100, 4096, 32
    os.mkdir("/work/m")
    answers = {
        "mount tmpfs": call(165, b"none", b"/work/m", b"tmpfs", 0, 0),
        "mount proc": call(165, b"proc", b"/work/m", b"proc", 0, 0),
        "bind /": call(165, b"/", b"/work/m", b"", BIND, 0),
        "remount / rw": call(165, b"none", b"/", b"", REMOUNT, 0),
        "remount / rw, bind": call(165, b"none", b"/", b"", REMOUNT | BIND, 0),
        "remount /tmp exec": call(165, b"none", b"/tmp", b"", REMOUNT | BIND, 0),
        "make / shared": call(165, b"none", b"/", b"", 1 << 20, 0),
        "umount2 /work": call(166, b"/work", 2),
        "umount2 /proc": call(166, b"/proc", 2),
        "umount2 the mask of /proc/kcore": call(166, b"/proc/kcore", 2),
        "pivot_root": call(155, b"/work", b"/work/m"),
        "chroot": call(161, b"/work"),
        "fsopen": call(430, b"tmpfs", 0),
        "fsconfig": call(431, -1, 6, 0, 0, 0),
        "fsmount": call(432, -1, 0, 0),
        "fspick": call(433, AT_FDCWD, b"/", 0),
        "open_tree": call(428, AT_FDCWD, b"/", 1),
        "move_mount": call(429, AT_FDCWD, b"/tmp", AT_FDCWD, b"/work/m", 0),
        "mount_setattr": call(442, AT_FDCWD, b"/", 0, b"\0" * 32, 32),
        "unshare user": call(272, 0x10000000),
        "unshare user and mount": call(272, 0x10020000),
        "setns": call(308, os.open("/proc/self/ns/mnt", os.O_RDONLY), 0),
    }
    os.rmdir("/work/m")
    answers["the mounts are as they were"] = "yes" if text("/proc/self/mountinfo") == mounted_before else "no"
    return answers


def reach(pid):
    pidfd = os.pidfd_open(pid)
    ATTACH, SEIZE = 16, 0x4206
    return {
        "ptrace attach": call(101, ATTACH, pid, 0, 0),
        "ptrace seize": call(101, SEIZE, pid, 0, 0),
        "process_vm_readv": call(310, pid, 0, 0, 0, 0, 0),
        "process_vm_writev": call(311, pid, 0, 0, 0, 0, 0),
        "pidfd_getfd": call(438, pidfd, 0, 0),
        "kcmp": call(312, pid, os.getpid(), 0, 0, 0),
        "process_madvise": call(440, pidfd, 0, 0, 0, 0),
        "process_mrelease": call(448, pidfd, 0),
        "move_pages": call(279, pid, 0, 0, 0, 0, 0),
        "migrate_pages": call(256, pid, 0, 0, 0),
    }


def keys():
    THREAD, SESSION, USER, USER_SESSION, GROUP = -1, -3, -4, -5, -6
    answers = {f"keyctl describe {name}": call(250, 6, ring, 0, 0, 0) for name, ring in (
        ("thread", THREAD), ("session", SESSION), ("user", USER), ("user session", USER_SESSION), ("group", GROUP))}
    answers.update({f"keyctl {operation}": call(250, operation, 0, 0, 0, 0) for operation in range(0, 33)})
    answers.update({
        "add_key": call(248, b"user", b"brig", b"x", 1, USER),
        "request_key": call(249, b"user", b"brig", b"", USER),
    })
    return answers


def dark_corners():
    return {
        "bpf map": call(321, 0, b"\1\0\0\0\4\0\0\0\4\0\0\0\1\0\0\0" + b"\0" * 112, 128),
        "bpf program": call(321, 5, b"\0" * 128, 128),
        "perf_event_open": call(298, b"\0" * 128, 0, -1, -1, 0),
        "userfaultfd": call(323, 1),
        "kexec_load": call(246, 0, 0, 0, 0),
        "kexec_file_load": call(320, -1, -1, 0, 0, 0),
        "init_module": call(175, b"", 0, b""),
        "finit_module": call(313, 0, b"", 0),
        "delete_module": call(176, b"x", 0),
        "open_by_handle_at": call(304, -100, b"\0" * 32, 0),
        "name_to_handle_at": call(303, -100, b"/", b"\0" * 32, b"\0" * 8, 0),
        "io_uring_setup": call(425, 1, b"\0" * 120),
        "io_uring_enter": call(426, -1, 0, 0, 0, 0, 0),
        "io_uring_register": call(427, -1, 0, 0, 0),
        "io_setup": call(206, 1, b"\0" * 8),
        "reboot": call(169, 0, 0, 0, 0),
        "syslog": call(103, 3, b"\0" * 16, 16),
        "swapon": call(167, b"/work/x", 0),
        "acct": call(163, b"/work/x"),
        "iopl": call(172, 3),
        "ioperm": call(173, 0x70, 2, 1),
        "settimeofday": call(164, b"\0" * 16, 0),
        "clock_settime": call(227, 0, b"\0" * 16),
        "sethostname": call(170, b"x", 1),
        "quotactl": call(179, 0, 0, 0, 0),
        "fanotify_init": call(300, 0, 0),
        "memfd_secret": call(447, 0),
        "vhangup": call(153),
    }


def write_to_the_kernel():
    own = "/proc/self/"
    cgroups = [os.path.join("/sys/fs/cgroup", name) for name in os.listdir("/sys/fs/cgroup")]
    hierarchies = sorted({os.path.realpath(path) for path in cgroups if os.path.isdir(path)} | {"/sys/fs/cgroup"})
    fields = ("release_agent", "notify_on_release", "cgroup.procs", "tasks", "memory.limit_in_bytes", "pids.max",
              "cpu.cfs_quota_us", "devices.allow", "memory.max", "cpu.max", "cgroup.subtree_control")
    return {
        "files": {top: writable_below(top) for top in ("/proc/sys", "/sys")},
        "top": [name for name in os.listdir("/proc") if not name.isdigit() and os.path.isfile("/proc/" + name) and
                not os.path.islink("/proc/" + name) and attempt(open_to_write, "/proc/" + name) == "ok"],
        "cgroups": {f"{place}/{field}": attempt(open_to_write, f"{place}/{field}")
                    for place in hierarchies for field in fields},
        "new cgroups": {place: attempt(os.mkdir, place + "/brig") for place in hierarchies},
        "own": {
            "oom_score_adj": attempt(lambda: os.write(os.open(own + "oom_score_adj", os.O_WRONLY), b"-1000")),
            "uid_map": attempt(lambda: os.write(os.open(own + "uid_map", os.O_WRONLY), b"0 0 1")),
            "gid_map": attempt(lambda: os.write(os.open(own + "gid_map", os.O_WRONLY), b"0 0 1")),
            "loginuid": attempt(lambda: os.write(os.open(own + "loginuid", os.O_WRONLY), b"0")),
        },
    }


def devices():
    kinds = (("mem", stat.S_IFCHR, 1, 1), ("kmsg", stat.S_IFCHR, 1, 11), ("fuse", stat.S_IFCHR, 10, 229),
             ("kvm", stat.S_IFCHR, 10, 232), ("tun", stat.S_IFCHR, 10, 200), ("disk", stat.S_IFBLK, 8, 0),
             ("virtual disk", stat.S_IFBLK, 254, 0), ("null", stat.S_IFCHR, 1, 3))
    return {
        "present": {name: stat.filemode(os.stat("/dev/" + name).st_mode)[0] for name in os.listdir("/dev")
                    if os.path.exists("/dev/" + name)},
        "numbers": {name: [os.major(os.stat("/dev/" + name).st_rdev), os.minor(os.stat("/dev/" + name).st_rdev)]
                    for name in os.listdir("/dev") if not os.path.islink("/dev/" + name) and
                    stat.S_ISCHR(os.stat("/dev/" + name).st_mode)},
        "made": {f"{name} in {place}": attempt(os.mknod, place + "/node", 0o600 | kind, os.makedev(major, minor))
                 for name, kind, major, minor in kinds for place in ("/work", "/tmp", "/dev/shm", "/dev")},
        "opened": {name: attempt(os.open, "/dev/" + name, os.O_RDONLY)
                   for name in ("mem", "kmem", "port", "kmsg", "fuse", "kvm", "console", "sda", "vda", "loop0",
                                "loop-control", "mapper/control", "net/tun", "uinput", "hpet")},
    }


def where_it_leads():
    root = os.stat("/")
    here = {}
    leaked = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        answers = here[name] = {}
        for link in ("root", "cwd", "exe"):
            try:
                answers[link] = os.readlink(f"/proc/{name}/{link}")
            except OSError as error:
                answers[link] = errno.errorcode[error.errno]
        try:
            if secret in text(f"/proc/{name}/environ"):
                leaked.append(name)
        except OSError as error:
            answers["environ"] = errno.errorcode[error.errno]
        try:
            up = os.stat(f"/proc/{name}/root/../../..")
            answers["up"] = "own" if (up.st_dev, up.st_ino) == (root.st_dev, root.st_ino) else "another root"
        except OSError as error:
            answers["up"] = errno.errorcode[error.errno]
    return {"supervisor": here.pop("1"), "others": here, "leaked": leaked, "sibling seen": str(sibling) in here}


def protected_paths():
    supervisor = next("/" + name for name in os.listdir("/") if name.startswith(".brig-"))
    parents = ("/work", "/tmp", "/proc", "/sys", "/dev", "/etc", "/usr", "/dev/shm", "/etc/hosts", supervisor)
    missing = ("/etc/ld.so.preload", "/etc/shadow-", "/usr/bin/brig", "/root", "/home", "/.brig-0", "/run/secrets",
               "/usr/local/bin/python3", "/dev/mem", "/dev/console", "/proc/brig", "/sys/brig", supervisor + "x")
    return {
        "moved": {path: attempt(os.rename, path, path + ".moved") for path in parents},
        "moved away": {path: attempt(os.rename, path, "/work/moved") for path in parents if path != "/work"},
        "replaced": {path: attempt(os.symlink, "/work", path) for path in parents},
        "removed": {path: attempt(os.unlink if os.path.isfile(path) else os.rmdir, path) for path in parents},
        "made": {path: attempt(os.mkdir, path) for path in missing},
        "linked": {path: attempt(os.symlink, "/work", path) for path in missing},
        "exchanged": call(316, -100, b"/tmp", -100, b"/work", 2),
        "supervisor": attempt(os.open, supervisor, os.O_RDWR),
        "supervisor's mode": attempt(os.chmod, supervisor, 0o777),
    }


def terminal():
    TIOCSTI, TIOCLINUX, TIOCSCTTY = 0x5412, 0x541C, 0x540E
    answers = {"controlling": attempt(os.open, "/dev/tty", os.O_RDWR)}
    for number in (0, 1, 2):
        answers[f"TIOCSTI {number}"] = attempt(fcntl.ioctl, number, TIOCSTI, b"x")
        answers[f"TIOCLINUX {number}"] = attempt(fcntl.ioctl, number, TIOCLINUX, b"\x02")
    # The terminal of the other job, whose user this one is, too.
    for name in os.listdir("/dev/pts"):
        if name.isdigit():
            other = os.open("/dev/pts/" + name, os.O_RDWR | os.O_NOCTTY)
            answers["another job's, TIOCSTI"] = attempt(fcntl.ioctl, other, TIOCSTI, b"x")
            answers["another job's, TIOCLINUX"] = attempt(fcntl.ioctl, other, TIOCLINUX, b"\x02")
            if os.fork() == 0:
                os.setsid()
                os._exit(attempt(fcntl.ioctl, other, TIOCSCTTY, 1) == "ok")
            answers["another job's, taken"] = "ok" if os.wait()[1] else "EPERM"
    return answers


MASKED = ("/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug",
          "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/firmware", "/sys/devices/virtual/powercap")

print(json.dumps({
    "mounts": mounts(),
    "supervisor": reach(1),
    "sibling": reach(sibling),
    "keys": keys(),
    "dark corners": dark_corners(),
    "kernel": write_to_the_kernel(),
    "masked": {path: content(path) for path in MASKED},
    "devices": devices(),
    "descriptors": {name: os.readlink("/proc/self/fd/" + name) for name in ("0", "1", "2")},
    "leads": where_it_leads(),
    "protected": protected_paths(),
    "terminal": terminal(),
}))
