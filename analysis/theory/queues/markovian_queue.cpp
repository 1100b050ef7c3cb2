#include "analysis/theory/queues/markovian_queue.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>

#include <boost/math/tools/roots.hpp>

#include "analysis/theory/domain.hpp"
#include "analysis/theory/queues/erlang.hpp"
#include "analysis/theory/queues/limited_times.hpp"

namespace knee::analysis::theory {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void check(const MarkovianQueue& queue) {
  require(is_amount(queue.arrival_rate), "the arrival rate is not a finite number of at least 0");
  require(is_positive(queue.service_rate), "the service rate is not a finite number above 0");
  require(queue.servers > 0, "a queue has at least one server");
  require(!queue.capacity || *queue.capacity >= queue.servers, "the capacity is below the number of servers");
}

/// Probability of state n divided by that of state n - 1.
double step(const MarkovianQueue& queue, std::size_t n) {
  return queue.offered_load() / static_cast<double>(std::min(n, queue.servers));
}

/// The likeliest state of a queue with a limit.
std::size_t likeliest(const MarkovianQueue& queue) {
  if (queue.offered_load() >= static_cast<double>(queue.servers)) return *queue.capacity;
  return static_cast<std::size_t>(queue.offered_load());
}

/// All probabilities of a queue with a limit. The steps lead away from the likeliest state, so that nothing overflows.
std::vector<double> limited_states(const MarkovianQueue& queue) {
  std::vector<double> states(*queue.capacity + 1);
  const std::size_t start = likeliest(queue);
  states[start] = 1;
  for (std::size_t n = start; n > 0; --n) states[n - 1] = states[n] / step(queue, n);
  for (std::size_t n = start + 1; n < states.size(); ++n) states[n] = states[n - 1] * step(queue, n);
  const double sum = std::accumulate(states.begin(), states.end(), 0.0);
  for (double& state : states) state /= sum;
  return states;
}

QueueAverages limited(const MarkovianQueue& queue) {
  const std::vector<double> states = limited_states(queue);
  QueueAverages averages{.loss = states.back()};
  averages.throughput = queue.arrival_rate * (1 - averages.loss);
  double waiting = 0;
  for (std::size_t n = 0; n < states.size(); ++n) {
    averages.in_system += static_cast<double>(n) * states[n];
    if (n >= queue.servers) averages.queue_length += static_cast<double>(n - queue.servers) * states[n];
    if (n >= queue.servers && n + 1 < states.size()) waiting += states[n];
  }
  averages.utilisation = averages.throughput / queue.service_rate / static_cast<double>(queue.servers);
  if (averages.loss < 1) averages.wait_probability = waiting / (1 - averages.loss);
  if (averages.throughput > 0) averages.wait = averages.queue_length / averages.throughput;
  averages.response = averages.wait + 1 / queue.service_rate;
  return averages;
}

/// Work per second that the servers of a queue without a limit could do beyond its arrivals, in customers.
double spare_rate(const MarkovianQueue& queue) {
  return static_cast<double>(queue.servers) * queue.service_rate - queue.arrival_rate;
}

QueueAverages unlimited(const MarkovianQueue& queue) {
  QueueAverages averages{.throughput = queue.arrival_rate};
  averages.utilisation = queue.offered_load() / static_cast<double>(queue.servers);
  averages.wait_probability = erlang_c(queue.offered_load(), queue.servers);
  averages.wait = averages.wait_probability / spare_rate(queue);
  averages.response = averages.wait + 1 / queue.service_rate;
  averages.queue_length = averages.wait * queue.arrival_rate;
  averages.in_system = averages.response * queue.arrival_rate;
  return averages;
}

/// Share above `time` of the sum of two exponential times with the rates `slow` <= `fast`.
double tail_of_sum(double slow, double fast, double time) {
  const double difference = (fast - slow) * time;
  const double relative = difference > 0 ? -std::expm1(-difference) / difference : 1;
  return std::exp(-slow * time) * (1 + slow * time * relative);
}

/// The time whose tail is 1 - `q`. The tail falls from more than that to 0; `scale` is a first guess of the time.
template <class Tail>
double time_with_tail(const Tail& tail, double q, double scale) {
  double high = scale;
  while (tail(high) > 1 - q) high *= 2;
  std::uintmax_t steps = 200;
  const auto [low, found] = boost::math::tools::toms748_solve([&](double time) { return (1 - q) - tail(time); }, 0.0, high,
                                                              boost::math::tools::eps_tolerance<double>{}, steps);
  return (low + found) / 2;
}

}  // namespace

QueueAverages averages(const MarkovianQueue& queue) {
  check(queue);
  if (queue.capacity) return limited(queue);
  if (!queue.stable()) return QueueAverages::overloaded(static_cast<double>(queue.servers) * queue.service_rate);
  return unlimited(queue);
}

std::vector<double> state_probabilities(const MarkovianQueue& queue, std::size_t most) {
  check(queue);
  if (queue.capacity) {
    std::vector<double> states = limited_states(queue);
    states.resize(std::min(states.size(), most + 1));
    return states;
  }
  if (!queue.stable()) return std::vector<double>(most + 1);
  // Below the number of servers the queue with a limit has the same ratios; beyond, the ratio is the utilisation.
  MarkovianQueue busy = queue;
  busy.capacity = queue.servers;
  std::vector<double> states = limited_states(busy);
  const double idle_share = 1 - erlang_c(queue.offered_load(), queue.servers);
  const double not_full = 1 - states.back();
  for (double& state : states) state *= idle_share / not_full;
  while (states.size() <= most) states.push_back(states.back() * step(queue, states.size()));
  states.resize(most + 1);
  return states;
}

double wait_tail(const MarkovianQueue& queue, double time) {
  check(queue);
  require(is_amount(time), "the time is not a finite number of at least 0");
  if (!queue.stable()) return 1;
  if (queue.capacity) return limited_times(queue, time).wait;
  return erlang_c(queue.offered_load(), queue.servers) * std::exp(-spare_rate(queue) * time);
}

double response_tail(const MarkovianQueue& queue, double time) {
  check(queue);
  require(is_amount(time), "the time is not a finite number of at least 0");
  if (!queue.stable()) return 1;
  if (queue.capacity) return limited_times(queue, time).response;
  const double waiting = erlang_c(queue.offered_load(), queue.servers);
  const double spare = spare_rate(queue);
  const auto [slow, fast] = std::minmax(spare, queue.service_rate);
  return (1 - waiting) * std::exp(-queue.service_rate * time) + waiting * tail_of_sum(slow, fast, time);
}

double wait_quantile(const MarkovianQueue& queue, double q) {
  check(queue);
  require(is_open_share(q), "the quantile is not between 0 and 1");
  if (!queue.stable()) return kInfinity;
  if (wait_tail(queue, 0) <= 1 - q) return 0;
  return time_with_tail([&queue](double time) { return wait_tail(queue, time); }, q, 1 / queue.service_rate);
}

double response_quantile(const MarkovianQueue& queue, double q) {
  check(queue);
  require(is_open_share(q), "the quantile is not between 0 and 1");
  if (!queue.stable()) return kInfinity;
  return time_with_tail([&queue](double time) { return response_tail(queue, time); }, q, 1 / queue.service_rate);
}

}  // namespace knee::analysis::theory
