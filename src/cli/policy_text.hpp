// SPDX-License-Identifier: Apache-2.0
// What `brig policy` says of policies: pure.
#pragma once

#include <brig/policy_file.hpp>

#include <string>
#include <vector>

namespace brig::cli {

/// That the file is good, and of each weakening whether it takes effect; `why_not_trusted` as in
/// `PolicySource`.
std::string describe_file(const std::string& path,
                          const PolicyFile& file,
                          const std::string& why_not_trusted);

/// One line each, first what is looser: "+ looser    memory  256 MiB -> 512 MiB".
std::string describe_differences(const std::vector<Difference>& differences);

}  // namespace brig::cli
