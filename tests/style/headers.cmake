# Every header compiles alone: where the source beside it includes it first, that source is the proof; for the
# others one is written here that includes the header twice (it must guard itself) and nothing else.

# knee_is_proven(HEADER RESULT): whether HEADER (relative to the root) is the first include of its source.
function(knee_is_proven header result)
  string(REGEX REPLACE "hpp$" "cpp" source "${header}")
  set(first "")
  if(EXISTS "${PROJECT_SOURCE_DIR}/${source}")
    file(STRINGS "${PROJECT_SOURCE_DIR}/${source}" first REGEX "^#include" LIMIT_COUNT 1)
  endif()
  string(COMPARE EQUAL "${first}" "#include \"${header}\"" proven)
  set(${result} ${proven} PARENT_SCOPE)
endfunction()

# knee_headers_compile_alone(LAYER [libraries...]): an object library that is built for its diagnostics only.
function(knee_headers_compile_alone layer)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}"
    "${PROJECT_SOURCE_DIR}/${layer}/*.hpp")
  set(proofs "")
  foreach(header IN LISTS headers)
    knee_is_proven("${header}" proven)
    if(NOT proven)
      set(proof "${CMAKE_CURRENT_BINARY_DIR}/alone/${header}.cpp")
      file(CONFIGURE OUTPUT "${proof}" CONTENT "#include \"${header}\"\n#include \"${header}\"\n")
      list(APPEND proofs "${proof}")
    endif()
  endforeach()
  if(proofs)
    add_library(knee_headers_${layer} OBJECT ${proofs})
    target_link_libraries(knee_headers_${layer} PRIVATE knee_options ${ARGN})
    target_compile_options(knee_headers_${layer} PRIVATE -O0 -g0)
    target_include_directories(knee_headers_${layer} PRIVATE "${PROJECT_SOURCE_DIR}")
  endif()
endfunction()

knee_headers_compile_alone(sim knee_sim)
knee_headers_compile_alone(models knee_models)
knee_headers_compile_alone(scenarios knee_scenarios)
knee_headers_compile_alone(analysis knee_analysis)
knee_headers_compile_alone(cli knee_scenarios knee_analysis)

# The proof can fail: a header that leans on another one is refused.
file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/leaning.cpp" CONTENT "#include \"tests/style/leaning.hpp\"\n")
add_test(NAME "style:a header that leans on another does not compile alone" COMMAND
  "${CMAKE_CXX_COMPILER}" -std=c++20 -fsyntax-only "-I${PROJECT_SOURCE_DIR}"
  "${CMAKE_CURRENT_BINARY_DIR}/leaning.cpp")
set_tests_properties("style:a header that leans on another does not compile alone" PROPERTIES
  PASS_REGULAR_EXPRESSION "leaning.hpp:4:[0-9:]* error: .*vector")
