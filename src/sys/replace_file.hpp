// SPDX-License-Identifier: Apache-2.0
// Small files, written whole.
#pragma once

#include <brig/result.hpp>

#include <string>
#include <string_view>

#include <sys/types.h>

namespace brig::sys {

/// Makes the file hold the bytes, with this mode whatever the umask is. Written aside and renamed
/// into place: others see the old one or the new one, whole. Of a failure nothing stays.
Result<void> replace_file(const std::string& path, std::string_view bytes, mode_t mode);

}  // namespace brig::sys
