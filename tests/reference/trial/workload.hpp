/// Mixed workloads for the comparisons.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/reference/trial/request.hpp"

namespace knee::reference {

/// Requests come at random, `rate` a second, each with `steps_min` to `steps_max` steps drawn from `kinds` (one listed
/// twice comes twice as often). Demands are exponential, so that no two things happen at one instant by themselves.
struct Mix {
  /// A kind of step and its mean in seconds. Of `parallel` the mean says nothing.
  struct Kind {
    Step::Kind kind;
    double mean;
  };
  double rate;
  std::vector<Kind> kinds;
  std::size_t steps_min = 1;
  std::size_t steps_max = 4;
  int nested = 0;               ///< how deep branches may have branches
  double between = 0;           ///< mean seconds of computing before each step and after the last; 0: none
  std::size_t connections = 0;  ///< established ones; each request comes on any of them. 0: each on a new one
  double turn_around = 0.1;     ///< mean seconds, and half of it at least, from an answer to the next one there
};

/// `count` requests in the order of their due times; every time a whole number of nanoseconds, so that both sides of
/// a comparison get the same.
[[nodiscard]] std::vector<Request> draw(const Mix& mix, std::size_t count, std::uint64_t seed);

}  // namespace knee::reference
