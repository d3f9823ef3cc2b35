#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a command against the engine of DOCKER_HOST (unix://…) and prints the body of the one request to create a
container that it sends, byte for byte.

Usage: scripts/record_create.py COMMAND [ARGUMENT…]
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import threading

PREFIX = "unix://"
CREATE = re.compile(rb"POST \S*/containers/create[? ]")
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
SECONDS = 60


def pass_on(source, sink, record=None):
    """Until the source's end. A half-closed connection stays one: attached streams end so."""
    try:
        while piece := source.recv(65536):
            if record is not None:
                record += piece
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # either side has gone: its peer finds out by itself


def relay(listener, engine, records):
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        server = socket.socket(socket.AF_UNIX)
        server.connect(engine)
        records.append(bytearray())
        for arguments in ((client, server, records[-1]), (server, client)):
            threading.Thread(target=pass_on, args=arguments, daemon=True).start()


def main():
    command = sys.argv[1:]
    engine = os.environ.get("DOCKER_HOST", "")
    if not command or not engine.startswith(PREFIX):
        sys.exit(__doc__)
    records = []
    with tempfile.TemporaryDirectory(prefix="brig-record.") as directory:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(f"{directory}/socket")
        listener.listen()
        threading.Thread(target=relay, args=(listener, engine[len(PREFIX):], records), daemon=True).start()
        environment = os.environ | {"DOCKER_HOST": f"{PREFIX}{directory}/socket"}
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr, timeout=SECONDS)
        listener.close()
    if done.returncode:
        sys.exit(f"record_create: '{command[0]}' ended with {done.returncode}")
    creates = [bytes(record) for record in records if CREATE.match(record)]
    if len(creates) != 1:
        sys.exit(f"record_create: {len(creates)} requests to create a container, not one")
    head, _, body = creates[0].partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    if not length or int(length[1]) != len(body):
        sys.exit("record_create: the request is not whole")
    sys.stdout.buffer.write(body)


if __name__ == "__main__":
    main()
