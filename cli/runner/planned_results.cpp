#include "cli/runner/planned_results.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "analysis/steady_state/stage.hpp"
#include "cli/command_line/version.hpp"
#include "scenarios/experiment_plan.hpp"
#include "scenarios/point_identity.hpp"
#include "scenarios/run/class_names.hpp"
#include "sim/kernel/check.hpp"
#include "sim/kernel/time.hpp"

namespace knee::cli {
namespace {

using analysis::Point;
using scenarios::Scenario;

// Cost of a request that passes a network relative to one that does not (measured: three nodes against one).
constexpr double kNetworkCost = 2;

// Defaults of a fixed size if the scenario gives only one of the two.
constexpr std::uint64_t kFixedRequests = 20'000;
constexpr std::uint64_t kFixedReplications = 5;

// Fewest replications if one may not be enough: a claim about a ratio is judged by the spread between replications, and a load that
// varies shows more of its cycles.
constexpr std::uint64_t kSeveralReplications = 3;

void add_limits(const scenarios::Limits& limits, analysis::RequestClass which, analysis::Objective& objective) {
  for (const auto& latency : limits.latencies) {
    objective.quantiles.push_back({latency.quantile, 1e3 * sim::to_seconds(latency.limit), which});
  }
  if (limits.errors) objective.errors.push_back({*limits.errors, which});
}

std::optional<analysis::Objective> objective_of(const Scenario& scenario) {
  if (!scenario.objective) return std::nullopt;
  const std::vector<std::string> names = scenarios::class_names(scenario);
  analysis::Objective objective;
  add_limits(*scenario.objective, analysis::kAllClasses, objective);
  for (const scenarios::Objective::OfClass& one : scenario.objective->classes) {
    const auto found = std::find(names.begin(), names.end(), one.request_class);
    add_limits(one.limits, static_cast<std::size_t>(found - names.begin()), objective);
  }
  return objective;
}

// Number of recorded requests; recordings are replayed completely, independently of `measure`.
std::uint64_t recorded_requests(const Scenario& scenario) {
  std::uint64_t recorded = 0;
  for (const models::ArrivalStream& stream : scenario.workload) {
    if (const auto* arrivals = std::get_if<models::RecordedArrivals>(&stream.arrivals)) recorded += arrivals->at->size();
  }
  return recorded;
}

// Expected number of requests of a run whose length is given; none if it is not.
std::optional<std::uint64_t> requests_of_length(const Scenario& scenario) {
  const std::optional<sim::Duration> length = scenario.run_length();
  if (!length) return std::nullopt;
  if (scenario.renewal_rate() == 0) return kFixedRequests;  // of closed users nothing is known
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::llround(scenario.renewal_rate() * sim::to_seconds(*length))));
}

// Position on the ladder of the shortest length that has enough cycles of a load that varies.
std::size_t first_rung(const Scenario& scenario) {
  const double requests = scenario.renewal_rate() * sim::to_seconds(scenario.longest_cycle()) * scenarios::kLeastCycles;
  std::size_t rung = 0;
  while (analysis::rung_requests(rung) < requests) ++rung;
  return rung;
}

bool is_closed(const Scenario& scenario) {
  return std::all_of(scenario.workload.begin(), scenario.workload.end(), [](const models::ArrivalStream& stream) {
    return std::holds_alternative<models::ClosedUsers>(stream.arrivals);
  });
}

std::uint64_t least_replications(const Scenario& scenario) {
  const bool varies = scenario.longest_cycle() > sim::Duration{};
  return varies || !scenario.expectations.empty() ? kSeveralReplications : 1;
}

analysis::Effort effort_of(const Scenario& scenario) {
  const scenarios::Measure& measure = scenario.measure;
  const std::uint64_t recorded = recorded_requests(scenario);
  const std::optional<std::uint64_t> planned = recorded > 0 ? recorded : requests_of_length(scenario);
  analysis::Effort effort{.fixed = measure.is_fixed(),
                          .least_replications = least_replications(scenario),
                          .precision = measure.precision,
                          .max_requests = measure.max_requests,
                          .first_rung = first_rung(scenario),
                          .finds_warm_up = !measure.is_fixed() && std::holds_alternative<std::monostate>(measure.warm_up),
                          .closed = is_closed(scenario),
                          .transient = recorded > 0 || scenario.is_transient()};
  if (effort.fixed || effort.transient) {
    effort.requests = planned.value_or(measure.requests.value_or(kFixedRequests));
    effort.replications = measure.replications.value_or(kFixedReplications);
    effort.finds_warm_up = false;
  }
  return effort;
}

Point point_of(const scenarios::Point& point) {
  const Scenario& scenario = point.scenario;
  const scenarios::Architecture& architecture = scenario.architectures[point.architecture];
  return {.scenario = scenario.name,
          .architecture = architecture.name,
          .runtime = architecture.runtime,
          .nodes = architecture.nodes,
          .processes = architecture.group.processes,
          .threads = architecture.threads(),
          .swept = point.swept,
          .classes = scenarios::class_names(scenario),
          .offered_per_s = scenario.offered_rate().value_or(analysis::Measurement::kNone),
          .objective = objective_of(scenario),
          .seed = scenario.measure.seed,
          .confidence = scenario.measure.confidence,
          .effort = effort_of(scenario),
          .cost_per_request = scenario.has_network(architecture) ? kNetworkCost : 1};
}

// One argument of a shell, in quotes where it needs them.
std::string shell_argument(const std::string& text) {
  constexpr const char* kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+%@";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char letter : text) quoted += letter == '\'' ? std::string{"'\\''"} : std::string{letter};
  return quoted + '\'';
}

analysis::Origin origin_of(const scenarios::ExperimentPlan& plan) {
  std::string arguments = shell_argument(plan.path);
  for (const scenarios::Override& one : plan.overrides) arguments += " --set " + shell_argument(one.key + "=" + one.value);
  std::error_code failed;
  const std::filesystem::path absolute = std::filesystem::absolute(plan.path, failed);
  return {.path = plan.path == "-" || failed ? plan.path : absolute.lexically_normal().string(),
          .arguments = std::move(arguments),
          .yaml = plan.written};
}

}  // namespace

analysis::Results planned_results(const scenarios::ExperimentPlan& plan) {
  analysis::Results results{
      .scenario = plan.base.name, .description = plan.base.description, .hash = plan.hash, .version = version(),
      .origin = origin_of(plan), .together = plan.together};
  for (const scenarios::Point& point : plan.points) results.points.push_back({.point = point_of(point)});
  for (const scenarios::Expectation& one : plan.base.expectations) {
    const auto& architectures = plan.base.architectures;
    results.claims.push_back({.text = one.claim,
                              .metric = one.metric,
                              .of = architectures[one.of].name,
                              .over = one.over ? architectures[*one.over].name : "",
                              .request_class = one.request_class,
                              .above = one.above,
                              .below = one.below});
  }
  return results;
}

void identify(analysis::Results& results, const scenarios::ExperimentPlan& plan) {
  std::vector<std::string> identities = scenarios::point_identities(plan);
  KNEE_CHECK(identities.size() == results.points.size(), "the results have the points of the plan");
  for (std::size_t i = 0; i < identities.size(); ++i) results.points[i].point.identity = std::move(identities[i]);
}

void add_rung(analysis::Point& point, const analysis::Stage& stage) {
  const analysis::Effort& effort = point.effort;
  const bool planned = effort.fixed || effort.transient;
  const auto requests = planned ? effort.requests : static_cast<std::uint64_t>(analysis::rung_requests(stage.rung));
  analysis::Rung rung{.number = stage.rung, .requests = requests};
  if (!point.rungs.empty() && point.rungs.back().requests == requests) rung.replications = std::move(point.rungs.back().replications);
  rung.replications.resize(stage.replications);
  point.rungs.push_back(std::move(rung));
}

}  // namespace knee::cli
