// SPDX-License-Identifier: Apache-2.0
// Splits a stream of JSON values into lines: events, and the progress of pull and load. The engine
// ends each value with a newline (and a carriage return); chunks of the transfer cut them anywhere.
#pragma once

#include "http/client.hpp"

#include <brig/result.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace brig::engine {

class JsonLines {
 public:
  /// An event with all its labels; the engine's own lines are far below.
  static constexpr std::size_t kMaxLine = 1U << 20U;

  /// Called with each line that is not blank, without its end; an error ends the feeding.
  using OnLine = std::function<Result<void>(std::string_view line)>;

  /// Takes the next bytes. `data_loss` for a line over `kMaxLine`, or the error of `on_line`.
  Result<void> feed(std::string_view bytes, const OnLine& on_line);
  /// The stream has ended: what came after the last newline is a line too.
  Result<void> finish(const OnLine& on_line);

 private:
  std::string partial_;
};

/// Reads a whole stream. Ends with the stream, an error, or that of `on_line`.
Result<void> read_json_lines(http::ResponseStream& stream,
                             const JsonLines::OnLine& on_line,
                             const base::Until& until);

}  // namespace brig::engine
