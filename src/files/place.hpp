// SPDX-License-Identifier: Apache-2.0
// Where something lies: a directory that is held open and a name in it. Below such a directory
// everything is done by name in an open directory, one component at a time, following no link, so
// that nothing that is moved or swapped meanwhile leads elsewhere.
#pragma once

#include "files/failure.hpp"
#include "sys/unique_fd.hpp"

#include <string>
#include <string_view>

#include <sys/stat.h>

namespace brig::files {

struct Place {
  sys::UniqueFd directory;
  std::string name;  ///< One component; empty: the directory itself.
};

/// The directory at a clean relative path below `root`, opened with O_PATH; "" is `root` again.
/// Never outside of it, and through no link: ELOOP.
Outcome<sys::UniqueFd> open_beneath(int root, std::string_view path);

/// The place at a clean relative path below `root`. Its directory must be there; what it names need
/// not.
Outcome<Place> find_place(int root, std::string_view path);

/// Where something called `name` goes that is copied to `place`: a directory that is there takes it
/// in, under its name, or, where that is empty, takes in what it holds; a link is ELOOP; anything
/// else is made or replaced.
Outcome<Place> place_for(Place place, std::string_view name);

/// What lies in a place, following no link. An errno value, or 0.
int look_at(const Place& place, struct stat& status);

/// A directory for reading, following no link and waiting for nothing; "" is `directory` itself.
sys::UniqueFd open_directory(int directory, const char* name);

}  // namespace brig::files
