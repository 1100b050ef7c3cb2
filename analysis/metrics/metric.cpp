#include "analysis/metrics/metric.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "analysis/estimate/quantile.hpp"
#include "analysis/estimate/transient.hpp"

namespace knee::analysis {
namespace {

// The rule of a metric, and whether the metric exists for each class of requests.
struct Definition {
  Rule rule;
  bool of_requests = true;
};

double count(std::uint64_t number) { return static_cast<double>(number); }

template <class Value>
double sum(const SampledBatch& one, Value value) {
  double sum = 0;
  for (const Tally& tally : one.tallies) sum += value(tally);
  return sum;
}

double seconds(const SampledBatch& one, const Setting&) { return one.batch.seconds; }
double due(const SampledBatch& one, const Setting&) {
  return sum(one, [](const Tally& tally) { return count(tally.due()); });
}
double served(const SampledBatch& one, const Setting&) {
  return sum(one, [](const Tally& tally) { return count(tally.served()); });
}
double left(const Tally& tally, const Setting& setting) {
  return count(setting.piles_up ? tally.departed : tally.served());
}
double left(const SampledBatch& one, const Setting& setting) {
  return sum(one, [&](const Tally& tally) { return left(tally, setting); });
}
// Departures of a batch of which no request is served are of earlier batches, and late.
double good(const SampledBatch& one, const Setting& setting) {
  if (std::isnan(setting.goodput_limit_ms)) return left(one, setting);
  return sum(one, [&](const Tally& tally) {
    return tally.latency.empty() ? 0 : left(tally, setting) * tally.latency.share_within(std::round(kNsInMs * setting.goodput_limit_ms));
  });
}
double not_served(const SampledBatch& one, const Setting&) {
  return sum(one, [](const Tally& tally) { return count(tally.due() - tally.served()); });
}
double served_ms(const SampledBatch& one, const Setting&) {
  return sum(one, [](const Tally& tally) { return tally.served_ms; });
}
double present_s(const SampledBatch& one, const Setting&) {
  return sum(one, [](const Tally& tally) { return tally.present_ms / 1e3; });
}
template <Outcome outcome>
double ended(const SampledBatch& one, const Setting&) {
  return sum(one, [](const Tally& tally) { return count(tally.count(outcome)); });
}
template <LatencyComponent which>
double component_ms(const SampledBatch& one, const Setting&) {
  return sum(one, [](const Tally& tally) { return tally.components_ms[static_cast<std::size_t>(which)]; });
}

constexpr Definition throughput{RatioRule{left, seconds}};
constexpr Definition goodput{RatioRule{good, seconds}};
constexpr Definition sent{RatioRule{due, seconds}};
constexpr Definition mean_latency{RatioRule{served_ms, served}};
constexpr Definition share_not_served{RatioRule{not_served, due, Range::counted}};
// Requests that have ended, where their attempts were counted: also where clients turned all of them away.
double ended_with_attempts(const SampledBatch& one, const Setting&) {
  return sum(one, [](const Tally& tally) {
    return tally.attempts > 0 || tally.count(Outcome::shed) > 0 ? count(tally.due() - tally.count(Outcome::unfinished)) : 0;
  });
}
double attempts_sent(const SampledBatch& one, const Setting&) {
  return sum(one, [](const Tally& tally) { return count(tally.attempts); });
}
constexpr Definition attempts{RatioRule{attempts_sent, ended_with_attempts}};
constexpr Definition present{RatioRule{present_s, seconds}};
template <Outcome outcome>
constexpr Definition ended_rate{CountedRateRule{ended<outcome>}};
template <LatencyComponent which>
constexpr Definition component{RatioRule{component_ms<which>, served}};
// The wait for the interpreter lock; not-a-number without a lock.
double lock_wait_ms(const SampledBatch& one, const Setting&) {
  return one.batch.lock_hold.empty() ? Measurement::kNone : component_ms<LatencyComponent::interpreter_wait>(one, {});
}
constexpr Definition lock_wait_share{RatioRule{lock_wait_ms, served_ms, Range::share}};

// Quantiles are given in thousandths.
template <int thousandths>
constexpr Definition latency{LatencyRule{thousandths / 1e3}};
template <int thousandths>
constexpr Definition loop_delay{
    QuantileRule{[](const Batch& batch) -> const DurationHistogram& { return batch.loop_delay; }, thousandths / 1e3}, false};
template <int thousandths>
constexpr Definition lock_hold{
    QuantileRule{[](const Batch& batch) -> const DurationHistogram& { return batch.lock_hold; }, thousandths / 1e3}, false};
constexpr Definition longest_latency{latency<1000>};

// The mean over time of a value of the servers; each batch holds the mean over its own time.
template <double Measurement::*value>
constexpr Definition averaged{RatioRule{[](const SampledBatch& one, const Setting&) { return one.batch.values.*value * one.batch.seconds; },
                                   seconds},
                         false};
template <double Measurement::*value>
constexpr Definition highest{HighestRule{value}, false};
// The mean over events that occur `weight` times per second.
template <double Measurement::*value, double Measurement::*weight>
constexpr Definition averaged_over{
    RatioRule{[](const SampledBatch& one, const Setting&) {
                return one.batch.values.*value * one.batch.values.*weight * one.batch.seconds;
              },
              [](const SampledBatch& one, const Setting&) { return one.batch.values.*weight * one.batch.seconds; }},
    false};
constexpr Definition throttled_periods = averaged_over<&Measurement::throttled_share, &Measurement::cpu_periods_per_s>;
constexpr Definition energy{RatioRule{[](const SampledBatch& one, const Setting&) { return one.batch.values.power_w * one.batch.seconds; }, left},
                            false};
constexpr Definition pool_waits = averaged_over<&Measurement::pool_queue_ms, &Measurement::pool_jobs_per_s>;
constexpr Definition cache_hits = averaged_over<&Measurement::cache_hit_share, &Measurement::cache_look_ups_per_s>;
// The mean of the durations that `durations` holds.
template <DurationHistogram Batch::*durations>
constexpr Definition mean_duration{
    RatioRule{[](const SampledBatch& one, const Setting&) {
                const DurationHistogram& all = one.batch.*durations;
                return all.empty() ? 0 : all.mean_ns() * count(all.count()) / kNsInMs;
              },
              [](const SampledBatch& one, const Setting&) { return count((one.batch.*durations).count()); }},
    false};
constexpr Definition lock_hold_mean = mean_duration<&Batch::lock_hold>;
constexpr Definition job_mean = mean_duration<&Batch::job_latency>;
template <int thousandths>
constexpr Definition job_quantile{
    QuantileRule{[](const Batch& batch) -> const DurationHistogram& { return batch.job_latency; }, thousandths / 1e3}, false};

// The index of the resource of a kind that the architecture itself has, not a tier; the number of resources if there is none.
std::size_t number_of(const Replication& replication, ResourceKind kind) {
  const auto found = std::find_if(replication.resources.begin(), replication.resources.end(),
                                  [kind](const Resource& resource) { return resource.kind == kind && resource.name.empty(); });
  return static_cast<std::size_t>(found - replication.resources.begin());
}

template <ResourceKind kind>
double use_of(const SampledBatch& one, const Setting&) {
  const std::size_t number = number_of(one.replication, kind);
  if (number == one.batch.utilisations.size()) return Measurement::kNone;
  return one.batch.utilisations[number] * one.batch.seconds;
}
template <ResourceKind kind>
constexpr Definition mean_use{RatioRule{use_of<kind>, seconds, Range::share}, false};

// The mean of `value` over all replications.
template <class Value>
double mean_over(const Sample& sample, Value value) {
  double sum = 0;
  for (const Replication& replication : sample.window.replications) sum += value(replication);
  return sum / count(sample.window.replications.size());
}

template <ResourceKind kind>
double highest_of(const Sample& sample) {
  return mean_over(sample, [](const Replication& replication) {
    const std::size_t number = number_of(replication, kind);
    return number == replication.resources.size() ? Measurement::kNone : replication.resources[number].highest;
  });
}
template <ResourceKind kind>
constexpr Definition highest_use{PointRule{highest_of<kind>}, false};

// The utilisation of the busiest resource of a kind, over all batches.
template <ResourceKind kind>
double busiest_of(const Sample& sample) {
  double busiest = Measurement::kNone;
  const std::vector<Resource>& resources = sample.window.replications.front().resources;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    if (resources[i].kind == kind) busiest = std::fmax(busiest, mean_utilisation(sample, i));
  }
  return busiest;
}
template <ResourceKind kind>
constexpr Definition busiest_use{PointRule{busiest_of<kind>}, false};

constexpr Definition busiest_process{PointRule{[](const Sample& sample) {
  return mean_over(sample, [](const Replication& one) { return one.busiest_process_share; });
}}, false};
constexpr Definition offered{PointRule{[](const Sample& sample) { return sample.window.replications.front().offered_per_s; }}, false};
constexpr Definition events{PointRule{[](const Sample& sample) {
  return mean_over(sample, [](const Replication& one) { return one.events; }) * count(sample.window.replications.size());
}}, false};

double sum_over(const Sample& sample, double (*value)(const SampledBatch&, const Setting&)) {
  double sum = 0;
  for (const Replication& replication : sample.window.replications) {
    for_each_batch(sample, replication, [&](const SampledBatch& one) { sum += value(one, sample.setting); });
  }
  return sum;
}
constexpr Definition simulated{PointRule{[](const Sample& sample) { return sum_over(sample, seconds); }}, false};
constexpr Definition requests{PointRule{[](const Sample& sample) { return sum_over(sample, due); }}};

// The slope of a straight line fitted to the number in the system.
double slope(const Sample& sample, const Replication& replication) {
  std::vector<std::pair<double, double>> points;
  double time = 0;
  double mean_time = 0;
  double mean_number = 0;
  for_each_batch(sample, replication, [&](const SampledBatch& one) {
    points.emplace_back(time + one.batch.seconds / 2, one.batch.in_system);
    time += one.batch.seconds;
    mean_time += points.back().first;
    mean_number += points.back().second;
  });
  mean_time /= count(points.size());
  mean_number /= count(points.size());
  double covariance = 0;
  double variance = 0;
  for (const auto& [at, number] : points) {
    covariance += (at - mean_time) * (number - mean_number);
    variance += (at - mean_time) * (at - mean_time);
  }
  return variance > 0 ? covariance / variance : 0;
}
constexpr Definition backlog_growth{PointRule{[](const Sample& sample) {
  return mean_over(sample, [&](const Replication& replication) { return slope(sample, replication); });
}}, false};

const DurationHistogram& measured_latency(const Sample& sample) { return sample.window.replications.front().measured; }
constexpr Definition measured_mean{PointRule{[](const Sample& sample) {
  return measured_latency(sample).empty() ? Measurement::kNone : measured_latency(sample).mean_ns() / kNsInMs;
}}, false};
template <int thousandths>
constexpr Definition measured_quantile{PointRule{[](const Sample& sample) {
  const DurationHistogram& latency = measured_latency(sample);
  return latency.empty() ? Measurement::kNone : latency.quantile(thousandths / 1e3).value / kNsInMs;
}}, false};

constexpr bool ranged = true;
constexpr bool plain = false;
constexpr bool steady = true;
constexpr bool always = false;

constexpr Metric kMetrics[] = {
#define KNEE_ROW(name, definition, interval, when, meaning) \
  {#name, &Measurement::name, meaning, interval, when, (definition).of_requests, (definition).rule},
    KNEE_METRICS(KNEE_ROW)
#undef KNEE_ROW
};

Estimate estimate_of(const RatioRule& rule, const Sample& sample, double confidence) {
  const RatioParts parts = parts_of(rule, sample);
  if (!std::isnan(confidence)) {
    return sample.setting.transient ? transient_ratio(parts, rule.range, confidence) : ratio(parts, rule.range, confidence);
  }
  const double denominator = total(parts.denominators);
  return {.value = denominator > 0 ? total(parts.numerators) / denominator : Measurement::kNone};
}

Estimate estimate_of(const CountedRateRule& rule, const Sample& sample, double confidence) {
  Estimate rate = estimate_of(RatioRule{rule.events, due, Range::counted}, sample, confidence);
  const double due_per_s = estimate_of(RatioRule{due, seconds}, sample, Measurement::kNone).value;
  for (double* value : {&rate.value, &rate.low, &rate.high}) *value *= due_per_s;
  return rate;
}

// The quantile in milliseconds of durations in nanoseconds.
Estimate quantile_of(const BatchSamples& durations, double quantile, bool transient, double confidence) {
  if (quantile >= 1) {
    const DurationHistogram all = pooled(durations);
    return {.value = all.empty() ? Measurement::kNone : all.most_ns() / kNsInMs};
  }
  if (std::isnan(confidence)) {
    const DurationHistogram all = pooled(durations);
    return {.value = all.empty() ? Measurement::kNone : all.quantile(quantile).value / kNsInMs};
  }
  Estimate estimate = transient ? transient_quantile(durations, quantile, confidence)
                                : duration_quantile(durations, quantile, confidence);
  for (double* value : {&estimate.value, &estimate.low, &estimate.high}) *value /= kNsInMs;
  return estimate;
}

Estimate estimate_of(const LatencyRule& rule, const Sample& sample, double confidence) {
  return quantile_of(latency_samples(sample.window, sample.request_class), rule.quantile, sample.setting.transient, confidence);
}

Estimate estimate_of(const QuantileRule& rule, const Sample& sample, double confidence) {
  BatchSamples durations;
  for (const Replication& replication : sample.window.replications) {
    auto& of_run = durations.emplace_back();
    for_each_batch(sample, replication,
                   [&](const SampledBatch& one) { of_run.push_back({&rule.durations(one.batch)}); });
  }
  return quantile_of(durations, rule.quantile, sample.setting.transient, confidence);
}

Estimate estimate_of(const HighestRule& rule, const Sample& sample, double) {
  Estimate estimate;
  for (const Replication& replication : sample.window.replications) {
    for_each_batch(sample, replication, [&](const SampledBatch& one) {
      estimate.value = std::fmax(estimate.value, one.batch.values.*rule.value);
    });
  }
  return estimate;
}

Estimate estimate_of(const PointRule& rule, const Sample& sample, double) {
  return {.value = rule.value(sample)};
}

}  // namespace

RatioParts parts_of(const RatioRule& rule, const Sample& sample) {
  RatioParts parts;
  for (const Replication& replication : sample.window.replications) {
    std::vector<double>& numerators = parts.numerators.emplace_back();
    std::vector<double>& denominators = parts.denominators.emplace_back();
    for_each_batch(sample, replication, [&](const SampledBatch& one) {
      numerators.push_back(rule.numerator(one, sample.setting));
      denominators.push_back(rule.denominator(one, sample.setting));
    });
  }
  return parts;
}

Estimate Metric::estimate(const Sample& sample, double confidence) const {
  return std::visit([&](const auto& one) { return estimate_of(one, sample, confidence); }, rule);
}

std::span<const Metric> metrics() { return kMetrics; }

Estimate latency_estimate(const Sample& sample, double q, double confidence) {
  return estimate_of(LatencyRule{q}, sample, confidence);
}

const Metric& latency_metric(double q) {
  const auto is_it = [q](const Metric& metric) {
    const auto* rule = std::get_if<LatencyRule>(&metric.rule);
    return rule != nullptr && rule->quantile == q;
  };
  return *std::find_if(std::begin(kMetrics), std::end(kMetrics), is_it);
}

const Metric& metric_of(double Measurement::*value) {
  return *std::find_if(std::begin(kMetrics), std::end(kMetrics),
                       [value](const Metric& metric) { return metric.value == value; });
}

}  // namespace knee::analysis
