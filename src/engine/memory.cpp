// SPDX-License-Identifier: Apache-2.0
#include "engine/memory.hpp"

#include "sys/read_file.hpp"
#include "sys/replace_file.hpp"
#include "sys/unique_fd.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brig::engine {
namespace {

using nlohmann::json;

/// An answer has some 4 KiB.
constexpr std::size_t kMaxFile = std::size_t{1} << 20U;

std::optional<Answer> read(const json& document, const http::Endpoint& endpoint) {
  const auto text = [&](const char* key) {
    const auto found = document.find(key);
    return found != document.end() && found->is_string() ? found->get<std::string>()
                                                         : std::string();
  };
  const std::string where = http::to_string(endpoint);
  if (text("engine") != where) return std::nullopt;
  http::Response headers;
  headers.headers.add("Api-Version", text("api"));
  headers.headers.add("Server", text("server"));
  const auto identity = read_identity(headers, where);
  if (!identity) return std::nullopt;
  return Answer{*identity, text("info")};
}

}  // namespace

std::optional<Answer> recall(const std::string& file, const http::Endpoint& endpoint) {
  const sys::UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  if (status.st_uid != ::geteuid() || (status.st_mode & 022U) != 0) return std::nullopt;
  const auto text = sys::read_open_file(fd.get(), file, kMaxFile);
  if (!text) return std::nullopt;
  const json document = json::parse(*text, nullptr, /*allow_exceptions=*/false);
  return document.is_object() ? read(document, endpoint) : std::nullopt;
}

void remember(const std::string& file, const http::Endpoint& endpoint, const Answer& answer) {
  const std::string text = json{
      {"engine", http::to_string(endpoint)},
      {"server", answer.identity.server},
      {"api", wire::to_string(answer.identity.api_highest)},
      {"info", answer.info}}.dump(-1, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace);
  // Where it can't be kept, the next one asks.
  static_cast<void>(sys::replace_file(file, text, S_IRUSR | S_IWUSR));
}

}  // namespace brig::engine
