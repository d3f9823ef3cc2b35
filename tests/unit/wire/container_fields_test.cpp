// SPDX-License-Identifier: Apache-2.0
// The list of fields against the structs, and against itself: whatever a request holds survives the
// wire.
#include "wire/container_fields.hpp"

#include "hardened_request.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace brig::wire {

template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

/// Converts to whatever a member is; optional converts from it by itself.
struct Anything {
  template <typename T>
  requires(!kIsOptional<T>) operator T() const;
};

namespace {

/// How many members an aggregate has: as many as it can be initialised with.
template <typename T, typename... Members>
constexpr std::size_t count_members() {
  if constexpr (requires { T{std::declval<Members>()..., Anything()}; }) {
    return count_members<T, Members..., Anything>();
  } else {
    return sizeof...(Members);
  }
}

/// A visitor that counts.
struct Counter {
  static constexpr bool kWrites = true;
  std::size_t count = 0;
  template <typename... Args>
  void member(std::string_view /*name*/, const Args&... /*args*/) {
    ++count;
  }
  template <typename... Args>
  void essential(std::string_view /*name*/, const Args&... /*args*/) {
    ++count;
  }
  template <typename... Args>
  void omit_absent(std::string_view /*name*/, const Args&... /*args*/) {
    ++count;
  }
  template <typename... Args>
  void omit_empty(std::string_view /*name*/, const Args&... /*args*/) {
    ++count;
  }
  template <typename... Args>
  void nested(std::string_view /*name*/, const Args&... /*args*/) {
    ++count;
  }
};

template <typename T>
class DescribedStruct : public testing::Test {};
using DescribedStructs =
    testing::Types<Ulimit, LogConfig, RestartPolicy, BindOptions, Mount, HostConfig, Config>;
TYPED_TEST_SUITE(DescribedStruct, DescribedStructs);

TYPED_TEST(DescribedStruct, HasNoFieldThatIsNeitherSentNorReadBack) {
  Counter counter;
  describe(counter, TypeParam{});
  EXPECT_EQ(counter.count, count_members<TypeParam>());
}

/// A visitor that fills in random values.
class Randomizer {
 public:
  static constexpr bool kWrites = false;
  explicit Randomizer(std::uint32_t seed) : random_(seed) {}

  template <typename T>
  void member(std::string_view /*name*/, T& into) {
    fill(into);
  }
  void member(std::string_view /*name*/, std::vector<std::string>& into, json::Keys /*as*/) {
    std::map<std::string, std::string> keys;
    fill(keys);
    for (const auto& [key, value] : keys) into.push_back(key);
  }
  void member(std::string_view /*name*/, std::vector<std::string>& into, json::Texts /*as*/) {
    for (std::uint32_t i = below(3); i > 0; --i) into.push_back(R"({"a":[[1,null,"x"]]})");
  }
  void member(std::string_view /*name*/, std::vector<std::string>& into, json::MemberTexts /*as*/) {
    for (std::uint32_t i = 0, n = below(3); i < n; ++i) {
      into.push_back(R"({")" + std::to_string(i) + R"(/tcp":[{"HostPort":"80"}]})");
    }
  }
  template <typename T, typename... As>
  void essential(std::string_view name, T& into, As... as) {
    member(name, into, as...);
  }
  template <typename T>
  void omit_absent(std::string_view name, T& into) {
    member(name, into);
  }
  template <typename T>
  void omit_empty(std::string_view name, T& into) {
    member(name, into);
  }
  template <typename T>
  void nested(std::string_view name, std::string_view /*inner*/, T& into) {
    member(name, into);
  }

 private:
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

  void fill(bool& into) { into = below(2) == 1; }
  void fill(std::int64_t& into) {
    const std::int64_t extremes[] = {0, 1, -1, INT64_MAX, INT64_MIN, 1LL << 53};
    into = below(2) == 0 ? extremes[below(6)] : static_cast<std::int64_t>(random_());
  }
  void fill(std::string& into) {
    const char* const pieces[] = {"a",    "\"", "\\",         "/", "~", "\n",
                                  "\x7f", "ü",  "\U0001f431", "=", ""};
    into.clear();
    for (std::uint32_t i = below(6); i > 0; --i) into += pieces[below(11)];
    if (below(8) == 0) into += std::string(1, '\0');
  }
  template <typename T>
  void fill(std::optional<T>& into) {
    if (below(2) == 0) fill(into.emplace());
  }
  template <typename T>
  void fill(std::vector<T>& into) {
    for (std::uint32_t i = below(4); i > 0; --i) fill(into.emplace_back());
  }
  void fill(std::map<std::string, std::string>& into) {
    for (std::uint32_t i = below(4); i > 0; --i) {
      std::string key;
      fill(key);
      fill(into[key]);
    }
  }
  template <typename T>
  void fill(T& into) {
    describe(*this, into);
  }

  std::mt19937 random_;
};

TEST(ContainerFields, EveryRequestSurvivesTheWire) {
  for (std::uint32_t seed = 0; seed < 500; ++seed) {
    ContainerCreateRequest request;
    Randomizer randomizer(seed);
    describe(randomizer, request);
    const auto body = encode(request);
    ASSERT_TRUE(body) << seed << ": " << body.error().message;
    const auto decoded = decode_container_create_request(*body);
    ASSERT_TRUE(decoded) << seed << ": " << decoded.error().message;
    ASSERT_EQ(*decoded, request) << seed << ": " << *body;
    ASSERT_EQ(*encode(*decoded), *body) << seed;
  }
}

}  // namespace
}  // namespace brig::wire
