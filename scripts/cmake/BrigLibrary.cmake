# SPDX-License-Identifier: Apache-2.0
# The installed library, `brig::brig`: the rooms below the programs as one shared object. (The programs link the rooms
# themselves: they start sooner, and `brig` is the name of one.)
set(BRIG_LIBRARY_ROOMS base sys policy channel wire http engine jail files harden sandbox pool)

add_library(brig_shared SHARED)
add_library(brig::brig ALIAS brig_shared)
foreach(room IN LISTS BRIG_LIBRARY_ROOMS)
  target_sources(brig_shared PRIVATE $<TARGET_OBJECTS:brig_${room}>)
endforeach()
# The system's shared ones: who embeds the library gets their security updates and may use them himself.
find_library(BRIG_LIBCRYPTO NAMES libcrypto.so REQUIRED)
find_library(BRIG_LIBYAML_CPP NAMES libyaml-cpp.so REQUIRED)
find_library(BRIG_LIBSECCOMP NAMES libseccomp.so REQUIRED)
find_library(BRIG_LIBSODIUM NAMES libsodium.so REQUIRED)
target_link_libraries(brig_shared PUBLIC tl::expected PRIVATE $<BUILD_INTERFACE:brig_flags> ${BRIG_LIBCRYPTO} ${BRIG_LIBYAML_CPP} ${BRIG_LIBSECCOMP} ${BRIG_LIBSODIUM} Threads::Threads)
target_compile_features(brig_shared PUBLIC cxx_std_20)
target_include_directories(brig_shared INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
configure_file(${PROJECT_SOURCE_DIR}/scripts/cmake/libbrig.map.in ${PROJECT_BINARY_DIR}/libbrig.map @ONLY)
target_link_options(brig_shared PRIVATE LINKER:--version-script=${PROJECT_BINARY_DIR}/libbrig.map)
set_target_properties(brig_shared PROPERTIES
  OUTPUT_NAME brig
  EXPORT_NAME brig
  VERSION ${PROJECT_VERSION}
  SOVERSION ${PROJECT_VERSION_MAJOR}
  LINKER_LANGUAGE CXX
  LINK_DEPENDS ${PROJECT_BINARY_DIR}/libbrig.map
  LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
