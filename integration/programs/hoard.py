# SPDX-License-Identifier: Apache-2.0
# Takes memory of the kind that the first argument names until there is no more of it, and prints what stopped it and
# how many MiB it had. Whoever is killed for it prints nothing.
import ctypes
import errno
import fcntl
import mmap
import os
import socket
import sys

MIB = 1 << 20
BLOCK = b"x" * MIB
ENOUGH = 256 * MIB
F_SETPIPE_SZ = 1031
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
kept = []


def anonymous():
    kept.append(bytearray(BLOCK))
    return len(BLOCK)


def into(file):
    return lambda: os.write(file, BLOCK)


def nameless(directory):
    file = os.open(directory + "/hoard", os.O_RDWR | os.O_CREAT, 0o600)
    os.unlink(directory + "/hoard")
    return file


def mapping(file):
    size = 100 * MIB
    os.ftruncate(file, size)
    area = mmap.mmap(file, size)
    pages = iter(range(0, size, mmap.PAGESIZE))

    def touch():
        area[next(pages)] = 1
        return mmap.PAGESIZE
    return touch


def system_v():
    IPC_PRIVATE, IPC_RMID, size = 0, 0, 4 * MIB
    number = libc.shmget(IPC_PRIVATE, size, 0o600)
    if number == -1:
        raise OSError(ctypes.get_errno(), "shmget")
    at = libc.shmat(number, None, 0)
    libc.shmctl(number, IPC_RMID, None)
    ctypes.memset(at, 1, size)
    return size


def mappings():
    for readable in (mmap.PROT_READ, mmap.PROT_READ | mmap.PROT_WRITE) * 100:
        kept.append(mmap.mmap(-1, mmap.PAGESIZE, prot=readable))
    return mmap.PAGESIZE  # what the kernel needs to know about them, and Python


def until_full(write):
    held = 0
    while True:
        try:
            held += write()
        except BlockingIOError:
            return held


def pipe():
    kept.append(os.pipe())
    full = kept[-1][1]
    os.set_blocking(full, False)
    try:
        fcntl.fcntl(full, F_SETPIPE_SZ, MIB)
    except PermissionError:
        pass  # there are so many large ones that this keeps its usual size
    return until_full(into(full))


def unix_sockets():
    kept.append(socket.socketpair())
    full = kept[-1][1]
    full.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30)
    full.setblocking(False)
    return until_full(lambda: full.send(BLOCK))


def image():
    """The page cache of every file of the image, over and over: it gives way."""
    total = 0
    for directory, _, names in os.walk("/usr"):
        for path in (os.path.join(directory, name) for name in names):
            if os.path.islink(path) or not os.path.getsize(path):
                continue
            with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as area:
                for at in range(0, len(area), mmap.PAGESIZE):
                    area[at]
                total += len(area)
    return total


kinds = {
    "anonymous": lambda: anonymous,
    "work": lambda: into(nameless("/work")),
    "tmp": lambda: into(nameless("/tmp")),
    "shm": lambda: into(nameless("/dev/shm")),
    "memfd": lambda: into(os.memfd_create("hoard")),
    "shared mapping": lambda: mapping(nameless("/work")),
    "System V": lambda: system_v,
    "mappings": lambda: mappings,
    "pipes": lambda: pipe,
    "Unix sockets": lambda: unix_sockets,
    "image": lambda: image,
}
take = kinds[sys.argv[1]]()
held, stopped_by = 0, "enough"
try:
    while held < ENOUGH:
        held += take()
except OSError as error:
    stopped_by = errno.errorcode[error.errno]
print(stopped_by, held // MIB)
