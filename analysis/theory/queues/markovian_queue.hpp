/// `MarkovianQueue`: Poisson arrivals and exponential service at equal servers, with or without a limit (M/M/c, M/M/c/K).
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/theory/queues/queue_averages.hpp"

namespace knee::analysis::theory {

/// Rates per second. `capacity` is the largest number of customers that wait or are served; an arrival beyond it is
/// lost. Example: a pool of 4 workers and a backlog of 128 is {.servers = 4, .capacity = 132}.
struct MarkovianQueue {
  double arrival_rate = 0;
  double service_rate = 1;  ///< of one server
  std::size_t servers = 1;
  std::optional<std::size_t> capacity = {};

  [[nodiscard]] double offered_load() const { return arrival_rate / service_rate; }
  [[nodiscard]] bool stable() const { return capacity || offered_load() < static_cast<double>(servers); }
};

/// Averages by the balance equations (Kleinrock, "Queueing Systems" I, chapter 3, 1975). First come, first served;
/// the means are the same for every discipline that does not look at service times. Throws std::domain_error if a rate
/// is negative, the service rate or the number of servers is zero, or the capacity is below the number of servers.
[[nodiscard]] QueueAverages averages(const MarkovianQueue& queue);

/// Probability of 0, 1, ... `most` customers in the system (fewer if the capacity is smaller); zeros if it is not stable.
[[nodiscard]] std::vector<double> state_probabilities(const MarkovianQueue& queue, std::size_t most);

/// Shares of the admitted customers whose wait, or response, takes longer than `time` seconds, first come, first served
/// (Gross and Harris, "Fundamentals of Queueing Theory", chapter 2, 3rd ed., 1998). 1 if the queue is not stable. Throws
/// std::domain_error as `averages` does, and for a negative time.
[[nodiscard]] double wait_tail(const MarkovianQueue& queue, double time);
[[nodiscard]] double response_tail(const MarkovianQueue& queue, double time);

/// The time in seconds that the wait, or the response, of a share `q` of the admitted customers does not exceed; infinite
/// if the queue is not stable. Throws std::domain_error as `averages` does, and for `q` outside of (0, 1).
[[nodiscard]] double wait_quantile(const MarkovianQueue& queue, double q);
[[nodiscard]] double response_quantile(const MarkovianQueue& queue, double q);

}  // namespace knee::analysis::theory
