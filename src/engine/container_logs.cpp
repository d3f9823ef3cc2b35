// SPDX-License-Identifier: Apache-2.0
#include "engine/container_logs.hpp"

#include <string>

namespace brig::engine {

Result<http::ResponseStream> container_logs(const Client& client,
                                            const ContainerLogsOptions& options,
                                            const base::Until& until) {
  if (!options.with_stdout && !options.with_stderr) {
    return fail(Errc::invalid_argument, "logs of neither stdout nor stderr",
                options.container.str());
  }
  http::Request request;
  request.target = client.target()
                       .segment("containers")
                       .segment(options.container.str())
                       .segment("logs")
                       .query("follow", options.follow ? "1" : "0")
                       .query("stdout", options.with_stdout ? "1" : "0")
                       .query("stderr", options.with_stderr ? "1" : "0")
                       .query("timestamps", options.timestamps ? "1" : "0")
                       .query("tail", options.tail ? std::to_string(*options.tail) : "all");
  return client.open(request, options.container.str(), until);
}

}  // namespace brig::engine
