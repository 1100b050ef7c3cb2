# What every knee target shares: warnings, sanitizers, include path, and the rule that a layer sees only
# its own sources. Third-party headers are system headers, so warnings speak of knee alone.

add_library(knee_options INTERFACE)
target_compile_options(knee_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                              # false alarms of GCC 12 with the standard library's code, once it is inlined
                                              $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
                                              $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(KNEE_SANITIZE)
  # Without the checks of each access that AddressSanitizer makes anyway: they double the time of a build.
  target_compile_options(knee_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all
                                                -fno-sanitize=null,alignment,object-size,vptr
                                                -fno-omit-frame-pointer -g1)
  target_link_options(knee_options INTERFACE -fsanitize=address,undefined)
endif()

# knee_unity(TARGET): compiles its sources several at a time if KNEE_UNITY is on. Names of unnamed namespaces must then
# differ within the folder; a test may have a namespace of its own, named as its file.
function(knee_unity target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${KNEE_UNITY} UNITY_BUILD_BATCH_SIZE ${KNEE_UNITY_BATCH})
  if(KNEE_UNITY)
    # Coroutine frames hold types of unnamed namespaces; the compiler takes a source that is included for a header.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
endfunction()

# knee_layer(NAME [layers it may use...]): a static library `knee_NAME` of all sources in this folder.
# A layer without sources (headers only) is an interface library.
function(knee_layer name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  if(sources)
    add_library(knee_${name} STATIC ${sources})
    set(scope PUBLIC)
    target_link_libraries(knee_${name} PRIVATE knee_options)
    target_compile_options(knee_${name} PRIVATE $<$<BOOL:${KNEE_SANITIZE}>:-O1>)
    knee_unity(knee_${name})
  else()
    add_library(knee_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(knee_${name} ${scope} "${PROJECT_SOURCE_DIR}")
  foreach(layer IN LISTS ARGN)
    target_link_libraries(knee_${name} ${scope} knee_${layer})
  endforeach()
endfunction()

# knee_runs_seldom(TARGET): code that runs once for each command, batch or test and not for each event is compiled
# for a short build.
function(knee_runs_seldom target)
  if(KNEE_SANITIZE)
    target_compile_options(${target} PRIVATE -O0)
  else()
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  endif()
endfunction()

# knee_opens_network(TARGET): a program that opens the network module as knee does, where a test needs a network: SimGrid and its
# libraries take ten times as long to load as the rest of a test program.
function(knee_opens_network target)
  target_link_options(${target} PRIVATE "-Wl,--dynamic-list=${PROJECT_SOURCE_DIR}/cmake/exports.txt")
  set_target_properties(${target} PROPERTIES LINK_LIBRARY_OVERRIDE "WHOLE_ARCHIVE,knee_sim"
                                             RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/cli")
  add_dependencies(${target} knee_network)
endfunction()

# knee_tests(NAME [libraries...]): one test program of all sources in this folder; every test case is one
# test of its own process, because a process may hold only one SimGrid engine. Programs whose tests call SimGrid themselves name
# knee_simgrid among their libraries.
function(knee_tests name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  if(NOT sources)
    return()
  endif()
  add_executable(knee_tests_${name} ${sources})
  knee_runs_seldom(knee_tests_${name})
  knee_unity(knee_tests_${name})
  set_target_properties(knee_tests_${name} PROPERTIES UNITY_BUILD_BATCH_SIZE ${KNEE_UNITY_TEST_BATCH})
  target_link_libraries(knee_tests_${name} PRIVATE knee_options knee_test_main ${ARGN})
  if(NOT "knee_simgrid" IN_LIST ARGN)
    knee_opens_network(knee_tests_${name})
  endif()
  # Statistical tests ask for numbers, not for memory, and long ones run code that others run too; under the sanitizers they
  # would take minutes.
  if(KNEE_SANITIZE)
    set(chosen TEST_SPEC "~[statistical]~[long]")
  endif()
  catch_discover_tests(knee_tests_${name} ${chosen} TEST_PREFIX "${name}: " PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77)
endfunction()
