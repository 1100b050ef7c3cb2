/// The three workloads of bench/peers, as the programs in C++ read them.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

namespace peers {

/// Requests arrive at random times; each is served `work[0]` seconds on average by one of `servers` in the order of arrival, and then,
/// for each further entry, waits `pause` seconds on average and queues again. All times are exponential.
struct Workload {
  double rate;
  int servers;
  std::vector<double> work;
  double pause;
};

/// W1, W2 or W3; the same numbers as in w1.yaml, w2.yaml, w3.yaml.
inline Workload workload(const std::string& name) {
  if (name == "w1") return {.rate = 800, .servers = 1, .work = {0.001}, .pause = 0};
  if (name == "w2") return {.rate = 3200, .servers = 4, .work = {0.001}, .pause = 0};
  return {.rate = 500, .servers = 1, .work = {0.001, 0.0005}, .pause = 0.020};
}

/// The mean latency, as every program prints it.
inline void print_mean(double seconds, long requests) { std::printf("%.3f\n", 1000 * seconds / static_cast<double>(requests)); }

}  // namespace peers
