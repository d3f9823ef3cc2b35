// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"

#include <brig/policy.hpp>

#include <charconv>

namespace brig {
namespace {

/// Decimal digits in their shortest spelling and in range; nothing else, so that the engine and
/// brig can't read two numbers in it.
bool read_id(std::string_view text, std::uint32_t& into) {
  if (text.empty() || text.front() == '0') return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc{} && end == text.data() + text.size() && into >= UserIds::kLowestId &&
         into <= UserIds::kHighestId;
}

}  // namespace

Result<UserIds> UserIds::parse(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view uid = text.substr(0, colon);
  const std::string_view gid = colon == std::string_view::npos ? uid : text.substr(colon + 1);
  UserIds ids;
  if (!read_id(uid, ids.uid) || !read_id(gid, ids.gid)) {
    return fail(Errc::invalid_argument,
                "user " + base::quote(text) + ": expected UID or UID:GID, numbers from " +
                    std::to_string(kLowestId) + " to " + std::to_string(kHighestId));
  }
  return ids;
}

std::string to_string(UserIds ids) {
  return std::to_string(ids.uid) + ":" + std::to_string(ids.gid);
}

}  // namespace brig
