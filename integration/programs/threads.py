# SPDX-License-Identifier: Apache-2.0
# Starts threads that wait for ever until there can be no more of them; prints how many there are, itself one of them,
# and the error. With an argument it goes on trying, without end.
import ctypes
import errno
import sys

libc = ctypes.CDLL(None)
start = ctypes.cast(libc.pause, ctypes.c_void_p)
thread = ctypes.c_ulong()
count = 1
while True:
    error = libc.pthread_create(ctypes.byref(thread), None, start, None)
    if error == 0:
        count += 1
    elif len(sys.argv) < 2:
        print(count, errno.errorcode[error])
        sys.exit(0)
