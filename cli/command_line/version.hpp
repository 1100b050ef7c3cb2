/// The version of knee.
#pragma once

#include <string>

namespace knee::cli {

/// The project's version, as in every row of a result table: `0.1.0`.
[[nodiscard]] std::string version();

/// The output of `knee --version`: the versions of knee and of the SimGrid library in use.
[[nodiscard]] std::string version_line();

}  // namespace knee::cli
