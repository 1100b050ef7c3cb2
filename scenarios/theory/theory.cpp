#include "scenarios/theory/theory.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

#include "analysis/theory/networks/network_bounds.hpp"
#include "scenarios/theory/demands.hpp"
#include "scenarios/theory/solution.hpp"
#include "scenarios/theory/step_obstacles.hpp"

namespace knee::scenarios::theory {
namespace {

using analysis::Measurement;
using analysis::ResourceKind;
using analysis::theory::ArchitectureTheory;
using analysis::theory::Prediction;
using analysis::theory::Standing;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNoChance = 1e-9;  // probability of an event that a theory may leave out
constexpr double kRounding = 1 + 1e-9;

// The column of a resource's utilisation; null if there is none.
double Measurement::*utilisation_of(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::cores: return &Measurement::core_utilisation;
    case ResourceKind::loop: return &Measurement::loop_utilisation;
    case ResourceKind::lock: return &Measurement::lock_utilisation;
    case ResourceKind::threads: return &Measurement::thread_utilisation;
    case ResourceKind::pool: return &Measurement::pool_utilisation;
    case ResourceKind::offload: return &Measurement::offload_utilisation;
    case ResourceKind::service: return &Measurement::service_utilisation;
    case ResourceKind::cpu_limit:
    case ResourceKind::primary:
    case ResourceKind::serial:
    case ResourceKind::connections:
    case ResourceKind::client_connections:
    case ResourceKind::balancer:
    case ResourceKind::link:
    case ResourceKind::job_workers: break;
  }
  return nullptr;
}

bool is_same_kind(const ResourceDemand& a, const ResourceDemand& b) { return a.resource.kind == b.resource.kind; }

std::uint64_t users_of(const Scenario& scenario) {
  std::uint64_t users = 0;
  for (const models::ArrivalStream& stream : scenario.workload) {
    if (const auto* closed = std::get_if<models::ClosedUsers>(&stream.arrivals)) users += closed->users;
  }
  return users;
}

class Theorist {
 public:
  Theorist(const Scenario& scenario, const Architecture& architecture)
      : scenario_{scenario},
        architecture_{architecture},
        demands_{demands_of(scenario, architecture)},
        arrivals_{arrivals_of(scenario)},
        model_{station_model_of(scenario, architecture, demands_)} {}

  ArchitectureTheory answer();

 private:
  void say(std::string model, Standing standing, double Measurement::*metric, double value,
           std::vector<std::string> leaves_out);
  void bound_throughput();
  void bound_users();
  void bound_latency();
  void use_resources(double rate, const std::vector<std::string>& leaves_out);
  void use_model();
  void report(const Solution& solution);
  [[nodiscard]] Solution solve() const;
  [[nodiscard]] Solution alone() const;
  [[nodiscard]] const char* obstacle() const;
  [[nodiscard]] bool is_overloaded() const { return !arrivals_.closed && arrivals_.rate >= demands_.highest_rate(); }
  [[nodiscard]] bool is_exact(const ResourceDemand& demand) const;
  [[nodiscard]] bool suffices(std::uint64_t count) const;
  void find_limits();

  const Scenario& scenario_;
  const Architecture& architecture_;
  Demands demands_;
  Arrivals arrivals_;
  StationModel model_;
  ArchitectureTheory theory_;
};

void Theorist::say(std::string model, Standing standing, double Measurement::*metric, double value,
                   std::vector<std::string> leaves_out) {
  theory_.predictions.push_back({.model = std::move(model),
                                 .standing = standing,
                                 .metric = &analysis::metric_of(metric),
                                 .value = value,
                                 .leaves_out = std::move(leaves_out)});
}

// No more requests are served than arrive, or than the bottleneck can serve.
void Theorist::bound_throughput() {
  if (demands_.resources.empty()) return;
  std::vector<std::string> leaves_out = theory_.left_out;
  Standing standing = Standing::upper_bound;
  if (is_overloaded() && demands_.classes.size() > 1) {
    leaves_out.emplace_back("that overload serves the lighter classes more often");
    standing = Standing::approximation;
  }
  say("bound of the " + theory_.bottleneck, standing, &Measurement::throughput_per_s,
      std::min(arrivals_.closed ? kInfinity : arrivals_.rate, demands_.highest_rate()), leaves_out);
}

// The asymptotic bounds of one stream of closed users.
void Theorist::bound_users() {
  const auto& users = std::get<models::ClosedUsers>(scenario_.workload.front().arrivals);
  const double elsewhere = std::inner_product(model_.elsewhere.begin(), model_.elsewhere.end(), demands_.shares.begin(), 0.0);
  analysis::theory::ClosedDemands closed{.demands = {}, .servers = {}, .think_time = users.mean_think() + elsewhere};
  for (const QueueStation& station : model_.stations) {
    closed.demands.push_back(station.mixed(demands_.shares).demand());
    closed.servers.push_back(station.servers * station.queues);
  }
  const auto bounds = asymptotic_bounds(closed, users.users);
  theory_.bending_users = knee_of(closed).customers;
  say("asymptotic bounds", Standing::upper_bound, &Measurement::throughput_per_s,
      std::min(bounds.most_throughput, demands_.highest_rate()), demands_.left_out.words);
  if (model_.departures.empty() && model_.threads == 0 && !arrivals_.rounds) {
    say("asymptotic bounds", Standing::lower_bound, &Measurement::throughput_per_s, bounds.least_throughput, {});
  }
}

void Theorist::bound_latency() {
  if (demands_.shares.empty()) return;
  const double alone = std::inner_product(model_.alone.begin(), model_.alone.end(), demands_.shares.begin(), 0.0);
  say("no waiting", Standing::lower_bound, &Measurement::mean_ms, 1e3 * alone, {});
}

// Servers work exactly as long as demanded. Others also while their threads wait for a core, wake up, or collect garbage.
bool Theorist::is_exact(const ResourceDemand& demand) const {
  switch (demand.resource.kind) {
    case ResourceKind::service: return true;
    case ResourceKind::cores: return !demands_.left_out.computes;
    case ResourceKind::loop:
    case ResourceKind::lock:
    case ResourceKind::pool:
    case ResourceKind::offload: return !demands_.left_out.computes && !demands_.contended;
    default: return false;
  }
}

// The utilisation law (Denning and Buzen 1978): rate times demand over servers.
void Theorist::use_resources(double rate, const std::vector<std::string>& leaves_out) {
  std::vector<ResourceDemand> said;
  for (const ResourceDemand& demand : demands_.resources) {
    double Measurement::*column = utilisation_of(demand.resource.kind);
    const bool is_busier =
        std::any_of(said.begin(), said.end(), [&](const auto& other) { return is_same_kind(demand, other); });
    const bool is_other_lock = demand.resource.kind == ResourceKind::lock && demands_.classes.front().at(Part::shared).mean > 0;
    if (column == nullptr || is_busier || is_other_lock) continue;
    said.push_back(demand);
    std::vector<std::string> missing = leaves_out;
    Standing standing = leaves_out.empty() ? Standing::exact : Standing::approximation;
    if (!is_exact(demand)) {
      standing = standing == Standing::exact ? Standing::lower_bound : standing;
      if (demand.resource.kind != ResourceKind::cores) missing.emplace_back("time in which it is held while its user waits");
      missing.insert(missing.end(), demands_.left_out.words.begin(), demands_.left_out.words.end());
    }
    say("utilisation law", standing, column, demand.utilisation(rate), std::move(missing));
  }
}

// The reason why no model gives a latency; null if one does.
const char* Theorist::obstacle() const {
  if (arrivals_.recorded) return "recorded requests have no theory of waiting, only bounds";
  if (arrivals_.varying) return "no theory of arrivals in batches or at a rate that varies, only bounds";
  if (arrivals_.sessions) return "no theory of sessions, whose requests follow each other, only bounds";
  if (arrivals_.rounds) return "no theory of users who wait for each other (rounds), only bounds";
  if (is_overloaded()) return "more requests arrive than the bottleneck can serve, so work piles up";
  if (demands_.resources.empty()) return "no request uses a resource";
  if (demands_.shares.empty() && model_.threads != 0)
    return "no theory of several streams that share a limited number of threads, only bounds";
  if (!std::isfinite(arrivals_.squared_cv)) return "the gaps between requests have no finite variance";
  for (const QueueStation& station : model_.stations) {
    for (const Visits& visits : station.classes) {
      if (!std::isfinite(visits.each().variance))
        return "a service time has no finite variance, so the mean wait may be infinite";
    }
  }
  return nullptr;
}

// No request waits for another.
Solution Theorist::alone() const {
  Solution solution{.model = "no queue", .leaves_out = model_.departures};
  solution.mean = std::inner_product(model_.alone.begin(), model_.alone.end(), demands_.shares.begin(), 0.0);
  return solution;
}

Solution Theorist::solve() const {
  if (model_.stations.empty()) return alone();
  if (model_.threads != 0) return solve_limited(model_, scenario_, arrivals_, demands_.shares);
  if (arrivals_.closed) return solve_closed(model_, scenario_);
  if (auto solution = solve_queue(model_, arrivals_, demands_.shares)) return *solution;
  return solve_open(model_, arrivals_, demands_.shares);
}

// Whether more than `count` requests are hardly ever present.
bool Theorist::suffices(std::uint64_t count) const {
  if (arrivals_.closed) return arrivals_.rate == 0 && users_of(scenario_) <= count;
  return std::pow(arrivals_.rate / demands_.highest_rate(), static_cast<double>(count)) <= kNoChance;
}

// Limits that are hardly ever reached are none.
void Theorist::find_limits() {
  if (!suffices(model_.room)) model_.departures.emplace_back("the limit of the backlog or of the clients' connections");
  if (model_.threads != 0 && suffices(model_.threads)) model_.threads = 0;
}

void Theorist::report(const Solution& solution) {
  if (!std::isfinite(solution.mean)) {
    theory_.warnings.push_back(fmt::format("by the model \"{}\" work piles up", solution.model));
    return;
  }
  if (solution.throughput && *solution.throughput > demands_.highest_rate() * kRounding) {
    theory_.warnings.push_back(fmt::format("the model \"{}\" leaves out what limits the throughput: {}", solution.model,
                                           demands_.bottleneck()->resource.label()));
    return;
  }
  const Standing standing = solution.is_exact() ? Standing::exact : Standing::approximation;
  if (solution.throughput) {
    say(solution.model, standing, &Measurement::throughput_per_s, *solution.throughput, solution.leaves_out);
    if (!demands_.shares.empty()) use_resources(*solution.throughput, solution.leaves_out);
  }
  say(solution.model, standing, &Measurement::mean_ms, 1e3 * solution.mean, solution.leaves_out);
  const Standing of_quantiles = solution.quantiles_leave_out.empty() ? Standing::exact : Standing::approximation;
  for (const auto& [q, value] : solution.quantiles) {
    say(solution.model, of_quantiles, analysis::latency_metric(q).value, 1e3 * value, solution.quantiles_leave_out);
  }
}

void Theorist::use_model() {
  if (const char* reason = obstacle()) {
    theory_.warnings.emplace_back(reason);
    return;
  }
  try {
    report(solve());
  } catch (const std::domain_error& error) {  // beyond the sizes or numbers that a formula can take
    theory_.warnings.emplace_back(error.what());
  }
}

ArchitectureTheory Theorist::answer() {
  theory_ = {.architecture = architecture_.name,
             .bottleneck = demands_.bottleneck() == nullptr ? "" : demands_.bottleneck()->resource.label(),
             .highest_rate = demands_.highest_rate(),
             .left_out = demands_.left_out.words};
  if (demands_.shares.empty()) theory_.left_out.emplace_back("all classes but the lightest: their shares depend on latencies");
  if (!arrivals_.closed) theory_.offered_per_s = arrivals_.rate;
  find_limits();
  if (arrivals_.closed && scenario_.workload.size() == 1 && !model_.stations.empty()) {
    bound_users();
  } else {
    bound_throughput();
  }
  bound_latency();
  if (!arrivals_.closed && !is_overloaded()) use_resources(arrivals_.rate, {});
  use_model();
  return std::move(theory_);
}

}  // namespace

Arrivals arrivals_of(const Scenario& scenario) {
  Arrivals arrivals;
  double variation = 0;
  for (const models::ArrivalStream& stream : scenario.workload) {
    const auto* users = std::get_if<models::ClosedUsers>(&stream.arrivals);
    const auto* renewals = std::get_if<models::RenewalArrivals>(&stream.arrivals);
    const double rate = rate_of(stream, scenario.measure.skip).value_or(0);
    arrivals.closed = arrivals.closed || users != nullptr;
    arrivals.rounds = arrivals.rounds || (users != nullptr && users->rounds);
    arrivals.recorded = arrivals.recorded || (users == nullptr && renewals == nullptr);
    arrivals.rate += rate;
    if (renewals == nullptr) continue;
    arrivals.varying = arrivals.varying || !renewals->has_constant_rate();
    arrivals.sessions = arrivals.sessions || renewals->journey != nullptr;
    arrivals.poisson = arrivals.poisson && renewals->interval.is_exponential();
    variation += rate * renewals->interval.cv() * renewals->interval.cv();
  }
  if (arrivals.rate > 0) arrivals.squared_cv = arrivals.poisson ? 1 : variation / arrivals.rate;
  return arrivals;
}

std::optional<std::string> obstacle(const Scenario& scenario, const Architecture& architecture) {
  if (!architecture.groups.empty()) return "no theory of unlike nodes";
  if (!scenario.network.platform.path.empty()) return "no theory of the network of a platform file";
  if (!scenario.tiers.empty()) {
    return fmt::format("no theory of services with an architecture of their own ({})", scenario.tiers.front().name);
  }
  if (architecture.autoscaler) return "no theory of an autoscaler: set autoscaler: none, and a number of nodes";
  if (const char* reason = step_obstacle(scenario)) return reason;
  return std::nullopt;
}

ArchitectureTheory theory_of(const Scenario& scenario, const Architecture& architecture) {
  const std::optional<std::string> reason = obstacle(scenario, architecture);
  if (reason) return {.architecture = architecture.name, .warnings = {*reason}};
  return Theorist{scenario, architecture}.answer();
}

}  // namespace knee::scenarios::theory
