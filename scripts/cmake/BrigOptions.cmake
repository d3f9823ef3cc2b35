# SPDX-License-Identifier: Apache-2.0
# How everything is compiled: one interface target, `brig_flags`, that each room, program and test links.
option(BRIG_WERROR "Treat warnings as errors" OFF)
option(BRIG_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(BRIG_FUZZ "Build the fuzz targets (clang only)" OFF)
set(BRIG_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them: address,undefined or thread")

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(GNUInstallDirs)
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)

find_program(BRIG_CCACHE ccache)
if(BRIG_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${BRIG_CCACHE})
endif()

add_library(brig_flags INTERFACE)
target_compile_features(brig_flags INTERFACE cxx_std_20)
target_compile_options(brig_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
  -fvisibility=hidden
  # g++ 12 sees overlaps in "literal" + std::string that are not there (gcc bug 105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  $<$<BOOL:${BRIG_WERROR}>:-Werror>
  $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fcf-protection>)
target_link_options(brig_flags INTERFACE
  $<$<CONFIG:Release>:-Wl,-z,relro,-z,now,-z,noexecstack>)

if(BRIG_SANITIZE)
  target_compile_options(brig_flags INTERFACE
    -fsanitize=${BRIG_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(brig_flags INTERFACE -fsanitize=${BRIG_SANITIZE})
endif()
if(BRIG_FUZZ)
  target_compile_options(brig_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
