#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the source to src/rooms.toml: who may include whom, and what else every room keeps to.

What fails: an include of a room that is not listed or not on a lower floor, of a third party that the room may not
use, of anything beyond the standard library, <tl/expected.hpp> and <brig/…> in a public header; a room without a
README.md or with one of more than 60 lines; a source without its SPDX line. Standard library only.
"""

import argparse
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Every room may include these, which lie below all others.
GROUND = ("base", "sys")
README_LINES = 60
SPDX = "SPDX-License-Identifier:"
# A shebang, and Python's or CMake's own first line, may come before it.
SPDX_WITHIN = 3

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
STANDARD = re.compile(r"[a-z0-9_]+")
SYSTEM = re.compile(r"(?:(?:arpa|asm|linux|net|netinet|sys)/[a-z0-9_/-]+|[a-z0-9_]+)\.h")
# Headers that look like the system's and are not.
THIRD_PARTY_H = ("archive", "archive_entry", "ares", "httplib", "seccomp")


def third_party(header):
    """The name by which src/rooms.toml calls the header's library; None for the standard library and the system."""
    if STANDARD.fullmatch(header):
        return None
    name = re.split(r"[/.]", header)[0]
    if SYSTEM.fullmatch(header) and name not in THIRD_PARTY_H:
        return None
    return "archive" if name == "archive_entry" else name


def check_rooms(rooms):
    """What is wrong with the table itself."""
    for name, room in rooms.items():
        for used in room.get("uses", []):
            if used not in rooms:
                yield f"[{name}] uses '{used}', which is no room"
            elif rooms[used]["floor"] >= room["floor"]:
                yield f"[{name}] is on floor {room['floor']} and uses '{used}' on floor {rooms[used]['floor']}"


def includes(text):
    for number, line in enumerate(text.splitlines(), 1):
        if found := INCLUDE.match(line):
            yield number, found[1] == '"', found[2]


def check_room_source(rooms, room, text):
    """(line, message) for each include of a file in src/ROOM that it may not have."""
    may = {room, *rooms[room].get("uses", [])} | {ground for ground in GROUND if room != "base"}
    for number, quoted, header in includes(text):
        if quoted:
            target = header.split("/")[0]
            if target not in rooms:
                yield number, f'"{header}" is in no room: write "ROOM/file.hpp"'
            elif target not in may:
                yield number, f"room '{room}' may not include room '{target}' (src/rooms.toml)"
        elif not header.startswith("brig/") and header != "tl/expected.hpp":
            library = third_party(header)
            if library and library not in rooms[room].get("third_party", []):
                yield number, f"room '{room}' may not include <{header}>: '{library}' is not listed (src/rooms.toml)"


def check_public_header(text):
    for number, quoted, header in includes(text):
        if quoted or not (STANDARD.fullmatch(header) or header.startswith("brig/") or header == "tl/expected.hpp"):
            yield number, f"a public header includes only the standard library, <tl/expected.hpp> and <brig/…>, not {header}"


def check_spdx(text):
    if not any(SPDX in line for line in text.splitlines()[:SPDX_WITHIN]):
        yield 1, f"no '{SPDX}' in the first {SPDX_WITHIN} lines"


def sources(*directories):
    """All that people write there: C++, CMake, TOML, and scripts."""
    for directory in directories:
        for path in sorted((ROOT / directory).rglob("*")):
            if path.is_file() and (
                path.suffix in {".cpp", ".hpp", ".c", ".h", ".cmake", ".toml", ".py", ".sh"}
                or path.name == "CMakeLists.txt"
                or (path.suffix == "" and path.read_bytes()[:2] == b"#!")
            ):
                yield path


def check_tree(rooms):
    """(path, line, message) of everything that is wrong."""
    table = ROOT / "src/rooms.toml"
    for message in check_rooms(rooms):
        yield table, 1, message
    for directory in sorted(path for path in (ROOT / "src").iterdir() if path.is_dir()):
        if directory.name not in rooms:
            yield table, 1, f"src/{directory.name} is not a room of this table"
    for room in rooms:
        readme = ROOT / "src" / room / "README.md"
        if not readme.parent.is_dir():
            yield table, 1, f"[{room}] has no directory src/{room}"
        elif not readme.is_file():
            yield readme, 1, f"room '{room}' has no README.md"
        elif (lines := len(readme.read_text().splitlines())) > README_LINES:
            yield readme, lines, f"a room's README.md has at most {README_LINES} lines, this has {lines}"

    for path in sources("src", "include", "tests", "integration", "scripts"):
        text = path.read_text()
        found = [*check_spdx(text)]
        parts = path.relative_to(ROOT).parts
        if path.suffix in {".cpp", ".hpp"} and parts[0] == "src" and parts[1] in rooms:
            found += check_room_source(rooms, parts[1], text)
        elif path.suffix in {".cpp", ".hpp"} and parts[0] == "include":
            found += check_public_header(text)
        for number, message in found:
            yield path, number, message


def self_test():
    rooms = {
        "base": {"floor": 0},
        "sys": {"floor": 0},
        "wire": {"floor": 1, "third_party": ["nlohmann"]},
        "http": {"floor": 1, "third_party": ["boost", "archive"]},
        "engine": {"floor": 2, "uses": ["wire"]},
    }
    good = [
        ("base", '#include "base/quote.hpp"\n#include <string>\n#include <brig/error.hpp>\n#include <tl/expected.hpp>'),
        ("sys", '#include "base/quote.hpp"\n#include <unistd.h>\n#include <sys/stat.h>\n#include <linux/openat2.h>'),
        ("wire", "#include <nlohmann/json.hpp>"),
        ("http", "#include <boost/asio.hpp>\n#include <archive_entry.h>"),
        ("engine", '#include "sys/poll.hpp"\n  #  include "wire/image.hpp"\n// #include "http/client.hpp"'),
    ]
    bad = [
        ("base", '#include "sys/poll.hpp"'),
        ("wire", '#include "http/client.hpp"'),
        ("wire", '#include "engine/client.hpp"'),
        ("wire", "#include <boost/asio.hpp>"),
        ("wire", "#include <archive.h>"),
        ("engine", "#include <nlohmann/json.hpp>"),
        ("engine", "#include <unknown.hpp>"),
        ("engine", '#include "client.hpp"'),
        ("engine", '#include "../wire/image.hpp"'),
    ]
    for room, text in good:
        assert not (found := [*check_room_source(rooms, room, text)]), (room, text, found)
    for room, text in bad:
        found = [*check_room_source(rooms, room, "// first line\n" + text)]
        assert [number for number, _ in found] == [2], (room, text, found)

    assert not [*check_rooms(rooms)]
    for uses in (["engine"], ["http"], ["nowhere"]):
        assert [*check_rooms(rooms | {"wire": {"floor": 1, "uses": uses}})], uses

    assert not [*check_public_header("#include <brig/error.hpp>\n#include <tl/expected.hpp>\n#include <stop_token>")]
    for header in ("<unistd.h>", "<nlohmann/json.hpp>", '"base/quote.hpp"', "<tl/optional.hpp>"):
        assert [*check_public_header(f"#include {header}")], header

    assert not [*check_spdx("#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0")]
    assert [*check_spdx("// A file.\n\n\n// SPDX-License-Identifier: Apache-2.0")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--self-test", action="store_true", help="check this script itself, on cases in memory")
    if parser.parse_args().self_test:
        self_test()
        return 0

    rooms = tomllib.loads((ROOT / "src/rooms.toml").read_text())
    found = 0
    for path, line, message in check_tree(rooms):
        print(f"{path.relative_to(ROOT)}:{line}: {message}")
        found = 1
    return found


if __name__ == "__main__":
    sys.exit(main())
