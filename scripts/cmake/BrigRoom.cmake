# SPDX-License-Identifier: Apache-2.0
# A room is an object library that links just the rooms and packages it may include, so that the link
# graph is the layer graph. scripts/check_layers.py holds the includes to src/rooms.toml.

# brig_add_room(NAME SOURCES file… [USES room…] [LINK package-target…])
function(brig_add_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;USES;LINK" ${ARGN})
  add_library(brig_${name} STATIC ${ROOM_SOURCES})
  target_include_directories(brig_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
  target_link_libraries(brig_${name} PUBLIC brig_flags tl::expected PRIVATE ${ROOM_LINK})
  foreach(used IN LISTS ROOM_USES)
    target_link_libraries(brig_${name} PUBLIC brig_${used})
  endforeach()
endfunction()

# brig_add_test(NAME LABEL label SOURCES file… [USES room…] [LINK target…] [TIMEOUT seconds])
# One program is one ctest entry: a gtest process start is what a small unit test costs most.
function(brig_add_test name)
  cmake_parse_arguments(TEST "" "LABEL;TIMEOUT" "SOURCES;USES;LINK" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE brig_flags GTest::gmock GTest::gtest_main Threads::Threads ${TEST_LINK})
  # g++ 12 sees overruns in the concatenation of literals that are not there (gcc bugs 105329, 105651).
  target_compile_options(${name} PRIVATE
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-array-bounds;-Wno-stringop-overflow>)
  target_precompile_headers(${name} PRIVATE <gtest/gtest.h> <gmock/gmock.h> <string> <vector>)
  foreach(used IN LISTS TEST_USES)
    target_link_libraries(${name} PRIVATE brig_${used})
  endforeach()
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 120)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${TEST_LABEL} TIMEOUT ${TEST_TIMEOUT})
endfunction()
