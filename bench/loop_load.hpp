/// What the whole path simulates, by hand or by the model, and what both must find.
#pragma once

#include "sim/random/distribution.hpp"

namespace knee::bench {

/// Poisson arrivals of requests that compute, wait, and compute again.
struct LoopLoad {
  sim::Distribution gap;   ///< seconds between two arrivals
  sim::Distribution cpu;   ///< seconds of each of the two computations
  sim::Distribution wait;  ///< seconds of the wait between them
};

/// What came of a measurement, sums over all requests and the time averages; the same for everyone who
/// simulates the same load.
struct LoopOutcome {
  double served = 0;
  double mean_ms = 0;
  double p99_ms = 0;
  double queue_ms = 0;
  double cpu_ms = 0;
  double io_ms = 0;
  double in_flight = 0;
  double loop_utilisation = 0;
};

}  // namespace knee::bench
