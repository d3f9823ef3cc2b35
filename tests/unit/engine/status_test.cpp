// SPDX-License-Identifier: Apache-2.0
#include "engine/status.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace brig::engine {
namespace {

TEST(ErrcOfStatus, IsTheTable) {
  const std::pair<int, Errc> table[] = {
      {304, Errc::not_modified},     {400, Errc::invalid_argument},
      {401, Errc::unauthenticated},  {403, Errc::permission_denied},
      {404, Errc::not_found},        {405, Errc::not_implemented},
      {409, Errc::conflict},         {412, Errc::failed_precondition},
      {418, Errc::invalid_argument}, {429, Errc::resource_exhausted},
      {499, Errc::invalid_argument}, {500, Errc::internal},
      {501, Errc::not_implemented},  {502, Errc::unavailable},
      {503, Errc::unavailable},      {504, Errc::unavailable},
      {505, Errc::internal},         {301, Errc::internal},
      {100, Errc::internal},         {0, Errc::internal},
      {-1, Errc::internal},          {600, Errc::internal},
  };
  for (const auto& [status, code] : table) EXPECT_EQ(errc_of_status(status), code) << status;
}

}  // namespace
}  // namespace brig::engine
