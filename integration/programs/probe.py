# SPDX-License-Identifier: Apache-2.0
# What the kernel enforces, seen from inside a sandbox: one JSON object on stdout.
import ctypes
import errno
import json
import os
import resource
import socket

libc = ctypes.CDLL("libc.so.6", use_errno=True)


def status():
    with open("/proc/self/status") as file:
        return {key: value.strip() for key, _, value in (line.partition(":") for line in file)}


def mounts():
    table = {}
    with open("/proc/self/mountinfo") as file:
        for line in file:
            fields = line.split()
            dash = fields.index("-")
            table[fields[4]] = {
                "type": fields[dash + 1],
                "options": sorted(set(fields[5].split(",")) | set(fields[dash + 3].split(","))),
            }
    return table


def read(path):
    try:
        with open(path) as file:
            return file.read(4096).strip()
    except OSError as error:
        return errno.errorcode[error.errno]


def attempt(action):
    """'ok', or the name of the errno."""
    try:
        action()
        return "ok"
    except OSError as error:
        return errno.errorcode[error.errno]
    except ValueError:  # what the resource module makes of EPERM
        return "EPERM"


def syscall(number, *arguments):
    ctypes.set_errno(0)
    if libc.syscall(number, *arguments) == -1:
        return errno.errorcode[ctypes.get_errno()]
    return "ok"


def write_file(path):
    with open(path, "w") as file:
        file.write("x")


def setuid_root():
    os.setuid(0)


print(json.dumps({
    "status": status(),
    "mounts": mounts(),
    "namespaces": {name: os.readlink("/proc/self/ns/" + name) for name in os.listdir("/proc/self/ns")},
    "routes": read("/proc/net/route").splitlines()[1:] + read("/proc/net/ipv6_route").splitlines(),
    "interfaces": [name for _, name in socket.if_nameindex()],
    "ids": [os.getuid(), os.geteuid(), os.getgid(), os.getegid(), sorted(os.getgroups())],
    "pid": os.getpid(),
    "hostname": socket.gethostname(),
    "fds": sorted(int(fd) for fd in os.listdir("/proc/self/fd")),
    "limits": {
        "nofile": resource.getrlimit(resource.RLIMIT_NOFILE),
        "fsize": resource.getrlimit(resource.RLIMIT_FSIZE),
        "core": resource.getrlimit(resource.RLIMIT_CORE),
    },
    "cgroup": {
        "memory": read("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
        "memory_swap": read("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes"),
        "pids": read("/sys/fs/cgroup/pids/pids.max"),
        "cpu_quota": read("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"),
        "cpu_period": read("/sys/fs/cgroup/cpu/cpu.cfs_period_us"),
        "v2_memory": read("/sys/fs/cgroup/memory.max"),
        "v2_swap": read("/sys/fs/cgroup/memory.swap.max"),
        "v2_pids": read("/sys/fs/cgroup/pids.max"),
        "v2_cpu": read("/sys/fs/cgroup/cpu.max"),
    },
    "attempts": {
        "write /": attempt(lambda: write_file("/x")),
        "write /etc": attempt(lambda: write_file("/etc/x")),
        "write /usr": attempt(lambda: write_file("/usr/x")),
        "write /work": attempt(lambda: write_file("/work/x")),
        "write /tmp": attempt(lambda: write_file("/tmp/x")),
        "write /proc/sys": attempt(lambda: write_file("/proc/sys/kernel/hostname")),
        "write /proc/sysrq-trigger": attempt(lambda: write_file("/proc/sysrq-trigger")),
        "write /sys": attempt(lambda: write_file("/sys/kernel/mm/ksm/run")),
        "write cgroup": attempt(lambda: write_file("/sys/fs/cgroup/pids/pids.max")),
        "read /proc/kcore": read("/proc/kcore"),
        "read /proc/keys": read("/proc/keys"),
        "list /sys/firmware": len(os.listdir("/sys/firmware")) if os.path.isdir("/sys/firmware") else 0,
        "setuid 0": attempt(setuid_root),
        "mknod": attempt(lambda: os.mknod("/work/device", 0o20666, os.makedev(1, 3))),
        "mount": syscall(165, b"none", b"/tmp", b"tmpfs", 0, None),
        "umount": syscall(166, b"/proc", 2),
        "unshare user": syscall(272, 0x10000000),
        "setns": syscall(308, 0, 0),
        "pivot_root": syscall(155, b"/work", b"/work"),
        "ptrace": syscall(101, 0, 0, 0, 0),
        "process_vm_readv": syscall(310, os.getpid(), None, 0, None, 0, 0),
        "keyctl": syscall(250, 0, 0, 0, 0, 0),
        "add_key": syscall(248, b"user", b"x", b"y", 1, 0),
        "bpf": syscall(321, 0, None, 0),
        "perf_event_open": syscall(298, None, 0, -1, -1, 0),
        "userfaultfd": syscall(323, 0),
        "io_uring_setup": syscall(425, 1, None),
        "clone3": syscall(435, None, 0),
        "open_by_handle_at": syscall(304, 0, None, 0),
        "kexec_load": syscall(246, 0, 0, None, 0),
        "init_module": syscall(175, None, 0, b""),
        "personality": syscall(135, 0x0040000),
        "kcmp": syscall(312, 1, 1, 0, 0, 0),
        "pidfd_getfd": syscall(438, 0, 0, 0),
        "socket AF_PACKET": attempt(lambda: socket.socket(17, socket.SOCK_RAW)),
        "socket AF_ALG": attempt(lambda: socket.socket(38, socket.SOCK_SEQPACKET)),
        "socket AF_VSOCK": attempt(lambda: socket.socket(40, socket.SOCK_STREAM)),
        "socket AF_INET": attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM)),
        "raise nofile": attempt(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (1 << 16, 1 << 16))),
    },
}))
