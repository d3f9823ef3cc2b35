# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the scripts here share. Source it after `set -euo pipefail`:
#
#     source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
#
# Everything for people goes to stderr: stdout carries only what a caller may want to capture.

# The checkout this file lies in, wherever the caller stands.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
readonly ROOT

readonly LOGS=$ROOT/build/logs

if [[ -t 2 && -z ${NO_COLOR-} && ${TERM-dumb} != dumb ]]; then
    readonly ON_TERMINAL=1 BOLD=$'\e[1m' RED=$'\e[1;31m' DIM=$'\e[2m' PLAIN=$'\e[0m'
else
    readonly ON_TERMINAL='' BOLD='' RED='' DIM='' PLAIN=''
fi

# say TEXT…: one step, with the seconds since the script began.
say() {
    printf '%s[%3ds]%s %s%s%s\n' "$DIM" "$SECONDS" "$PLAIN" "$BOLD" "$*" "$PLAIN" >&2
}

# die TEXT…: says why, and ends the script with 1.
die() {
    printf '%s%s: %s%s\n' "$RED" "${0##*/}" "$*" "$PLAIN" >&2
    exit 1
}

# quietly NAME COMMAND…: runs a long command with its output in build/logs/NAME.log. A terminal sees the seconds pass,
# anything else a line at the start and one at the end. A failure shows the log's tail and returns the command's status.
quietly() {
    local name=$1 log=$LOGS/$1.log began=$SECONDS ticker='' failed=0 fatal=''
    shift
    mkdir -p "$LOGS"
    if [[ $ON_TERMINAL ]]; then
        # Asks for the script's own life: a background job does not hear the terminal's Ctrl-C.
        while kill -0 $$ 2>/dev/null; do
            printf '\r%s[%3ds]%s %s … %ds ' "$DIM" "$SECONDS" "$PLAIN" "$name" $((SECONDS - began)) >&2
            sleep 1
        done &
        ticker=$!
    else
        say "$name …"
    fi

    # A shell function stops at its first failure only where nobody tests its status: so no `||` here.
    [[ $- == *e* ]] && fatal=1
    set +e
    (
        set -e
        "$@"
    ) >"$log" 2>&1 </dev/null
    failed=$?
    [[ $fatal ]] && set -e

    if [[ $ticker ]]; then
        kill "$ticker" 2>/dev/null || :
        wait "$ticker" 2>/dev/null || :
        printf '\r\e[K' >&2
    fi
    if ((failed)); then
        tail -n 40 "$log" | sed 's/^/    | /' >&2
        printf '%s%s failed with %d after %ds; all of its output: %s%s\n' \
            "$RED" "$name" "$failed" $((SECONDS - began)) "$log" "$PLAIN" >&2
        return "$failed"
    fi
    say "$name: done in $((SECONDS - began))s"
}

# packages_in LIST…: the packages that scripts/packages/LIST.txt name, one a line.
packages_in() {
    local list
    for list; do
        [[ -r $ROOT/scripts/packages/$list.txt ]] || die "no such package list: scripts/packages/$list.txt"
        sed 's/#.*//; s/[[:space:]]//g; /^$/d' "$ROOT/scripts/packages/$list.txt"
    done
}

# need_packages PACKAGE…: installs what is missing of these Debian packages; free of cost when nothing is.
need_packages() {
    local package installed missing=()
    command -v dpkg-query >/dev/null || die "this is no Debian system; brig needs the equivalent of: $*"
    installed=$(dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || :)
    for package; do
        [[ $'\n'$installed$'\n' == *$'\n'"$package installed"$'\n'* ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    ((EUID == 0)) || die "packages are missing; as root: apt-get install --no-install-recommends ${missing[*]}"
    update_package_lists
    say "installing ${missing[*]}"
    DEBIAN_FRONTEND=noninteractive quietly packages apt-get --quiet --yes --no-install-recommends \
        --option DPkg::Lock::Timeout=120 install "${missing[@]}" || die "cannot install ${missing[*]}"
}

# need_list LIST…: the same for whole lists of scripts/packages.
need_list() {
    local packages
    packages=$(packages_in "$@")
    # shellcheck disable=SC2086 # one word for each package
    need_packages $packages
}

# Once in a script is enough. A source that does not answer is no reason to stop: the lists at hand may do.
lists_updated=''
update_package_lists() {
    [[ ! $lists_updated ]] || return 0
    quietly package-lists apt-get --quiet update || say 'going on with the package lists at hand'
    lists_updated=1
}
