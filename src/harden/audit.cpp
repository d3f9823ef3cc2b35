// SPDX-License-Identifier: Apache-2.0
#include "harden/audit.hpp"

#include "base/quote.hpp"
#include "harden/audit_rules.hpp"

#include <charconv>

namespace brig::harden {
namespace {

/// Arguments and environment of 1 MiB, each byte escaped, and the rest.
constexpr std::size_t kMaxBody = std::size_t{8} << 20U;

constexpr std::uint32_t kLowestUser = 10'000;
constexpr std::uint32_t kHighestUser = 0x7fffffff;

bool read_id(std::string_view text, std::uint32_t& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc{} && end == text.data() + text.size() && into >= kLowestUser &&
         into <= kHighestUser && text == std::to_string(into);
}

}  // namespace

void AuditNotes::require_text(std::string_view text,
                              std::string_view wanted,
                              std::string_view control,
                              std::string_view field) {
  require(text == wanted, control, std::string(field) + " " + base::quote(wanted),
          base::quote(text));
}

void AuditNotes::require_range(std::int64_t value,
                               std::int64_t least,
                               std::int64_t most,
                               std::string_view control,
                               std::string_view field) {
  std::string wanted = std::string(field) + " " + std::to_string(least);
  if (most != least) wanted += " to " + std::to_string(most);
  require(value >= least && value <= most, control, std::move(wanted), std::to_string(value));
}

bool read_user(std::string_view text, std::uint32_t& uid, std::uint32_t& gid) {
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && read_id(text.substr(0, colon), uid) &&
         read_id(text.substr(colon + 1), gid);
}

bool is_plain_path(std::string_view path) {
  if (path == "/") return true;
  if (path.empty() || path.front() != '/') return false;
  while (!path.empty()) {
    const std::size_t next = path.find('/', 1);
    const std::string_view name = path.substr(1, next == std::string_view::npos ? next : next - 1);
    if (name.empty() || name == "." || name == "..") return false;
    for (const char c : name) {
      if (static_cast<unsigned char>(c) < ' ' || c == '\x7f' || c == ':') return false;
    }
    path = next == std::string_view::npos ? std::string_view() : path.substr(next);
  }
  return true;
}

bool is_within(std::string_view path, std::string_view place) {
  return path == place || path.starts_with(std::string(place) + "/");
}

AuditScope scope_of(const Policy& policy, const Job& job, const EngineFeatures& features) {
  return {.mounts = policy.mounts,
          .init = job.init,
          .isolation = policy.isolation,
          .tmp_exec = policy.tmp.exec,
          .work_exec = policy.work.exec,
          .seccomp = policy.seccomp,
          .runtime = features.runtime_for(policy.isolation).name,
          .apparmor = features.apparmor};
}

Result<void> audit(std::string_view body, const AuditScope& scope) {
  if (body.size() > kMaxBody) {
    return fail(Errc::policy_violation, "audit of the create request: it is longer than 8 MiB");
  }
  // A byte order mark before it is what readers differ about.
  if (!body.starts_with('{') || !body.ends_with('}')) {
    return fail(Errc::policy_violation, "audit of the create request: it is not one JSON object");
  }
  const auto request = wire::decode_container_create_request(body);
  if (!request) {
    return fail(Errc::policy_violation, "audit of the create request: " + request.error().message);
  }
  AuditNotes notes;
  audit_job(request->config, scope, notes);
  audit_privilege(request->host_config, scope, notes);
  audit_files(*request, scope, notes);
  audit_limits(request->host_config, scope, notes);
  if (notes.findings().empty()) return {};
  return fail(to_error("audit of the create request", notes.findings()));
}

}  // namespace brig::harden
