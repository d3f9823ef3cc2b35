// SPDX-License-Identifier: Apache-2.0
#include "support/jobs.hpp"

#include "sys/random.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace brig::test {

std::uint32_t unique_user() {
  // Below those that brig draws by itself.
  static std::atomic<std::uint32_t> next = sys::random_between(100'000'000, 900'000'000);
  return next++;
}

std::vector<std::string> run_arguments(const JobKind& kind,
                                       std::uint32_t user,
                                       const std::string& name,
                                       const std::string& wall_time) {
  return {"run",
          "--image",
          "localhost/brig/base",
          "--user",
          std::to_string(user),
          "--name",
          name,
          "--timeout",
          wall_time,
          "--",
          "sh",
          "-c",
          kind.script};
}

std::uint32_t seed() {
  const char* given = std::getenv("BRIG_SEED");  // NOLINT(concurrency-mt-unsafe)
  const std::uint32_t seed =
      given != nullptr ? static_cast<std::uint32_t>(std::strtoul(given, nullptr, 10))
                       : sys::random_between(1, std::numeric_limits<std::uint32_t>::max());
  std::printf("BRIG_SEED=%u draws these moments again\n", seed);
  return seed;
}

int count_of(const char* variable, int usual) {
  const char* given = std::getenv(variable);           // NOLINT(concurrency-mt-unsafe)
  return given != nullptr ? std::atoi(given) : usual;  // NOLINT(cert-err34-c)
}

}  // namespace brig::test
