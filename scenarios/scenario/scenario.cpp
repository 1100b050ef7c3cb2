#include "scenarios/scenario/scenario.hpp"

#include <algorithm>

namespace knee::scenarios {
namespace {

// Requests per second between the first `skip` of a recording and its last request.
double recorded_rate(const std::vector<sim::Duration>& at, sim::Duration skip) {
  const auto first = std::lower_bound(at.begin(), at.end(), skip);
  if (first == at.end() || at.back() == skip) return 0;
  return static_cast<double>(at.end() - first) / sim::to_seconds(at.back() - skip);
}

// The course of a stream's rate; null: the rate is constant, or the stream is not open.
const models::Pace::Course* course_of(const models::ArrivalStream& stream) {
  const auto* renewals = std::get_if<models::RenewalArrivals>(&stream.arrivals);
  return renewals != nullptr ? renewals->course.get() : nullptr;
}

bool repeats(const models::Pace::Course& course) {
  const auto* schedule = std::get_if<models::Pace::Schedule>(&course);
  return schedule == nullptr || schedule->repeats;
}

// The length of the longest schedule of arrivals that ends; none if there is none.
std::optional<sim::Duration> longest_schedule(const std::vector<models::ArrivalStream>& workload) {
  std::optional<sim::Duration> longest;
  for (const models::ArrivalStream& stream : workload) {
    const models::Pace::Course* course = course_of(stream);
    if (course != nullptr && !repeats(*course)) longest = std::max(longest.value_or(sim::Duration{}), cycle_of(*course));
  }
  return longest;
}

}  // namespace

std::optional<double> rate_of(const models::ArrivalStream& stream, sim::Duration skip) {
  if (const auto* renewals = std::get_if<models::RenewalArrivals>(&stream.arrivals)) {
    return renewals->rate();
  }
  if (const auto* recorded = std::get_if<models::RecordedArrivals>(&stream.arrivals)) {
    return recorded_rate(*recorded->at, skip);
  }
  return std::nullopt;
}

std::uint64_t Architecture::threads() const {
  const auto* threads = std::get_if<models::ThreadServer::Options>(&group.runtime);
  return threads != nullptr ? threads->threads : 1;
}

std::vector<NodeGroup> Architecture::node_groups() const {
  if (!groups.empty()) return groups;
  return {NodeGroup{.count = nodes,
                    .runtime = runtime,
                    .machine = machine,
                    .background = background,
                    .machine_type = machine_type,
                    .cost = cost,
                    .group = group}};
}

bool Scenario::is_transient() const {
  const bool is_scripted =
      std::any_of(changes.begin(), changes.end(), [](const models::Change& change) { return change.at.has_value(); });
  const bool is_scaled =
      std::any_of(architectures.begin(), architectures.end(), [](const Architecture& one) { return one.autoscaler.has_value(); });
  return is_scripted || is_scaled || longest_schedule(workload).has_value();
}

bool Scenario::has_network(const Architecture& architecture) const {
  const auto is_balanced = [](const Architecture& one) { return one.balancer.has_value(); };
  return network.use == NetworkUse::all || is_balanced(architecture) || std::any_of(tiers.begin(), tiers.end(), is_balanced);
}

void Architecture::lose_a_node() {
  --nodes;
  if (groups.empty()) return;
  const auto lost = std::max_element(groups.begin(), groups.end(),
                                     [](const NodeGroup& a, const NodeGroup& b) { return a.weight < b.weight; });
  if (--lost->count == 0) groups.erase(lost);
}

std::optional<sim::Duration> Objective::goodput_limit() const {
  const auto strictest = std::max_element(latencies.begin(), latencies.end(), [](const Latency& a, const Latency& b) {
    return a.quantile < b.quantile;
  });
  if (strictest == latencies.end()) return std::nullopt;
  return strictest->limit;
}

std::optional<double> Scenario::offered_rate() const {
  double sum = 0;
  for (const models::ArrivalStream& stream : workload) {
    const std::optional<double> rate = rate_of(stream, measure.skip);
    if (!rate) return std::nullopt;
    sum += *rate;
  }
  return sum;
}

double Scenario::renewal_rate() const {
  double sum = 0;
  for (const models::ArrivalStream& stream : workload) {
    if (std::holds_alternative<models::RenewalArrivals>(stream.arrivals)) sum += *rate_of(stream, {});
  }
  return sum;
}

std::optional<sim::Duration> Scenario::run_length() const {
  return measure.duration ? measure.duration : longest_schedule(workload);
}

sim::Duration Scenario::longest_cycle() const {
  sim::Duration longest{};
  for (const models::ArrivalStream& stream : workload) {
    const models::Pace::Course* course = course_of(stream);
    if (course != nullptr && repeats(*course)) longest = std::max(longest, cycle_of(*course));
  }
  return longest;
}

Scenario Scenario::at_load(sim::Rate rate) const {
  Scenario scaled = *this;
  for (models::ArrivalStream& stream : scaled.workload) {
    if (auto* renewals = std::get_if<models::RenewalArrivals>(&stream.arrivals)) {
      renewals->interval = renewals->interval.scaled(renewal_rate() / rate.per_second());
    }
  }
  return scaled;
}

}  // namespace knee::scenarios
