/// Tests that need more than a compiler: `tests/run --more` runs them, otherwise they are skipped.
#pragma once

#include <cstdlib>
#include <string>

namespace knee {

inline constexpr int kSkipped = 77;  // SKIP_RETURN_CODE in cmake/knee.cmake

/// Ends the process as skipped unless `tests/run --more` runs it.
inline void require_more() {
  const char* more = std::getenv("KNEE_MORE");
  if (more == nullptr || std::string{more} != "yes") std::exit(kSkipped);
}

}  // namespace knee
