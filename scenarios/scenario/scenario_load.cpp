#include "scenarios/scenario/scenario_load.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "scenarios/scenario/faster_recording.hpp"

namespace knee::scenarios {
namespace {

using analysis::LoadUnit;

std::vector<models::ClosedUsers*> closed_users(Scenario& scenario) {
  std::vector<models::ClosedUsers*> all;
  for (models::ArrivalStream& stream : scenario.workload) {
    if (auto* users = std::get_if<models::ClosedUsers>(&stream.arrivals)) all.push_back(users);
  }
  return all;
}

std::uint64_t sum(const std::vector<std::uint64_t>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), std::uint64_t{0});
}

// Shares `total` in the proportion of `weights`, at least one each. The quotas, rounded down by one for each share, are
// surely not too many; the rest goes one by one to the share that is farthest below its quota.
std::vector<std::uint64_t> shared(std::uint64_t total, const std::vector<std::uint64_t>& weights) {
  const auto all = static_cast<double>(sum(weights));
  std::vector<std::uint64_t> shares;
  for (const std::uint64_t weight : weights) {
    const double quota = static_cast<double>(total) * static_cast<double>(weight) / all;
    shares.push_back(static_cast<std::uint64_t>(std::max(1.0, std::floor(quota) - static_cast<double>(weights.size()))));
  }
  const auto claim = [&](std::size_t i) { return static_cast<double>(weights[i]) / (static_cast<double>(shares[i]) + 0.5); };
  for (std::uint64_t given = sum(shares); given < total; ++given) {
    std::size_t first = 0;
    for (std::size_t i = 1; i < weights.size(); ++i) {
      if (claim(i) > claim(first)) first = i;
    }
    ++shares[first];
  }
  return shares;
}

Scenario with_users(Scenario scenario, std::uint64_t total) {
  const std::vector<models::ClosedUsers*> streams = closed_users(scenario);
  std::vector<std::uint64_t> weights;
  for (const models::ClosedUsers* one : streams) weights.push_back(one->users);
  const std::vector<std::uint64_t> shares = shared(total, weights);
  for (std::size_t i = 0; i < streams.size(); ++i) streams[i]->users = shares[i];
  return scenario;
}

const models::RecordedArrivals* first_recording(const Scenario& scenario) {
  for (const models::ArrivalStream& stream : scenario.workload) {
    if (const auto* recorded = std::get_if<models::RecordedArrivals>(&stream.arrivals)) return recorded;
  }
  return nullptr;
}

// Requests per second of all recordings together, as they were recorded.
double recorded_rate(const Scenario& scenario) {
  double sum = 0;
  for (const models::ArrivalStream& stream : scenario.workload) {
    const auto* recorded = std::get_if<models::RecordedArrivals>(&stream.arrivals);
    if (recorded != nullptr) sum += rate_of(stream, scenario.measure.skip).value_or(0) / recorded->speed;
  }
  return sum;
}

Scenario with_speed(Scenario scenario, double speed) {
  const double factor = speed / first_recording(scenario)->speed;
  for (models::ArrivalStream& stream : scenario.workload) {
    if (auto* recorded = std::get_if<models::RecordedArrivals>(&stream.arrivals)) *recorded = faster(*recorded, factor);
  }
  scenario.measure.skip = sooner(scenario.measure.skip, factor);
  if (speed != 1) scenario.measured.reset();
  return scenario;
}

}  // namespace

analysis::LoadAxis load_axis(const Scenario& scenario) {
  if (first_recording(scenario) != nullptr) {
    return {.unit = LoadUnit::recording, .recorded_per_s = recorded_rate(scenario)};
  }
  const bool transient = scenario.is_transient();
  if (scenario.renewal_rate() > 0) {
    return {.least_s = kLeastCycles * sim::to_seconds(scenario.longest_cycle()), .transient = transient};
  }
  return {.unit = LoadUnit::users, .least = static_cast<double>(scenario.workload.size()), .transient = transient};
}

double load_of(const Scenario& scenario) {
  switch (load_axis(scenario).unit) {
    case LoadUnit::rate: return scenario.renewal_rate();
    case LoadUnit::recording: return first_recording(scenario)->speed;
    case LoadUnit::users: break;
  }
  double users = 0;
  for (const models::ArrivalStream& stream : scenario.workload) {
    users += static_cast<double>(std::get<models::ClosedUsers>(stream.arrivals).users);
  }
  return users;
}

Scenario with_load(const Scenario& scenario, double load) {
  switch (load_axis(scenario).unit) {
    case LoadUnit::users: return with_users(scenario, static_cast<std::uint64_t>(std::llround(load)));
    case LoadUnit::recording: return with_speed(scenario, load);
    case LoadUnit::rate: break;
  }
  return scenario.at_load(sim::per_second(load));
}

}  // namespace knee::scenarios
