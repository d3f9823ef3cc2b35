// SPDX-License-Identifier: Apache-2.0
// Policy files: any bytes must be an error with its place or a file; a file without its weakenings
// granted is never looser than its preset; and what is printed of a policy reads back as the same.
#include <brig/policy_file.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace brig;

void require(bool condition) {
  if (!condition) std::abort();
}

bool looser(const Policy& from, const Policy& to) {
  for (const Difference& difference : compare(from, to)) {
    if (difference.change == Change::looser) return true;
  }
  return false;
}

/// Labels by the thousand, which aliases can make of a small file, may print as more than a file
/// may have.
bool small(const Policy& policy) {
  constexpr std::size_t kBytes = 16U << 10U;
  constexpr std::size_t kCount = 1000;
  std::size_t bytes = 0;
  for (const auto& [name, value] : policy.image.labels) bytes += name.size() + value.size();
  for (const HostMount& mount : policy.mounts) bytes += mount.source.size() + mount.target.size();
  return bytes < kBytes && policy.image.labels.size() < kCount;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto file = parse_policy_file(text, "f");
  if (!file) {
    require(file.error().code == Errc::invalid_argument && file.error().message.starts_with("f:"));
    return 0;
  }

  const Policy preset = make_policy(file->preset).value();
  const auto ungranted = apply_policy_file(*file, {});
  if (ungranted) {
    require(file->weakenings.empty() && !looser(preset, *ungranted));
  } else {
    require(file->weakenings.empty() || ungranted.error().code == Errc::policy_violation);
    require(ungranted.error().message.starts_with("f:"));
  }

  const auto policy = apply_policy_file(*file, file->weakenings);
  if (!policy) return 0;
  const auto printed = print_policy(*policy);
  if (!printed) {
    require(!small(*policy));
    return 0;
  }
  const auto again = parse_policy_file(*printed, "f").value();
  require(apply_policy_file(again, again.weakenings).value() == *policy);
  return 0;
}
