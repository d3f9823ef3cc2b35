// SPDX-License-Identifier: Apache-2.0
#include "engine/question.hpp"

#include "engine/client.hpp"

namespace brig::engine {
namespace {

/// How an engine refuses an API version that it does not speak.
constexpr int kBadRequest = 400;

}  // namespace

Result<Answer> ask(const http::Endpoint& endpoint, const base::Until& until) {
  // One question tells everything: every answer's headers tell what the engine is, also one that
  // refuses the API version. (/info costs the engine some milliseconds, and so would /version.)
  const std::string where = http::to_string(endpoint);
  const auto ask_in = [&](wire::ApiVersion api) {
    http::Request request;
    request.target = target_of(api).segment("info");
    return http::send(endpoint, request, until);
  };
  auto answer = ask_in(kLowestApi);
  if (!answer) return fail(answer.error());
  const auto identity = read_identity(*answer, where);
  if (!identity && !is_success(answer->status)) return fail(error_of_answer(*answer, where));
  if (!identity) return fail(identity.error());
  const auto api = negotiate(identity->api_highest);
  if (!api) return fail(api.error());
  if (answer->status == kBadRequest && *api != kLowestApi) {
    // Some engines have dropped the oldest (29.0 to 29.2 begin at 1.44).
    answer = ask_in(*api);
    if (!answer) return fail(answer.error());
  }
  if (!is_success(answer->status)) {
    Error error = error_of_answer(*answer, where);
    if (answer->status == kBadRequest) error.code = Errc::not_implemented;
    return fail(std::move(error));
  }
  return Answer{*identity, std::move(answer->body)};
}

}  // namespace brig::engine
