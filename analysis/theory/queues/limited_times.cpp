#include "analysis/theory/queues/limited_times.hpp"

#include <cmath>
#include <numeric>
#include <vector>

namespace knee::analysis::theory {
namespace {

/// Number of events beyond which a Poisson variable with the mean `mean` is never found (probability below 1e-20).
std::size_t most_events(double mean) { return static_cast<std::size_t>(std::ceil(mean + 12 * std::sqrt(mean) + 60)); }

double poisson(std::size_t events, double mean) {
  const auto n = static_cast<double>(events);
  return mean > 0 ? std::exp(n * std::log(mean) - mean - std::lgamma(n + 1)) : 0;
}

/// For each number of departures that a customer waits for, the tails of its wait and response, of which the second holds
/// only the part that exceeds the first.
class DepartureTails {
 public:
  /// With `servers` busy until the last departure; `departures` is their mean number in the time.
  DepartureTails(double servers, double departures, std::size_t most) {
    // The share of the customers that are in service at the end. Going down in the number of departures, all terms are
    // positive: in_service(k) = in_service(k + 1) (servers - 1) / servers + poisson(k).
    double in_service = 0;
    double gone = 0;
    waits_.assign(most + 1, 1);
    in_service_.assign(most + 1, 0);
    for (std::size_t k = most_events(departures); k > 0; --k) {
      const double exactly = poisson(k, departures);
      gone += exactly;
      in_service = in_service * (servers - 1) / servers + exactly;
      if (k > most) continue;
      waits_[k] = 1 - gone;
      in_service_[k] = in_service;
    }
  }

  [[nodiscard]] double wait(std::size_t departures) const { return waits_[departures]; }
  [[nodiscard]] double response(std::size_t departures) const { return waits_[departures] + in_service_[departures]; }

 private:
  std::vector<double> waits_;
  std::vector<double> in_service_;
};

}  // namespace

TimeTails limited_times(const MarkovianQueue& queue, double time) {
  const std::vector<double> states = state_probabilities(queue, *queue.capacity);
  const auto servers = static_cast<double>(queue.servers);
  const std::size_t longest = *queue.capacity - queue.servers;
  const DepartureTails tails{servers, servers * queue.service_rate * time, longest};
  TimeTails sum;
  for (std::size_t n = 0; n + 1 < states.size(); ++n) {
    if (n < queue.servers) {
      sum.response += states[n] * std::exp(-queue.service_rate * time);
    } else {
      sum.wait += states[n] * tails.wait(n - queue.servers + 1);
      sum.response += states[n] * tails.response(n - queue.servers + 1);
    }
  }
  const double admitted = std::accumulate(states.begin(), states.end() - 1, 0.0);
  return {.wait = sum.wait / admitted, .response = sum.response / admitted};
}

}  // namespace knee::analysis::theory
