#include "tests/reference/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>

#include "tests/support/catch.hpp"

namespace knee::reference {

void check_agreement(const std::vector<Request>& requests, const std::vector<Answer>& modelled,
                     const std::vector<Answer>& expected, double tolerance) {
  REQUIRE(modelled.size() == expected.size());
  int differing = 0;
  double worst = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double off = std::abs(modelled[i].at - expected[i].at);
    worst = std::max(worst, off);
    if (off <= tolerance && modelled[i].served == expected[i].served) continue;
    INFO("request " << i << " due " << requests[i].due << " s: model " << modelled[i].at << " ("
                    << (modelled[i].served ? "served" : "not served") << "), reference " << expected[i].at << " ("
                    << (expected[i].served ? "served" : "not served") << ")");
    if (++differing <= 3) CHECK(off <= tolerance);
  }
  INFO(differing << " of " << expected.size() << " differ, by at most " << worst << " s");
  CHECK(differing == 0);
  // For the table in docs/explanation/validation.md.
  if (std::getenv("KNEE_SHOW_AGREEMENT") != nullptr) {
    std::cerr << expected.size() << " requests, worst disagreement " << worst * 1e9 << " ns\n";
  }
}

}  // namespace knee::reference
