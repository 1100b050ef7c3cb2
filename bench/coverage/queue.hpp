/// `Queue`: queueing systems in a few lines each, fast enough for hundreds of runs of millions of requests.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "bench/coverage/random.hpp"

namespace knee::coverage {

/// A request of a queue; times in mean service times, a service time being one millisecond.
struct Request {
  double due;
  double latency;
  bool served = true;  ///< false: turned away
};

/// A system that tells its requests in the order in which they are due.
class Queue {
 public:
  virtual ~Queue() = default;
  virtual Request next() = 0;
};

/// A duration drawn anew at each call.
using Draw = std::function<double(Random&)>;

[[nodiscard]] Draw constant(double value);
[[nodiscard]] Draw exponential(double mean);
/// Log-normal with a mean and a coefficient of variation.
[[nodiscard]] Draw lognormal(double mean, double variation);

/// Hyperexponential with two phases of balanced means: a phase is taken with `first`, and has the mean 1/(2
/// first) or 1/(2 (1 - first)) of the whole (Tijms, "A First Course in Stochastic Models", 2003, appendix B).
struct Hyperexponential {
  double mean;
  double first;  ///< probability of the first phase
  Hyperexponential(double mean_, double variation);
  [[nodiscard]] Draw draw() const;
};

/// First come, first served, `servers` servers (Lindley 1952; Kiefer and Wolfowitz 1955).
[[nodiscard]] std::unique_ptr<Queue> first_come(Draw between, Draw service, std::size_t servers,
                                                std::uint64_t seed);
/// The same with one server and room for `places` requests; others are turned away.
[[nodiscard]] std::unique_ptr<Queue> bounded(Draw between, Draw service, std::size_t places,
                                             std::uint64_t seed);
/// A server for each request: no request waits.
[[nodiscard]] std::unique_ptr<Queue> unlimited(Draw between, Draw service, std::uint64_t seed);
/// Users that think, and then ask `servers` servers with a queue (machine repair, M/M/c//N).
[[nodiscard]] std::unique_ptr<Queue> closed(std::size_t users, Draw think, Draw service, std::size_t servers,
                                            std::uint64_t seed);

}  // namespace knee::coverage
