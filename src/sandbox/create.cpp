// SPDX-License-Identifier: Apache-2.0
#include "sandbox/create.hpp"

#include "engine/container_create.hpp"
#include "engine/container_inspect.hpp"
#include "harden/audit.hpp"
#include "harden/check.hpp"
#include "harden/lower.hpp"
#include "harden/posture.hpp"
#include "sandbox/features_of.hpp"
#include "sys/random.hpp"

#include <string>
#include <utility>

namespace brig::sandbox {
namespace {

/// Random ids are drawn from where no distribution and no subordinate range begins; inside a user
/// namespace only ids below 65536 exist.
constexpr std::uint32_t kLowestRandomId = 1'000'000'000;
constexpr std::uint32_t kHighestRandomId = 2'000'000'000;
constexpr std::uint32_t kHighestMappedId = 60'000;

constexpr std::size_t kInitNameDigits = 16;

UserIds draw_user(bool maps_ids) {
  const std::uint32_t id = maps_ids ? sys::random_between(UserIds::kLowestId, kHighestMappedId)
                                    : sys::random_between(kLowestRandomId, kHighestRandomId);
  return {id, id};
}

harden::Job make_job(const CreateSpec& spec, bool maps_ids) {
  // An image can't place a link, a volume or a program of its own where nobody can tell beforehand.
  const std::string target = "/.brig-" + sys::random_hex(kInitNameDigits);
  return {.image = spec.image.id,
          .image_env = spec.image.env,
          .image_volumes = spec.image.volumes,
          .argv = {target},
          .env = {},
          .workdir = "/",
          .user = spec.user ? *spec.user : draw_user(maps_ids),
          .with_stdin = true,
          .hostname = "sandbox",
          .init = HostMount{spec.init, target},
          .labels = spec.labels};
}

}  // namespace

Result<Created> create_hardened(const engine::Client& client,
                                const CreateSpec& spec,
                                Removal& removal,
                                const base::Until& until) {
  // What is sent is what was judged: the request is serialised once, and those bytes are audited
  // and sent.
  const harden::EngineFeatures features = features_of(client.capabilities());
  const harden::Job job = make_job(spec, features.maps_ids);
  const auto request = harden::lower(spec.policy, job, features);
  if (!request) return fail(request.error());
  const auto body = wire::encode(*request);
  if (!body) return fail(body.error());
  const auto audited = harden::audit(*body, harden::scope_of(spec.policy, job, features));
  if (!audited) return fail(audited.error());
  if (until.stop.stop_requested()) return fail(Errc::cancelled, "cancelled");

  // The engine finishes a create whose client has gone, so the stop token waits for its answer.
  removal.arm();
  auto created =
      engine::container_create(client, {.name = spec.name, .body = *body}, {until.deadline, {}});
  if (!created) {
    // The engine's own no is certain; a 5xx may come from a proxy whose engine goes on.
    const int status = created.error().http_status;
    if (status >= 400 && status < 500) removal.disarm();
    return fail(created.error());
  }
  removal.created(created->id);

  const std::vector<harden::Finding> findings = harden::judge_warnings(created->warnings);
  if (!findings.empty()) {
    return fail(harden::to_error("container '" + spec.name.str() + "'", findings));
  }
  const auto inspect = engine::container_inspect(client, {.container = created->id}, until);
  if (!inspect) return fail(inspect.error());
  harden::Expectation expectation{spec.policy, job, features};
  harden::Report report = harden::check(expectation, harden::observe(*inspect));
  if (!report.findings.empty()) {
    return fail(harden::to_error("container '" + spec.name.str() + "'", report.findings));
  }
  return Created{created->id, std::move(expectation), std::move(report.controls)};
}

}  // namespace brig::sandbox
