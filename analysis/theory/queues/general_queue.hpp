/// Queues whose service times, or gaps between arrivals, are not exponential: M/G/1 and G/G/c.
///
/// Times in seconds, rates per second. All functions throw std::domain_error for negative or infinite arguments and give
/// an overloaded queue (infinite times) where the servers cannot keep up.
#pragma once

#include <cstddef>

#include "analysis/theory/queues/queue_averages.hpp"

namespace knee::analysis::theory {

/// Mean and squared coefficient of variation (variance over squared mean; 0 constant, 1 exponential) of a time.
struct RandomTime {
  double mean = 0;
  double squared_cv = 1;

  [[nodiscard]] double second_moment() const { return mean * mean * (1 + squared_cv); }
};

/// M/G/1, first come, first served: Pollaczek and Khinchine's mean (Kleinrock, "Queueing Systems" I, chapter 5, 1975).
[[nodiscard]] QueueAverages first_come_queue(double arrival_rate, RandomTime service);

/// M/G/1, first come, first served, whose server takes one vacation after another while there is no customer: an event
/// loop that works on something else, a garbage collector that starts when the queue is empty. The wait grows by the
/// mean rest of a vacation (Levy and Yechiali, "Utilization of idle time in an M/G/1 queueing system", Management
/// Science 22, 1975; Doshi, Queueing Systems 1, 1986). Every arrival to an idle server waits. The utilisation is the
/// share of the time spent on customers.
[[nodiscard]] QueueAverages queue_with_vacations(double arrival_rate, RandomTime service, RandomTime vacation);

/// M/G/1 under processor sharing: insensitive to the distribution of service (Kleinrock II, chapter 4, 1976; Sakata, Noguchi
/// and Oizumi 1971). No customer waits; its wait is the time that sharing adds to its service.
[[nodiscard]] QueueAverages sharing_queue(double arrival_rate, double mean_service);

/// G/G/c, first come, first served, renewal arrivals. An approximation: Erlang's wait of M/M/c times half the sum of the
/// squared coefficients of variation (Allen, "Probability, Statistics, and Queueing Theory", 2nd ed., chapter 5, 1990, after
/// Cunneen; Bolch et al., "Queueing Networks and Markov Chains", chapter 6, 2nd ed., 2006). Exact for M/M/c and M/G/1; too
/// high for arrivals of little variation at low load. `wait_probability` is that of M/M/c.
[[nodiscard]] QueueAverages allen_cunneen(RandomTime gap, RandomTime service, std::size_t servers);

}  // namespace knee::analysis::theory
