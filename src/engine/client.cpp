// SPDX-License-Identifier: Apache-2.0
#include "engine/client.hpp"

#include "engine/status.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace brig::engine {
namespace {

/// An error answer is a short JSON object; what is longer is not read.
constexpr std::size_t kMaxErrorBody = 64U << 10U;
Error error_of(int status, std::string_view body, std::string_view resource) {
  std::string message = wire::decode_error_message(body);
  if (message.empty()) message = "the engine answered with status " + std::to_string(status);
  return {errc_of_status(status), std::move(message), status, std::string(resource)};
}

}  // namespace

http::Target target_of(wire::ApiVersion api) {
  http::Target target;
  target.segment("v" + wire::to_string(api));
  return target;
}

bool is_success(int status) {
  return status >= 200 && status < 300;
}

Error error_of_answer(const http::Response& answer, std::string_view resource) {
  return error_of(answer.status, answer.body, resource);
}

Client::Client(http::Endpoint endpoint, wire::ApiVersion api, Capabilities capabilities)
    : endpoint_(std::move(endpoint)), api_(api), capabilities_(std::move(capabilities)) {}

Result<Client> Client::of(http::Endpoint endpoint, const Answer& answer) {
  const auto api = negotiate(answer.identity.api_highest);
  if (!api) return fail(api.error());
  const auto info = wire::decode_info(answer.info);
  if (!info) return fail(info.error());
  return Client(std::move(endpoint), *api, make_capabilities(answer.identity, *info, *api));
}

http::Target Client::target() const {
  return target_of(api_);
}

Result<http::Response> Client::send(const http::Request& request,
                                    std::string_view resource,
                                    const base::Until& until,
                                    const http::Limits& limits) const {
  auto answer = about(resource, http::send(endpoint_, request, until, limits));
  if (!answer) return answer;
  if (!is_success(answer->status)) return fail(error_of_answer(*answer, resource));
  return answer;
}

Result<http::ResponseStream> Client::open(const http::Request& request,
                                          std::string_view resource,
                                          const base::Until& until) const {
  auto answer = about(resource, http::open(endpoint_, request, until));
  if (!answer || is_success(answer->status())) return answer;
  auto body = about(resource, answer->read_all(kMaxErrorBody, until));
  if (body) return fail(error_of(answer->status(), *body, resource));
  if (body.error().code != Errc::data_loss) return fail(body.error());
  // The status has been seen, whatever became of the words.
  return fail(error_of(answer->status(), {}, resource));
}

Result<wire::ApiVersion> negotiate(wire::ApiVersion engine_highest) {
  const wire::ApiVersion agreed = std::min(engine_highest, kHighestApi);
  if (agreed < kLowestApi) {
    return fail(Errc::not_implemented, "the engine speaks API " + to_string(engine_highest) +
                                           " at most, brig " + to_string(kLowestApi) + " to " +
                                           to_string(kHighestApi));
  }
  return agreed;
}

}  // namespace brig::engine
