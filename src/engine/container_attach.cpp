// SPDX-License-Identifier: Apache-2.0
#include "engine/container_attach.hpp"

#include <utility>
#include <variant>

namespace brig::engine {

Result<http::RawStream> container_attach(const Client& client,
                                         const ContainerAttachOptions& options,
                                         const base::Until& until) {
  http::Request request;
  request.method = http::Method::post;
  request.target = client.target()
                       .segment("containers")
                       .segment(options.container.str())
                       .segment("attach")
                       .query("stream", "1")
                       .query("stdin", options.with_stdin ? "1" : "0")
                       .query("stdout", "1")
                       .query("stderr", "1");
  auto upgraded = about(options.container.str(), http::upgrade(client.endpoint(), request, until));
  if (!upgraded) return fail(upgraded.error());
  if (const auto* refusal = std::get_if<http::Response>(&*upgraded)) {
    return fail(error_of_answer(*refusal, options.container.str()));
  }
  return std::get<http::RawStream>(std::move(*upgraded));
}

}  // namespace brig::engine
