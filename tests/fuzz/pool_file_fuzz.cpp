// SPDX-License-Identifier: Apache-2.0
// A pool's template: any bytes must be an error that says what is wrong, or a template that is
// written and read back as the same.
#include "daemon/pool_file.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace brig::daemon;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto wanted = parse_pool_file(text);
  if (!wanted) {
    require(wanted.error().code == brig::Errc::invalid_argument);
    require(!wanted.error().message.empty());
    return 0;
  }
  const auto again = parse_pool_file(to_pool_file(*wanted));
  require(again && pack(*again) == pack(*wanted));
  return 0;
}
