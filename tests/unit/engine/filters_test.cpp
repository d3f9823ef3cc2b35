// SPDX-License-Identifier: Apache-2.0
#include "engine/filters.hpp"

#include <gtest/gtest.h>

namespace brig::engine {
namespace {

TEST(EncodeFilters, IsTheEnginesForm) {
  EXPECT_EQ(encode_filters({}), "{}");
  EXPECT_EQ(encode_filters({{"type", {"container"}}, {"label", {"a=\"b\"", "c"}}}),
            R"({"label":["a=\"b\"","c"],"type":["container"]})");
}

TEST(EncodeFilters, MatchesNothingWithBytesThatAreNotUtf8) {
  EXPECT_EQ(encode_filters({{"label", {"a=\xff"}}}), "{\"label\":[\"a=\xef\xbf\xbd\"]}");
}

}  // namespace
}  // namespace brig::engine
