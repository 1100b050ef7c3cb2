/// Times in a Markovian queue with a limit.
#pragma once

#include "analysis/theory/queues/markovian_queue.hpp"

namespace knee::analysis::theory {

/// Shares of the admitted customers whose wait, or response, is longer than a time.
struct TimeTails {
  double wait = 0;
  double response = 0;
};

/// M/M/c/K, first come, first served: a customer that finds n others waits for n - c + 1 departures (Gross and Harris,
/// "Fundamentals of Queueing Theory", chapter 2, 3rd ed., 1998). `queue` has a capacity; `time` in seconds.
[[nodiscard]] TimeTails limited_times(const MarkovianQueue& queue, double time);

}  // namespace knee::analysis::theory
