# SPDX-License-Identifier: Apache-2.0
# Debian 12's packages only (scripts/packages/build.txt); nothing is downloaded.
find_package(Threads REQUIRED)
# 1.81: Debian 12's default, 1.74, can't be read by clang 14 where coroutines are used.
find_package(Boost 1.81 REQUIRED)
# Static: loading and binding libcrypto, for an HMAC and a hash, is a third of what `brig` needs to start.
set(OPENSSL_USE_STATIC_LIBS ON)
find_package(OpenSSL REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tl-expected REQUIRED)
if(BRIG_TESTS)
  find_package(GTest REQUIRED)
  find_package(valijson REQUIRED)
endif()
