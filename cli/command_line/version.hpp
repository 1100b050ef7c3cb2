/// Which knee this is.
#pragma once

#include <string>

namespace knee::cli {

/// The project's version, as it stands in every row of a result table: `0.1.0`.
[[nodiscard]] std::string version();

/// What `knee --version` prints: the version, and that of the SimGrid library in use.
[[nodiscard]] std::string version_line();

}  // namespace knee::cli
