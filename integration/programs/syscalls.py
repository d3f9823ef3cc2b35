# SPDX-License-Identifier: Apache-2.0
# Asks the filters in force about system calls without any being executed: reads lines "NUMBER ARGUMENT*5" and prints
# for each the errno with which it came back. 1000 means that every filter allows it.
#
# A thread stacks a filter of its own on the others, which asks a listener about calls with the mark as sixth argument,
# and the listener answers 1000. Of several filters the strictest counts, and an errno is stricter than a question: what
# another filter refuses is refused by that one, and nobody is asked.
import ctypes
import fcntl
import os
import select
import struct
import sys
import threading

ALLOWED = 1000
MARK = 0x62726967
SECCOMP, SET_MODE_FILTER, NEW_LISTENER = 317, 1, 8
LOAD_WORD, JUMP_EQUAL, RETURN = 0x20, 0x15, 0x06
SIXTH_ARGUMENT = 16 + 8 * 5
ASK, ALLOW = 0x7FC00000, 0x7FFF0000
RECEIVE, ANSWER = 0xC0502100, 0xC0182101

libc = ctypes.CDLL(None, use_errno=True)
listener = None
listening = threading.Event()
answers = []


def ask():
    global listener
    code = b"".join(struct.pack("HBBI", *one) for one in (
        (LOAD_WORD, 0, 0, SIXTH_ARGUMENT), (JUMP_EQUAL, 0, 1, MARK), (RETURN, 0, 0, ASK), (RETURN, 0, 0, ALLOW)))
    kept = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(kept))
    listener = libc.syscall(SECCOMP, SET_MODE_FILTER, NEW_LISTENER, program)
    listening.set()
    if listener == -1:
        sys.exit("no filter of its own: " + os.strerror(ctypes.get_errno()))
    for line in sys.stdin:
        number, *arguments = map(int, line.split())
        returned = libc.syscall(ctypes.c_long(number), *map(ctypes.c_ulong, arguments), ctypes.c_ulong(MARK))
        answers.append(str(ctypes.get_errno()) if returned == -1 else "executed")


asking = threading.Thread(target=ask)
asking.start()
listening.wait()
while asking.is_alive():
    if select.select([listener], [], [], 0.05)[0]:
        question = bytearray(80)
        try:
            fcntl.ioctl(listener, RECEIVE, question)
        except FileNotFoundError:  # the thread has ended, and its filter with it
            continue
        fcntl.ioctl(listener, ANSWER, question[:8] + struct.pack("qiI", 0, -ALLOWED, 0))
print("\n".join(answers))
