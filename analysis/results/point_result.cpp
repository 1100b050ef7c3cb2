#include "analysis/results/point_result.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/estimate/transient.hpp"
#include "analysis/results/warnings.hpp"

namespace knee::analysis {
namespace {

constexpr double kMostErrors = 0.01;  // largest share of errors of a point that holds, without an objective for errors

// The precision that a point requires: for the quantiles in its table and the quantiles that its objective limits.
Precision precision_of(const Point& point) {
  Precision precision{.relative = point.effort.precision,
                      .confidence = point.confidence,
                      .max_requests = static_cast<double>(point.effort.max_requests),
                      .least_replications = point.effort.least_replications};
  if (!point.objective) return precision;
  for (const Objective::Quantile& one : point.objective->quantiles) {
    const auto& known = precision.quantiles;
    const bool shown = std::find(known.begin(), known.end(), one.q) != known.end();
    if (!shown && !one.which && one.q < 1) precision.quantiles.push_back(one.q);
  }
  return precision;
}

StateOptions options_of(const Point& point, std::span<const Replication> replications) {
  return {.is_bounded = point.effort.closed, .is_exhausted = is_exhausted(replications)};
}

Look look_at_last(const Point& point, std::span<const Replication> replications) {
  const Rung& rung = point.rungs.back();
  return look_at(replications, rung.number, point.rungs.size() - 1, precision_of(point),
                 point.objective.value_or(Objective{}), options_of(point, replications), point.effort.finds_warm_up);
}

void put(const Metric& metric, const Estimate& estimate, Estimates& into) {
  into.value.*metric.value = estimate.value;
  if (!metric.interval) return;
  into.low.*metric.value = estimate.low;
  into.high.*metric.value = estimate.high;
}

// Whether throughput must count departures: if a queue fills up, requests due in the window are served after it, and
// counting them over the window would exceed the server's capacity.
bool may_pile_up(State state) {
  return state == State::saturated || state == State::unsettled;
}

// Metrics that have a meaning only in steady state stay empty if work piles up.
Estimates estimates_of(const Sample& sample, double confidence, bool all_metrics) {
  Estimates estimates;
  for (const Metric& metric : metrics()) {
    if (!all_metrics && !metric.of_requests) continue;
    if (!sample.setting.is_steady && metric.steady) continue;
    put(metric, metric.estimate(sample, metric.interval ? confidence : Measurement::kNone), estimates);
  }
  return estimates;
}

// The values of each replication, without intervals. Those of a single one are `together`, the values of all; a transient estimate is
// made of replications otherwise.
std::vector<Measurement> replicated(Sample sample, const Measurement& together, bool all_metrics) {
  std::vector<Measurement> values;
  const std::span<const Replication> replications = sample.window.replications;
  if (replications.size() == 1 && !sample.setting.transient) return {together};
  for (std::size_t i = 0; i < replications.size(); ++i) {
    sample.window.replications = replications.subspan(i, 1);
    values.push_back(estimates_of(sample, Measurement::kNone, all_metrics).value);
  }
  return values;
}

// The batches of a varying load differ, so the verdict uses the intervals over the replications.
Verdict transient_verdict(const Objective& objective, Sample sample, double confidence) {
  Verdict verdict = Verdict::none;
  for (const Objective::Quantile& one : objective.quantiles) {
    sample.request_class = one.which;
    verdict = both(verdict, verdict_on(latency_estimate(sample, one.q, confidence), one.limit_ms));
  }
  for (const Objective::Errors& one : objective.errors) {
    sample.request_class = one.which;
    verdict = both(verdict, verdict_on(metric_of(&Measurement::errors).estimate(sample, confidence), one.share));
  }
  return verdict;
}

// If the data determined the length, the confidence is higher to compensate for that. A replay has no intervals.
double confidence_of(const Point& point, const PointResult& result) {
  if (result.replayed) return Measurement::kNone;
  return point.effort.fixed || point.effort.transient ? point.confidence : confidence_of_interval(point.confidence);
}

// The metrics that a class has.
Measurement of_requests(const Measurement& all) {
  Measurement values;
  for (const Metric& metric : metrics()) {
    if (metric.of_requests) values.*metric.value = all.*metric.value;
  }
  return values;
}

// All requests are of one class: its values are those of all, which take as long to compute.
void add_only_class(PointResult& result) {
  result.classes.push_back({.value = of_requests(result.all.value), .low = of_requests(result.all.low), .high = of_requests(result.all.high)});
  std::vector<Measurement>& replications = result.class_replications.emplace_back();
  for (const Measurement& one : result.replications) replications.push_back(of_requests(one));
}

void add_classes(const Point& point, Sample sample, double confidence, PointResult& result) {
  for (std::size_t i = 0; i < point.classes.size(); ++i) {
    sample.request_class = i;
    result.classes.push_back(estimates_of(sample, confidence, false));
    result.class_replications.push_back(replicated(sample, result.classes.back().value, false));
  }
}

void add_estimates(const Point& point, Sample sample, double confidence, PointResult& result) {
  result.all = estimates_of(sample, confidence, true);
  result.bottleneck = bottleneck_of(sample);
  result.replications = replicated(sample, result.all.value, true);
  if (point.classes.size() == 1) {
    add_only_class(result);
  } else {
    add_classes(point, sample, confidence, result);
  }
  sample.setting.is_steady = true;
  for (const Metric& metric : metrics()) {
    if (metric.steady && !metric.interval) result.breakdown.*metric.value = metric.estimate(sample, Measurement::kNone).value;
  }
  result.breakdown.mean_ms = metric_of(&Measurement::mean_ms).estimate(sample, Measurement::kNone).value;
}

// Inserts empty measurements for failed replications.
void put_gaps(const Rung& rung, PointResult& result) {
  for (std::size_t i = 0; i < rung.replications.size(); ++i) {
    if (!rung.replications[i].failed()) continue;
    result.replications.insert(result.replications.begin() + static_cast<std::ptrdiff_t>(i), Measurement{});
  }
}

// The successful replications of a rung; a copy only if some failed.
class Successes {
 public:
  explicit Successes(const Rung& rung) : all_{rung.replications} {
    const auto succeeded = [](const Replication& one) { return !one.failed() && !one.missing(); };
    if (std::all_of(all_.begin(), all_.end(), succeeded)) return;
    some_failed_ = true;
    std::copy_if(all_.begin(), all_.end(), std::back_inserter(copies_), succeeded);
  }

  [[nodiscard]] bool some_failed() const { return some_failed_; }
  [[nodiscard]] std::span<const Replication> replications() const { return some_failed_ ? std::span{copies_} : all_; }

 private:
  std::span<const Replication> all_;
  std::vector<Replication> copies_;
  bool some_failed_ = false;
};

Stage first_stage(const Effort& effort) {
  if (effort.fixed || effort.transient) return {.replications = effort.replications};
  return {.rung = effort.first_rung, .replications = effort.least_replications};
}

PointResult failed_result(const Rung& rung) {
  PointResult result{.replications = std::vector<Measurement>(rung.replications.size()),
                     .requests_per_replication = rung.requests};
  for (const Replication& one : rung.replications) {
    result.failures.push_back(one.failure);
    result.failed += one.failed() ? 1 : 0;
  }
  return result;
}

Setting setting_of(const Point& point, State state) {
  return {.goodput_limit_ms = point.objective ? point.objective->goodput_limit_ms() : Measurement::kNone,
          .transient = point.effort.transient,
          .piles_up = may_pile_up(state),
          .is_steady = state != State::saturated};
}

PointResult result_from(const Point& point, std::span<const Replication> replications, const Look& look) {
  const bool transient = point.effort.transient;
  PointResult result = failed_result(point.rungs.back());
  result.replications.clear();
  result.succeeded = replications.size();
  result.state = transient ? State::transient : look.assessment.state;
  result.replayed = transient && are_the_same_run(replications);
  if (point.objective) result.objective = look.verdict;
  result.warm_up = look.warm_up;
  result.precise = point.effort.fixed || transient || look.precise;
  result.widest = widest(look);
  const Sample sample{.window = {.replications = replications, .first_batch = look.warm_up.batches},
                      .setting = setting_of(point, result.state)};
  const double confidence = confidence_of(point, result);
  add_estimates(point, sample, confidence, result);
  put_gaps(point.rungs.back(), result);
  result.warnings = warnings_of(point, sample, look, result);
  if (transient && point.objective) result.objective = transient_verdict(*point.objective, sample, confidence);
  if (result.state == State::saturated && point.objective && !point.objective->quantiles.empty()) {
    result.objective = Verdict::missed;
  }
  return result;
}

}  // namespace

Measurement values_of(const Replication& replication, std::size_t warm_up, Setting setting) {
  const Sample sample{.window = {.replications = {&replication, 1}, .first_batch = warm_up}, .setting = setting};
  return estimates_of(sample, Measurement::kNone, true).value;
}

PointResult result_of(const Point& point) {
  if (point.rungs.empty()) return {};
  const Successes successes{point.rungs.back()};
  if (successes.replications().empty()) return failed_result(point.rungs.back());
  return result_from(point, successes.replications(), look_at_last(point, successes.replications()));
}

std::variant<Stage, PointResult> conclude(const Point& point) {
  if (point.rungs.empty()) return first_stage(point.effort);
  const Successes successes{point.rungs.back()};
  if (successes.replications().empty()) return failed_result(point.rungs.back());
  const Look look = look_at_last(point, successes.replications());
  // If a replication has failed, a longer one would fail as well.
  const bool can_grow = !point.effort.fixed && !point.effort.transient && !successes.some_failed();
  if (can_grow && look.next) return *look.next;
  return result_from(point, successes.replications(), look);
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

}  // namespace knee::analysis
