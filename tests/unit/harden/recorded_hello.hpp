// SPDX-License-Identifier: Apache-2.0
// What brig-init said in real sandboxes: data/hello/NAME.txt. Recorded from the stream that was
// attached to containers of the golden requests (tests/golden/data) for sandboxed,
// sandboxed-weakened and untrusted: Docker 20.10.24, runc 1.1.5, Linux 6.18 with cgroup version 1,
// runsc of July 2024. Directories of the machine are written as those of the fixture.
#pragma once

#include "channel/messages.hpp"
#include "harden/attest_check.hpp"
#include "unit/harden/fixture.hpp"

#include <string>

namespace brig::harden {

/// A recorded hello.
channel::Hello recorded_hello(const std::string& name);

/// A text of a hello, to be changed; added when there is none.
std::string& text_in(channel::Hello& hello, const std::string& name);

/// Replaces the only occurrence of `from` in a text; an empty `from` is the whole text.
void replace(channel::Hello& hello,
             const std::string& text,
             const std::string& from,
             const std::string& to);

/// The names of recordings.
inline constexpr const char* kRunc = "sandboxed-runc";
inline constexpr const char* kWeakenedRunc = "sandboxed-weakened-runc";
inline constexpr const char* kRunsc = "untrusted-runsc";

/// What the recorded sandboxes were made for.
Expectation expectation_of(const std::string& recording);

/// A host whose namespaces are the kernel's first.
HostView local_host();

}  // namespace brig::harden
