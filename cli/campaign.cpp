#include "cli/campaign.hpp"

#include <variant>

#include <fmt/format.h>

#include "cli/failure.hpp"
#include "scenarios/study.hpp"
#include "sim/time.hpp"

namespace knee::cli {
namespace {

using scenarios::Measurement;

// SimGrid's flows cost about as much as this many of our own events (measured: 0.5 M against 12 M
// requests/s).
constexpr double kNetworkCost = 10;

LatencyLimit limit_of(const scenarios::Objective::Latency& latency) {
  static const std::pair<double, double Measurement::*> kQuantiles[] = {
      {0.5, &Measurement::p50_ms},  {0.9, &Measurement::p90_ms},    {0.95, &Measurement::p95_ms},
      {0.99, &Measurement::p99_ms}, {0.999, &Measurement::p999_ms}, {1, &Measurement::max_ms}};
  for (const auto& [quantile, metric] : kQuantiles) {
    if (latency.quantile == quantile) return {metric, 1e3 * sim::to_seconds(latency.limit)};
  }
  throw wrong_input(fmt::format("the objective limits p{:g}, expected p50, p90, p95, p99 or p99.9",
                                100 * latency.quantile));
}

std::optional<Requirement> requirement_of(const std::optional<scenarios::Objective>& objective) {
  if (!objective) return std::nullopt;
  Requirement requirement{.errors = objective->errors};
  for (const auto& latency : objective->latencies) requirement.latencies.push_back(limit_of(latency));
  return requirement;
}

// Recorded streams are replayed whole, whatever `measure` says.
double requests_of(const scenarios::Scenario& scenario) {
  double recorded = 0;
  for (const models::RequestStream& stream : scenario.workload) {
    if (const auto* arrivals = std::get_if<models::RecordedArrivals>(&stream.arrivals)) {
      recorded += static_cast<double>(arrivals->at->size());
    }
  }
  if (recorded > 0) return recorded;
  const auto* warm_up = std::get_if<double>(&scenario.measure.warm_up);
  return static_cast<double>(scenario.measure.requests.value_or(20'000)) * (1 + (warm_up == nullptr ? 0.1 : *warm_up));
}

PointRecord record_of(const scenarios::Point& point) {
  const scenarios::Scenario& scenario = point.scenario;
  const scenarios::Architecture& architecture = scenario.architectures[point.architecture];
  const double requests = requests_of(scenario);
  return {.scenario = scenario.name,
          .architecture = architecture.name,
          .runtime = architecture.runtime,
          .nodes = architecture.nodes,
          .processes = architecture.group.processes,
          .threads = architecture.threads(),
          .swept = point.swept,
          .offered_per_s = scenario.offered_rate().value_or(Measurement::kNone),
          .objective = requirement_of(scenario.objective),
          .seed = scenario.measure.seed,
          .confidence = scenario.measure.confidence,
          .requests = requests,
          .cost = requests * (architecture.balancer ? kNetworkCost : 1),
          .replications = std::vector<std::optional<Replication>>(scenario.measure.replications.value_or(5))};
}

}  // namespace

Campaign campaign_of(const scenarios::Study& study) {
  Campaign campaign{.scenario = study.base.name, .description = study.base.description, .hash = study.hash};
  for (const scenarios::Point& point : study.points) campaign.points.push_back(record_of(point));
  for (const scenarios::Expectation& one : study.base.expectations) {
    const auto& architectures = study.base.architectures;
    campaign.claims.push_back({.text = one.claim,
                               .metric = one.metric,
                               .of = architectures[one.of].name,
                               .over = one.over ? architectures[*one.over].name : "",
                               .above = one.above,
                               .below = one.below});
  }
  return campaign;
}

}  // namespace knee::cli
