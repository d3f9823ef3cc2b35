// SPDX-License-Identifier: Apache-2.0
#include "engine/container_wait.hpp"

#include <string_view>

namespace brig::engine {
namespace {

/// The answer is a status code and, rarely, a message.
constexpr std::size_t kMaxAnswer = 64U << 10U;

std::string_view to_string(WaitCondition condition) {
  switch (condition) {
    case WaitCondition::not_running:
      return "not-running";
    case WaitCondition::next_exit:
      return "next-exit";
    case WaitCondition::removed:
      return "removed";
  }
  return "not-running";
}

}  // namespace

Result<ContainerWait> container_wait(const Client& client,
                                     const ContainerWaitOptions& options,
                                     const base::Until& until) {
  http::Request request;
  request.method = http::Method::post;
  request.target = client.target()
                       .segment("containers")
                       .segment(options.container.str())
                       .segment("wait")
                       .query("condition", to_string(options.condition));
  auto stream = client.open(request, options.container.str(), until);
  if (!stream) return fail(stream.error());
  return ContainerWait(std::move(*stream), options.container);
}

Result<wire::ContainerWaited> ContainerWait::await(const base::Until& until) {
  const auto body = about(container_.str(), stream_.read_all(kMaxAnswer, until));
  if (!body) return fail(body.error());
  return about(container_.str(), wire::decode_container_waited(*body));
}

}  // namespace brig::engine
