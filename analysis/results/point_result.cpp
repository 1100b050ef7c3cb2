#include "analysis/results/point_result.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/estimate/transient.hpp"
#include "analysis/results/warnings.hpp"

namespace knee::analysis {
namespace {

constexpr double kMostErrors = 0.01;  // of a point that holds without an objective for them

// The members of `Precision` that a point asks for: what its table shows, and what its objective limits.
Precision precision_of(const Point& point) {
  Precision precision{.relative = point.effort.precision,
                      .confidence = point.confidence,
                      .max_requests = static_cast<double>(point.effort.max_requests),
                      .replications = point.effort.replications};
  if (!point.objective) return precision;
  for (const Objective::Quantile& one : point.objective->quantiles) {
    const auto& known = precision.quantiles;
    const bool shown = std::find(known.begin(), known.end(), one.q) != known.end();
    if (!shown && !one.which && one.q < 1) precision.quantiles.push_back(one.q);
  }
  return precision;
}

StateOptions options_of(const Point& point, std::span<const Replication> replications) {
  StateOptions options{.is_exhausted = is_exhausted(replications)};
  if (point.effort.closed) options.most_in_system = 0;
  return options;
}

Look look_at_last(const Point& point, std::span<const Replication> replications) {
  const Rung& rung = point.rungs.back();
  return look_at(replications, rung.number, point.rungs.size() - 1, precision_of(point),
                 point.objective.value_or(Objective{}), options_of(point, replications), point.effort.finds_warm_up);
}

PointResult::State state_of(State state) {
  switch (state) {
    case State::stable: return PointResult::State::stable;
    case State::saturated: return PointResult::State::saturated;
    case State::unsettled: break;
  }
  return PointResult::State::unsettled;
}

void put(const Metric& metric, const Estimate& estimate, Estimates& into) {
  into.value.*metric.value = estimate.value;
  if (!metric.interval) return;
  into.low.*metric.value = estimate.low;
  into.high.*metric.value = estimate.high;
}

// Of a queue that fills up, all that were due in the window are served in the end: faster than any server could, if they
// were counted over the window.
bool may_pile_up(PointResult::State state) {
  return state == PointResult::State::saturated || state == PointResult::State::unsettled;
}

// What means something only in steady state is not told of a point where work piles up.
Estimates estimates_of(const Sample& sample, double confidence, bool all_metrics) {
  Estimates estimates;
  for (const Metric& metric : metrics()) {
    if (!all_metrics && !metric.of_requests) continue;
    if (!sample.setting.is_steady && metric.steady) continue;
    put(metric, metric.estimate(sample, metric.interval ? confidence : Measurement::kNone), estimates);
  }
  return estimates;
}

// Each replication by itself: values without intervals.
std::vector<Measurement> replicated(Sample sample, bool all_metrics) {
  std::vector<Measurement> values;
  const std::span<const Replication> replications = sample.window.replications;
  for (std::size_t i = 0; i < replications.size(); ++i) {
    sample.window.replications = replications.subspan(i, 1);
    values.push_back(estimates_of(sample, Measurement::kNone, all_metrics).value);
  }
  return values;
}

double Measurement::*member_of(double q) {
  constexpr std::pair<double, double Measurement::*> kMembers[] = {
      {0.5, &Measurement::p50_ms},  {0.9, &Measurement::p90_ms},    {0.95, &Measurement::p95_ms},
      {0.99, &Measurement::p99_ms}, {0.999, &Measurement::p999_ms}, {1, &Measurement::max_ms}};
  for (const auto& [quantile, member] : kMembers) {
    if (quantile == q) return member;
  }
  return nullptr;
}

// The batches of a load that varies are not alike, so the verdict rests on the intervals over the replications.
Verdict transient_verdict(const Objective& objective, const PointResult& result) {
  const auto of = [&](RequestClass which) -> const Estimates& { return which ? result.classes[*which] : result.all; };
  Verdict verdict = Verdict::none;
  for (const Objective::Quantile& one : objective.quantiles) {
    verdict = both(verdict, verdict_on(of(one.which)[member_of(one.q)], one.limit_ms));
  }
  for (const Objective::Errors& one : objective.errors) {
    verdict = both(verdict, verdict_on(of(one.which)[&Measurement::errors], one.share));
  }
  return verdict;
}

void add_estimates(const Point& point, Sample sample, PointResult& result) {
  const bool found = !point.effort.fixed && !point.effort.transient;  // its length
  const double wanted = found ? spent(point.confidence) : point.confidence;
  const double confidence = result.replayed ? Measurement::kNone : wanted;
  result.all = estimates_of(sample, confidence, true);
  result.bottleneck = bottleneck_of(sample);
  result.replications = replicated(sample, true);
  for (std::size_t i = 0; i < point.classes.size(); ++i) {
    sample.request_class = i;
    result.classes.push_back(estimates_of(sample, confidence, false));
    result.class_replications.push_back(replicated(sample, false));
  }
  sample.request_class = kAllClasses;
  sample.setting.is_steady = true;
  for (const Metric& metric : metrics()) {
    if (metric.steady && !metric.interval) result.breakdown.*metric.value = metric.estimate(sample, Measurement::kNone).value;
  }
  result.breakdown.mean_ms = metric_of(&Measurement::mean_ms).estimate(sample, Measurement::kNone).value;
}

// Failed replications leave gaps in the list of all.
void put_gaps(const Rung& rung, PointResult& result) {
  for (std::size_t i = 0; i < rung.replications.size(); ++i) {
    if (!rung.replications[i].failed()) continue;
    result.replications.insert(result.replications.begin() + static_cast<std::ptrdiff_t>(i), Measurement{});
  }
}

}  // namespace

Measurement values_of(const Replication& replication, std::size_t warm_up, Setting setting) {
  const Sample sample{.window = {.replications = {&replication, 1}, .first_batch = warm_up}, .setting = setting};
  return estimates_of(sample, Measurement::kNone, true).value;
}

std::vector<Replication> successes(const Rung& rung) {
  std::vector<Replication> succeeded;
  std::copy_if(rung.replications.begin(), rung.replications.end(), std::back_inserter(succeeded),
               [](const Replication& one) { return !one.failed() && !one.missing(); });
  return succeeded;
}

PointResult result_of(const Point& point) {
  PointResult result;
  if (point.rungs.empty()) return result;
  const Rung& rung = point.rungs.back();
  const std::vector<Replication> replications = successes(rung);
  result.succeeded = replications.size();
  result.failed = static_cast<std::size_t>(std::count_if(rung.replications.begin(), rung.replications.end(),
                                                         [](const Replication& one) { return one.failed(); }));
  for (const Replication& one : rung.replications) result.failures.push_back(one.failure);
  result.requests_per_replication = rung.requests;
  if (replications.empty()) {
    result.replications.resize(rung.replications.size());
    return result;
  }
  const Look look = look_at_last(point, replications);
  result.state = point.effort.transient ? PointResult::State::transient : state_of(look.assessment.state);
  result.replayed = point.effort.transient && are_the_same_run(replications);
  if (point.objective) result.objective = look.verdict;
  result.warm_up = look.warm_up;
  result.precise = point.effort.fixed || point.effort.transient || look.precise;
  result.widest = widest(look);
  const Sample sample{.window = {.replications = replications, .first_batch = look.warm_up.batches},
                      .setting = {.goodput_limit_ms = point.objective ? point.objective->goodput_limit_ms() : Measurement::kNone,
                                  .transient = point.effort.transient,
                                  .piles_up = may_pile_up(result.state),
                                  .is_steady = result.state != PointResult::State::saturated}};
  add_estimates(point, sample, result);
  put_gaps(rung, result);
  result.warnings = warnings_of(point, sample, look, result);
  if (point.effort.transient && point.objective) result.objective = transient_verdict(*point.objective, result);
  if (result.state == PointResult::State::saturated && point.objective && !point.objective->quantiles.empty()) {
    result.objective = Verdict::missed;
  }
  return result;
}

const char* PointResult::state_name() const {
  switch (state) {
    case State::stable: return "stable";
    case State::saturated: return "saturated";
    case State::unsettled: return "unsettled";
    case State::transient: return replayed ? "replayed" : "transient";
    case State::failed: break;
  }
  return "failed";
}

const char* PointResult::objective_name() const {
  switch (objective) {
    case Verdict::met: return "met";
    case Verdict::missed: return "missed";
    case Verdict::open: return "open";
    case Verdict::none: break;
  }
  return "";
}

bool PointResult::holds(const Point& point) const {
  if (state != State::stable && state != State::transient) return false;
  if (failed > 0) return false;
  const bool limits_errors = point.objective && !point.objective->errors.empty();
  if (!limits_errors && all.value.errors > kMostErrors) return false;
  return objective == Verdict::none || objective == Verdict::met;
}

std::optional<std::size_t> next_rung(const Point& point) {
  if (point.rungs.empty()) return 0;
  if (point.effort.fixed || point.effort.transient) return std::nullopt;
  const Rung& rung = point.rungs.back();
  const auto has_failed = [](const Replication& one) { return one.failed(); };
  if (std::any_of(rung.replications.begin(), rung.replications.end(), has_failed)) {
    return std::nullopt;  // a longer one would fail as well
  }
  return look_at_last(point, rung.replications).next_rung;
}

}  // namespace knee::analysis
