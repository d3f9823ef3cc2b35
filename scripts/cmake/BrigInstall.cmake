# SPDX-License-Identifier: Apache-2.0
# What is installed and where, in two components, which are the two packages of BrigPackage: `brig`, which runs, and
# `libbrig-dev`, which one compiles against.
include(CMakePackageConfigHelpers)

set(BRIG_CONFIG_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/brig)
set(BRIG_PKGCONFIG_DIR ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(TARGETS brig RUNTIME COMPONENT brig)
install(TARGETS brig_shared EXPORT brig
  LIBRARY COMPONENT brig NAMELINK_COMPONENT libbrig-dev)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/schemas/ DESTINATION ${CMAKE_INSTALL_DATADIR}/brig/schemas COMPONENT brig)
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/SECURITY.md ${PROJECT_SOURCE_DIR}/CHANGELOG.md
              ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/scripts/cmake/copyright
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/brig COMPONENT brig)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/brig DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT libbrig-dev
  FILES_MATCHING PATTERN "*.hpp")
install(EXPORT brig NAMESPACE brig:: FILE brigTargets.cmake DESTINATION ${BRIG_CONFIG_DIR} COMPONENT libbrig-dev)
configure_package_config_file(${PROJECT_SOURCE_DIR}/scripts/cmake/brigConfig.cmake.in ${PROJECT_BINARY_DIR}/brigConfig.cmake
  INSTALL_DESTINATION ${BRIG_CONFIG_DIR}
  NO_SET_AND_CHECK_MACRO)
# While the version is 0.x, a minor version may change an interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/brigConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/brigConfig.cmake ${PROJECT_BINARY_DIR}/brigConfigVersion.cmake
  DESTINATION ${BRIG_CONFIG_DIR} COMPONENT libbrig-dev)

# The prefix is found from where the file lies, so that the tree can be moved.
file(RELATIVE_PATH BRIG_PREFIX_FROM_PKGCONFIG /prefix/${BRIG_PKGCONFIG_DIR} /prefix)
configure_file(${PROJECT_SOURCE_DIR}/scripts/cmake/brig.pc.in ${PROJECT_BINARY_DIR}/brig.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/brig.pc DESTINATION ${BRIG_PKGCONFIG_DIR} COMPONENT libbrig-dev)
