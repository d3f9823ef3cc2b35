// SPDX-License-Identifier: Apache-2.0
// The host's half of moving files: packs and unpacks here, on a thread of its own, while a file job
// does the other half inside.
#pragma once

#include "base/until.hpp"
#include "sandbox/file_job.hpp"

#include <brig/files.hpp>
#include <brig/result.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace brig::sandbox {

/// As `Sandbox` has them.
Result<Transferred> put_files(const RunFileJob& run,
                              const FileCopy& copy,
                              const TransferOptions& options,
                              const base::Until& until);
Result<Transferred> get_files(const RunFileJob& run,
                              const FileCopy& copy,
                              const TransferOptions& options,
                              const base::Until& until);
Result<std::vector<FileInfo>> list_files(const RunFileJob& run,
                                         const std::string& path,
                                         std::size_t depth,
                                         const base::Until& until);
Result<void> remove_files(const RunFileJob& run, const std::string& path, const base::Until& until);

}  // namespace brig::sandbox
