// SPDX-License-Identifier: Apache-2.0
// How audit's parts fit together: they note what breaks an invariant, in four files by subject.
#pragma once

#include "harden/audit.hpp"
#include "harden/finding.hpp"
#include "wire/container.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace brig::harden {

/// What is wrong with a request, so far.
class AuditNotes {
 public:
  /// Notes a finding unless the invariant holds.
  void require(bool holds, std::string_view control, std::string wanted, std::string found) {
    if (!holds) findings_.push_back({std::string(control), std::move(wanted), std::move(found)});
  }
  void require_empty(const std::vector<std::string>& list,
                     std::string_view control,
                     std::string_view field) {
    require(list.empty(), control, std::string(field) + " []", show_list(list));
  }
  void require_text(std::string_view text,
                    std::string_view wanted,
                    std::string_view control,
                    std::string_view field);
  /// `least` ≤ value ≤ `most`.
  void require_range(std::int64_t value,
                     std::int64_t least,
                     std::int64_t most,
                     std::string_view control,
                     std::string_view field);
  const std::vector<Finding>& findings() const { return findings_; }

 private:
  std::vector<Finding> findings_;
};

void audit_job(const wire::Config& config, const AuditScope& scope, AuditNotes& notes);
void audit_privilege(const wire::HostConfig& host, const AuditScope& scope, AuditNotes& notes);
void audit_files(const wire::ContainerCreateRequest& request,
                 const AuditScope& scope,
                 AuditNotes& notes);
void audit_limits(const wire::HostConfig& host, const AuditScope& scope, AuditNotes& notes);

/// Reads "UID:GID", both at least 10000 and in the shortest spelling; false when it is anything
/// else.
bool read_user(std::string_view text, std::uint32_t& uid, std::uint32_t& gid);

/// Absolute, and each component a name.
bool is_plain_path(std::string_view path);
/// Whether `path` is `place` or lies below it.
bool is_within(std::string_view path, std::string_view place);

}  // namespace brig::harden
