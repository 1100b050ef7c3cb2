/// The version of the model: of all that decides on the numbers of a simulation, besides its scenario.
#pragma once

#include <string>

namespace knee::cli {

/// 16 hexadecimal digits: a hash of the sources of the model, which the build makes (cmake/model_version.cmake).
extern const char* const kModelSources;

/// The sources and the version of the SimGrid library in use: `3f2a9c01d4e5b677, SimGrid 3.32.0`.
[[nodiscard]] std::string model_version();

}  // namespace knee::cli
