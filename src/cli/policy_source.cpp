// SPDX-License-Identifier: Apache-2.0
#include "cli/policy_source.hpp"

#include "sys/owned_file.hpp"

namespace brig::cli {
namespace {

/// More than the decoder takes, so that it is the decoder that says what is too much.
constexpr std::size_t kMaxPolicyFile = std::size_t{1} << 20U;

}  // namespace

bool names_a_file(const std::string& text) {
  return text.find_first_of("/.") != std::string::npos;
}

Result<PolicySource> read_policy_source(const std::string& text) {
  PolicySource source;
  if (!names_a_file(text)) {
    const auto preset = parse_preset(text);
    if (!preset) {
      Error error = preset.error();
      error.message += "; a file is named with a '/' or a '.' in it: './" + text + "'";
      return fail(std::move(error));
    }
    source.file.preset = *preset;
    return source;
  }
  auto owned = sys::read_owned_file(text, kMaxPolicyFile);
  if (!owned) return fail(owned.error());
  auto file = parse_policy_file(owned->text, text);
  if (!file) return fail(file.error());
  source.file = std::move(*file);
  source.why_not_trusted = std::move(owned->why_not_only_root);
  return source;
}

std::vector<Weakening> granted(const PolicySource& source, const std::vector<Weakening>& flags) {
  return source.why_not_trusted.empty() ? source.file.weakenings : flags;
}

}  // namespace brig::cli
