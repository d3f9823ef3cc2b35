// SPDX-License-Identifier: Apache-2.0
// A negotiated connection to one engine. Verbs are free functions, one file each, of the form
// `verb(client, options, until) → Result<verb's result>`.
#pragma once

#include "base/until.hpp"
#include "engine/capabilities.hpp"
#include "engine/question.hpp"
#include "http/client.hpp"
#include "wire/system.hpp"

#include <brig/result.hpp>

#include <string_view>

namespace brig::engine {

/// The oldest API brig speaks: the first with CgroupnsMode, without which a hardened container
/// cannot be asked for.
inline constexpr wire::ApiVersion kLowestApi{1, 41};
/// The newest API whose fields and defaults brig knows.
inline constexpr wire::ApiVersion kHighestApi{1, 45};

/// Immutable once made, hence safe to share between threads.
class Client {
 public:
  /// The client of an engine that has answered `ask` so: the API negotiated, its capabilities read.
  /// `not_implemented` when there is no version that both speak; `data_loss` for an answer that no
  /// engine gives.
  static Result<Client> of(http::Endpoint endpoint, const Answer& answer);

  const http::Endpoint& endpoint() const { return endpoint_; }
  wire::ApiVersion api() const { return api_; }
  const Capabilities& capabilities() const { return capabilities_; }

  /// A target that begins with the negotiated version: "/v1.41".
  http::Target target() const;

  /// Sends a request and turns a status that is not 2xx into an `Error`: the status table's kind
  /// (304 is `not_modified`), the engine's words, `resource`, which other failures get too.
  Result<http::Response> send(const http::Request& request,
                              std::string_view resource,
                              const base::Until& until,
                              const http::Limits& limits = {}) const;
  /// The same for an answer that is read as it arrives.
  Result<http::ResponseStream> open(const http::Request& request,
                                    std::string_view resource,
                                    const base::Until& until) const;

 private:
  Client(http::Endpoint endpoint, wire::ApiVersion api, Capabilities capabilities);
  http::Endpoint endpoint_;
  wire::ApiVersion api_;
  Capabilities capabilities_;
};

/// A target that begins with this version.
http::Target target_of(wire::ApiVersion api);

/// 2xx.
bool is_success(int status);

/// The error that an answer with an error status stands for: the status table's kind, the engine's
/// words.
Error error_of_answer(const http::Response& answer, std::string_view resource);

/// The result, with the object that its error is about where it names none.
template <typename T>
Result<T> about(std::string_view resource, Result<T> result) {
  if (!result && result.error().resource.empty()) result.error().resource = resource;
  return result;
}

/// The highest version that both sides may speak; `not_implemented`, naming both, when the engine's
/// is too old for brig. (An engine too new for brig says so itself.)
Result<wire::ApiVersion> negotiate(wire::ApiVersion engine_highest);

}  // namespace brig::engine
