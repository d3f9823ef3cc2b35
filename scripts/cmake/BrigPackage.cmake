# SPDX-License-Identifier: Apache-2.0
# Debian packages, one of each component of BrigInstall: the target `deb` leaves them in packages/.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME brig)
set(CPACK_PACKAGE_VENDOR brig)
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_COMPONENTS_ALL brig libbrig-dev)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "brig maintainers <brig@localhost>")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)

set(CPACK_DEBIAN_BRIG_PACKAGE_NAME brig)
set(CPACK_DEBIAN_BRIG_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_BRIG_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_BRIG_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_BRIG_PACKAGE_RECOMMENDS "docker.io | docker-ce")
set(CPACK_COMPONENT_BRIG_DESCRIPTION "The command brig and the shared library behind it. Each container is checked
before the first byte of its command runs, and gone afterwards. They need a Docker
Engine, here or on another host.")

set(CPACK_DEBIAN_LIBBRIG-DEV_PACKAGE_NAME libbrig-dev)
set(CPACK_DEBIAN_LIBBRIG-DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBBRIG-DEV_PACKAGE_DEPENDS libexpected-dev)
set(CPACK_COMPONENT_LIBBRIG-DEV_DEPENDS brig)
set(CPACK_COMPONENT_LIBBRIG-DEV_DESCRIPTION "Development files: the headers of the library, and what find_package and pkg-config read.")
include(CPack)

# By hand, because the target `package` would have all tests built first; and nothing old stays beside the new.
add_custom_target(deb
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${CPACK_PACKAGE_DIRECTORY}
  COMMAND ${CMAKE_CPACK_COMMAND} --config ${PROJECT_BINARY_DIR}/CPackConfig.cmake
  VERBATIM)
add_dependencies(deb brig brig_shared)
