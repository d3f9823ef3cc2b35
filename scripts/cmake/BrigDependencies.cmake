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
# The archives, which need no loading. yaml-cpp: its package's target is the shared library, which brings libstdc++'s, too.
find_library(BRIG_YAML_CPP libyaml-cpp.a REQUIRED)
find_path(BRIG_YAML_CPP_HEADERS yaml-cpp/parser.h REQUIRED)
add_library(brig_yaml_cpp STATIC IMPORTED)
set_target_properties(brig_yaml_cpp PROPERTIES
  IMPORTED_LOCATION ${BRIG_YAML_CPP} INTERFACE_INCLUDE_DIRECTORIES ${BRIG_YAML_CPP_HEADERS})
find_library(BRIG_SECCOMP libseccomp.a REQUIRED)
add_library(brig_seccomp STATIC IMPORTED)
set_target_properties(brig_seccomp PROPERTIES IMPORTED_LOCATION ${BRIG_SECCOMP})
find_library(BRIG_SODIUM libsodium.a REQUIRED)
add_library(brig_sodium STATIC IMPORTED)
set_target_properties(brig_sodium PROPERTIES IMPORTED_LOCATION ${BRIG_SODIUM})
if(BRIG_TESTS)
  find_package(GTest REQUIRED)
  find_package(valijson REQUIRED)
endif()
