// SPDX-License-Identifier: Apache-2.0
#include "sandbox/installation.hpp"

#include "sys/errno.hpp"
#include "sys/random.hpp"
#include "sys/unique_fd.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brig::sandbox {
namespace {

std::string encode_injectively(const std::vector<std::string>& fields) {
  std::string message = "brig-container-tag-v1";
  for (const std::string& field : fields)
    message += "\n" + std::to_string(field.size()) + ":" + field;
  return message;
}

Result<Installation::Key> read_key(const std::string& path) {
  const sys::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) return sys::fail_errno(errno, "open the installation's key '" + path + "'", path);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return sys::fail_errno(errno, "stat '" + path + "'", path);
  if (status.st_uid != ::geteuid() || (status.st_mode & 077U) != 0) {
    return fail(Errc::permission_denied,
                "the installation's key '" + path +
                    "' must belong to this user and be closed to others (mode 0600)",
                path);
  }
  Installation::Key key{};
  const auto n = ::read(fd.get(), key.data(), key.size());
  char extra = 0;
  if (n != static_cast<ssize_t>(key.size()) || ::read(fd.get(), &extra, 1) != 0) {
    return fail(Errc::data_loss, "the installation's key '" + path + "' is not a key of 32 bytes",
                path);
  }
  return key;
}

/// Written aside and linked into place, so that two first uses at once agree on one whole key.
Result<void> create_key(const std::string& directory, const std::string& path) {
  const std::string draft = path + "." + sys::random_hex(16);
  const sys::UniqueFd fd(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd)
    return sys::fail_errno(errno, "create the installation's key in '" + directory + "'",
                           directory);
  Installation::Key key{};
  sys::fill_random(std::as_writable_bytes(std::span(key)));
  const bool written =
      ::write(fd.get(), key.data(), key.size()) == static_cast<ssize_t>(key.size()) &&
      ::fsync(fd.get()) == 0;
  const int write_error = errno;
  const bool linked = written && (::link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const int link_error = errno;
  ::unlink(draft.c_str());
  if (!written) return sys::fail_errno(write_error, "write the installation's key", directory);
  if (!linked) return sys::fail_errno(link_error, "create '" + path + "'", path);
  return {};
}

}  // namespace

Result<Installation> Installation::open(const std::string& directory) {
  const std::string path = directory + "/key";
  auto key = read_key(path);
  if (!key && key.error().code == Errc::not_found) {
    std::error_code error;
    const std::filesystem::path parent = std::filesystem::path(directory).parent_path();
    std::filesystem::create_directories(parent, error);
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
      return sys::fail_errno(errno, "create the state directory '" + directory + "'", directory);
    }
    if (auto created = create_key(directory, path); !created) return fail(created.error());
    key = read_key(path);
  }
  if (!key) return fail(key.error());
  return Installation(*key);
}

std::string Installation::tag(const std::vector<std::string>& fields) const {
  // The system's OpenSSL configuration has nothing for an HMAC, and reading it takes a millisecond
  // of each run.
  ::OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  const std::string message = encode_injectively(fields);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  // Fails only when memory is out; an empty tag then verifies nothing.
  if (::HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
             reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(),
             &size) == nullptr) {
    return {};
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : std::span(digest).first(size)) {
    text += kHex[byte >> 4U];
    text += kHex[byte & 0xfU];
  }
  return text;
}

bool Installation::verify(const std::vector<std::string>& fields,
                          const std::string& claimed) const {
  const std::string expected = tag(fields);
  return !expected.empty() && claimed.size() == expected.size() &&
         ::CRYPTO_memcmp(claimed.data(), expected.data(), expected.size()) == 0;
}

std::string state_directory() {
  // NOLINTBEGIN(concurrency-mt-unsafe): nothing in brig changes the environment.
  if (const char* own = std::getenv("BRIG_STATE_DIR"); own != nullptr && *own != '\0') return own;
  if (::geteuid() == 0) return "/var/lib/brig";
  if (const char* xdg = std::getenv("XDG_STATE_HOME"); xdg != nullptr && *xdg == '/') {
    return std::string(xdg) + "/brig";
  }
  const char* home = std::getenv("HOME");
  // NOLINTEND(concurrency-mt-unsafe)
  return std::string(home == nullptr ? "" : home) + "/.local/state/brig";
}

std::string engine_memory() {
  return state_directory() + "/engine.json";
}

}  // namespace brig::sandbox
