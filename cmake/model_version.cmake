# What decides on the numbers of a simulation besides its scenario: the layers that simulate, and the form of a replication.
set(model_folders sim models scenarios analysis/metrics)

# model_sources(RESULT ROOT): the paths of these sources below ROOT, sorted.
function(model_sources result root)
  set(all "")
  foreach(folder IN LISTS model_folders)
    file(GLOB_RECURSE files RELATIVE "${root}" ${ARGN} "${root}/${folder}/*.cpp" "${root}/${folder}/*.hpp")
    list(APPEND all ${files})
  endforeach()
  list(APPEND all cli/store/replication_bytes.cpp)
  list(SORT all)
  set(${result} "${all}" PARENT_SCOPE)
endfunction()

# As a script, cmake -DSOURCE=DIR -DOUTPUT=FILE -P model_version.cmake: writes a C++ source with the version of the model, a hash of its
# sources. Two builds have the same version exactly if what they simulate is compiled from the same files.
if(DEFINED OUTPUT)
  model_sources(files "${SOURCE}")
  set(all "")
  foreach(file IN LISTS files)
    file(SHA256 "${SOURCE}/${file}" hash)
    string(APPEND all "${file} ${hash}\n")
  endforeach()
  string(SHA256 version "${all}")
  string(SUBSTRING "${version}" 0 16 version)
  file(WRITE "${OUTPUT}" "// Made by cmake/model_version.cmake.
#include \"cli/command_line/model_version.hpp\"
const char* const knee::cli::kModelSources = \"${version}\";
")
endif()
