# SPDX-License-Identifier: Apache-2.0
# What must work under the strict seccomp profile, and what must not. Exits with the line that failed: nobody reads
# what it prints.
import asyncio
import ctypes
import errno
import fcntl
import json
import multiprocessing
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time


def failed(kind, value, trace):
    while trace.tb_next and trace.tb_next.tb_frame.f_code.co_filename == "<string>":
        trace = trace.tb_next
    os._exit(trace.tb_lineno)


def refusal(action, *arguments):
    try:
        action(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]
    return "ok"


sys.excepthook = failed
libc = ctypes.CDLL(None, use_errno=True)

with open("/proc/self/status") as status:
    assert re.search(r"^Seccomp:\s*2$", status.read(), re.M)
assert json.loads(json.dumps({"a": [1]})) == {"a": [1]}

with tempfile.TemporaryDirectory() as directory, tempfile.NamedTemporaryFile(dir=directory) as file:
    file.write(b"x" * 100000)
    file.flush()
    os.fsync(file.fileno())
    fcntl.lockf(file, fcntl.LOCK_EX)
    os.posix_fallocate(file.fileno(), 0, 200000)
    shutil.copy2(file.name, file.name + ".copy")
    assert os.path.getsize(file.name + ".copy") == 200000
    database = sqlite3.connect(directory + "/db")
    database.execute("create table t(x)")
    database.commit()
    assert refusal(os.mkfifo, directory + "/fifo") == "EPERM"
    assert refusal(os.setxattr, file.name, "user.a", b"x") == "ENOTSUP"

script = "cd /tmp; echo a > a; cp -a a b; install -m 600 a c; mv b d; cat c d | sort | tail -n 1; timeout 5 true; rm a c d"
shell = subprocess.run(["sh", "-ec", script], capture_output=True, text=True)
assert (shell.returncode, shell.stdout, shell.stderr) == (0, "a\n", "")

threads = [threading.Thread(target=time.sleep, args=(0.001,)) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
with multiprocessing.get_context("fork").Pool(2) as pool:
    assert pool.map(len, ["a", "bb"]) == [1, 2]


async def talk():
    process = await asyncio.create_subprocess_exec("echo", "a", stdout=subprocess.PIPE)
    assert await process.communicate() == (b"a\n", None)
    server = await asyncio.start_unix_server(lambda reader, writer: writer.close(), "/tmp/socket")
    reader, writer = await asyncio.open_unix_connection("/tmp/socket")
    assert await reader.read() == b""
    writer.close()
    server.close()


asyncio.run(talk())

for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET, socket.AF_ALG, socket.AF_VSOCK):
    assert refusal(socket.socket, family, socket.SOCK_STREAM) == "EPERM", family
one, other = socket.socketpair()
assert refusal(one.send, b"x", socket.MSG_OOB) == "EPERM"
assert refusal(one.setsockopt, socket.SOL_SOCKET, 26, b"x" * 16) == "EPERM"
for request in (0x5412, 0x541C, 0x80045430):
    assert refusal(fcntl.ioctl, 0, request, b"x") == "EPERM", request
assert refusal(os.memfd_create, "x") == "EPERM"
assert refusal(os.setuid, os.getuid()) == "EPERM"
assert refusal(os.nice, 1) == "EPERM"
assert refusal(os.sched_setaffinity, 0, {0}) == "EPERM"
assert refusal(os.pidfd_open, os.getpid()) == "EPERM"
assert refusal(fcntl.fcntl, 0, fcntl.F_GETLEASE) == "EPERM"
assert libc.prctl(38, 1, 0, 0, 0) == -1 and ctypes.get_errno() == errno.EPERM
assert libc.personality(0xFFFFFFFF) == -1 and ctypes.get_errno() == errno.EPERM
assert libc.ptrace(0, 0, 0, 0) == -1 and ctypes.get_errno() == errno.EPERM
signal.alarm(0)
