// SPDX-License-Identifier: Apache-2.0
// `brig run --json` and `--result`: one object, described by schemas/run-result.schema.json.
#pragma once

#include <brig/result.hpp>
#include <brig/run.hpp>

#include <string>

namespace brig::cli {

/// Whether the job's captured output is part of the object.
enum class WithOutput { no, yes };

/// The object, on one line, without a newline. Output that is not UTF-8 is encoded in base64 and
/// marked so; other text that is not UTF-8 has its bad bytes replaced by U+FFFD.
std::string to_json(const RunResult& result, int exit_code, WithOutput with_output);

/// The object of a run that brig could not carry out: `error` is set, `ending` is null.
std::string to_json(const Error& error, int exit_code);

}  // namespace brig::cli
