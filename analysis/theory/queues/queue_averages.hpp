/// `QueueAverages`: what the formulas for one queue give.
#pragma once

#include <limits>

namespace knee::analysis::theory {

/// Long-run averages of a queue. Times in seconds, rates per second. A queue without a limit that receives more work
/// than its servers can do is not stable: its number of customers, wait and response are infinite, and its throughput
/// is that of the servers.
struct QueueAverages {
  bool stable = true;
  double utilisation = 0;       ///< share of the time that a server works, 0 to 1
  double throughput = 0;        ///< customers served per second
  double loss = 0;              ///< share of the arrivals that find no room, 0 to 1
  double wait_probability = 0;  ///< share of the admitted customers that wait, 0 to 1
  double queue_length = 0;      ///< mean number of customers that wait
  double in_system = 0;         ///< mean number of customers that wait or are served
  double wait = 0;              ///< mean time in the queue of the admitted customers
  double response = 0;          ///< mean time in the queue and in service of the admitted customers

  /// A queue without a limit whose servers cannot keep up.
  [[nodiscard]] static QueueAverages overloaded(double throughput) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    return {.stable = false, .utilisation = 1, .throughput = throughput, .wait_probability = 1,
            .queue_length = kInfinity, .in_system = kInfinity, .wait = kInfinity, .response = kInfinity};
  }
};

}  // namespace knee::analysis::theory
