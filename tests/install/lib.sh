# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the tests of the installed library share. Source it after `set -euo pipefail`; it makes $work, which is gone in
# the end.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
readonly ROOT

work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# readme_program FILE: the program that README.md shows.
readme_program() {
    # shellcheck disable=SC2016 # that is a fence of Markdown
    sed -n '/^```cpp$/,/^```$/ { /^```/d; p }' "$ROOT/README.md" >"$1"
    [[ $(grep -c '^int main' "$1") == 1 ]] || fail 'README.md must show one whole program, in its only ```cpp block'
}

# compile_by_pkg_config PREFIX SOURCE PROGRAM FLAG…: as the README says.
compile_by_pkg_config() {
    local flags
    read -ra flags < <(PKG_CONFIG_PATH=$(dirname "$(find "$1" -name brig.pc)") pkg-config --cflags --libs brig)
    g++ -std=c++20 -Wall -Wextra -Wpedantic -Werror "$2" -o "$3" "${flags[@]}" "${@:4}"
}
