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
/// How an engine refuses an API version that it does not speak.
constexpr int kBadRequest = 400;

http::Target target_of(wire::ApiVersion api) {
  http::Target target;
  target.segment("v" + wire::to_string(api));
  return target;
}

bool is_success(int status) {
  return status >= 200 && status < 300;
}

Error error_of(int status, std::string_view body, std::string_view resource) {
  std::string message = wire::decode_error_message(body);
  if (message.empty()) message = "the engine answered with status " + std::to_string(status);
  return {errc_of_status(status), std::move(message), status, std::string(resource)};
}

}  // namespace

Error error_of_answer(const http::Response& answer, std::string_view resource) {
  return error_of(answer.status, answer.body, resource);
}

Client::Client(http::Endpoint endpoint, wire::ApiVersion api, Capabilities capabilities)
    : endpoint_(std::move(endpoint)), api_(api), capabilities_(std::move(capabilities)) {}

Result<Client> Client::connect(http::Endpoint endpoint, const base::Until& until) {
  // One question tells everything: every answer's headers tell what the engine is, also one that
  // refuses the API version. (/info costs the engine some milliseconds, and so would /version.)
  const std::string where = http::to_string(endpoint);
  const auto ask = [&](wire::ApiVersion api) {
    http::Request request;
    request.target = target_of(api).segment("info");
    return http::send(endpoint, request, until);
  };
  auto answer = ask(kLowestApi);
  if (!answer) return fail(answer.error());
  const auto identity = read_identity(*answer, where);
  if (!identity && !is_success(answer->status)) return fail(error_of_answer(*answer, where));
  if (!identity) return fail(identity.error());
  const auto api = negotiate(identity->api_highest);
  if (!api) return fail(api.error());
  if (answer->status == kBadRequest && *api != kLowestApi) {
    // Some engines have dropped the oldest (29.0 to 29.2 begin at 1.44).
    answer = ask(*api);
    if (!answer) return fail(answer.error());
  }
  if (!is_success(answer->status)) {
    Error error = error_of_answer(*answer, where);
    if (answer->status == kBadRequest) error.code = Errc::not_implemented;
    return fail(std::move(error));
  }
  const auto info = wire::decode_info(answer->body);
  if (!info) return fail(info.error());
  return Client(std::move(endpoint), *api, make_capabilities(*identity, *info, *api));
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
