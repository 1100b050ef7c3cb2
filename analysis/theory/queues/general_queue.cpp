#include "analysis/theory/queues/general_queue.hpp"

#include "analysis/theory/domain.hpp"
#include "analysis/theory/queues/erlang.hpp"

namespace knee::analysis::theory {
namespace {

void check(const RandomTime& time) {
  require(is_positive(time.mean), "a mean time is not a finite number above 0");
  require(is_amount(time.squared_cv), "a squared coefficient of variation is not a finite number of at least 0");
}

void check_rate(double arrival_rate) {
  require(is_amount(arrival_rate), "the arrival rate is not a finite number of at least 0");
}

/// The averages that follow from the wait by Little's law.
QueueAverages from_wait(double wait, double arrival_rate, double mean_service, std::size_t servers) {
  QueueAverages averages{.throughput = arrival_rate, .wait = wait};
  averages.utilisation = arrival_rate * mean_service / static_cast<double>(servers);
  averages.response = wait + mean_service;
  averages.queue_length = arrival_rate * wait;
  averages.in_system = arrival_rate * averages.response;
  return averages;
}

}  // namespace

QueueAverages first_come_queue(double arrival_rate, RandomTime service) {
  check_rate(arrival_rate);
  check(service);
  const double utilisation = arrival_rate * service.mean;
  if (utilisation >= 1) return QueueAverages::overloaded(1 / service.mean);
  const double wait = arrival_rate * service.second_moment() / (2 * (1 - utilisation));
  QueueAverages averages = from_wait(wait, arrival_rate, service.mean, 1);
  averages.wait_probability = utilisation;
  return averages;
}

QueueAverages queue_with_vacations(double arrival_rate, RandomTime service, RandomTime vacation) {
  check(vacation);
  const QueueAverages without = first_come_queue(arrival_rate, service);
  if (!without.stable) return without;
  const double rest = vacation.second_moment() / (2 * vacation.mean);
  QueueAverages averages = from_wait(without.wait + rest, arrival_rate, service.mean, 1);
  averages.wait_probability = 1;
  return averages;
}

QueueAverages sharing_queue(double arrival_rate, double mean_service) {
  // The means of processor sharing are those of M/M/1, whatever the distribution of service.
  QueueAverages averages = first_come_queue(arrival_rate, {.mean = mean_service, .squared_cv = 1});
  if (averages.stable) averages.wait_probability = 0;
  return averages;
}

QueueAverages allen_cunneen(RandomTime gap, RandomTime service, std::size_t servers) {
  check(gap);
  check(service);
  require(servers > 0, "a queue has at least one server");
  const double load = service.mean / gap.mean;
  const double spare = static_cast<double>(servers) - load;
  if (spare <= 0) return QueueAverages::overloaded(static_cast<double>(servers) / service.mean);
  const double waiting = erlang_c(load, servers);
  const double wait = waiting * service.mean / spare * (gap.squared_cv + service.squared_cv) / 2;
  QueueAverages averages = from_wait(wait, 1 / gap.mean, service.mean, servers);
  averages.wait_probability = waiting;
  return averages;
}

}  // namespace knee::analysis::theory
