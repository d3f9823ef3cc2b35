// SPDX-License-Identifier: Apache-2.0
// What is on the engine that the tests use.
#pragma once

#include <brig/engine.hpp>

#include <string>
#include <vector>

namespace brig::test {

/// The engine of DOCKER_HOST; the test program ends when there is none.
Engine engine();

/// The names of all containers, running or not.
std::vector<std::string> container_names();

/// A container name that no other test uses.
std::string unique_name();

}  // namespace brig::test
