/// Tests that need more than a compiler: they run only under `tests/run --more`.
#pragma once

#include <cstdlib>
#include <iostream>
#include <string>

namespace knee {

/// Ends the process of the test as skipped (SKIP_RETURN_CODE in cmake/knee.cmake) and says why.
[[noreturn]] inline void skip(const std::string& why) {
  constexpr int kSkipped = 77;
  std::cout << "skipped: " << why << std::endl;
  std::exit(kSkipped);
}

/// Ends the test as skipped unless `tests/run --more` runs it.
inline void require_more() {
  const char* more = std::getenv("KNEE_MORE");
  if (more == nullptr || std::string{more} != "yes") skip("only tests/run --more runs it");
}

}  // namespace knee
