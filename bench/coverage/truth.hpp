/// Exact means and quantiles of the time that requests spend in a queue; times in mean service times.
#pragma once

#include <cstddef>
#include <functional>

namespace knee::coverage {

/// What is known of a sojourn time.
struct Truth {
  double mean;
  std::function<double(double)> within;  ///< share of the requests that stay at most so long

  /// The time that a share `q` of the requests does not exceed.
  [[nodiscard]] double quantile(double q) const;
};

/// M/M/1: exponential.
[[nodiscard]] Truth m_m_1(double load);
/// M/M/c: Erlang's C; waiting time and service time are independent.
[[nodiscard]] Truth m_m_c(double load, std::size_t servers);
/// GI/M/1 with hyperexponential arrivals: exponential, with the root of the transform's equation.
[[nodiscard]] Truth h_m_1(double load, double variation);
/// M/G/1 with log-normal service: Pollaczek-Khinchine; the distribution by Panjer's recursion for the
/// geometric sum of residual service times on a lattice. Its quantiles err by less than 0.1 %.
[[nodiscard]] Truth m_lognormal_1(double load, double variation);
/// Machine repair: a request sees the queue with one user less (arrival theorem: Sevcik and Mitrani, Journal
/// of the ACM 1981), so its sojourn is a mixture of Erlang distributions, and of their sums with a service.
[[nodiscard]] Truth machine_repair(std::size_t users, double think, std::size_t servers = 1);

}  // namespace knee::coverage
