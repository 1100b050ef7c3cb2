#include "analysis/series/point_series.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "analysis/metrics/metric.hpp"

namespace knee::analysis {
namespace {

constexpr const char* kDrawn[] = {
    "sent_per_s",          "throughput_per_s", "errors",              "refused_per_s",         "timed_out_per_s",  "failed_per_s",
    "shed_per_s",          "p50_ms",           "p99_ms",              "in_flight",             "calls_waiting",    "jobs_waiting",
    "connections_waiting", "nodes_mean",       "nodes_ready",         "memory_peak_mb",        "core_utilisation", "loop_utilisation",
    "lock_utilisation",    "pool_utilisation", "offload_utilisation", "service_utilisation",   "thread_utilisation",
    "job_worker_utilisation"};

std::size_t position_of(std::string_view name) {
  const auto found = std::find(std::begin(kDrawn), std::end(kDrawn), name);
  return static_cast<std::size_t>(found - std::begin(kDrawn));
}

const std::vector<const Metric*>& drawn_metrics() {
  static const std::vector<const Metric*> drawn = [] {
    std::vector<const Metric*> found;
    for (const std::string_view name : kDrawn) {
      const auto all = metrics();
      found.push_back(&*std::find_if(all.begin(), all.end(), [&](const Metric& one) { return one.name == name; }));
    }
    return found;
  }();
  return drawn;
}

// `in_flight` is the mean number in the system, as in `series_table`.
std::vector<double> values_of(const Replication& of_one_batch) {
  const Sample sample{.window = {.replications = {&of_one_batch, 1}}, .setting = {.transient = true, .piles_up = true}};
  std::vector<double> values;
  for (const Metric* metric : drawn_metrics()) {
    const bool is_in_system = metric->value == &Measurement::in_flight;
    values.push_back(is_in_system ? of_one_batch.batches.front().in_system : metric->estimate(sample, Measurement::kNone).value);
  }
  return values;
}

void add_replication(SeriesMean& mean, const Replication& replication) {
  double from = 0;
  for (std::size_t i = 0; i < replication.batches.size(); ++i) {
    const Batch& batch = replication.batches[i];
    mean.add(i, from, from + batch.seconds,
             values_of({.batches = {batch}, .classes = replication.classes, .resources = replication.resources}));
    from += batch.seconds;
  }
}

}  // namespace

std::span<const char* const> drawn_series() { return kDrawn; }

const std::vector<double>& PointSeries::of(const char* name) const { return values.at(position_of(name)); }

void SeriesMean::add(std::size_t interval, double from_s, double to_s, std::span<const double> values) {
  if (interval >= intervals_.size()) intervals_.resize(interval + 1);
  Interval& into = intervals_[interval];
  into.from_s = from_s;
  into.to_s = to_s;
  into.sums.resize(std::size(kDrawn));
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) continue;
    into.sums[i].sum += values[i];
    into.sums[i].count += 1;
  }
}

PointSeries SeriesMean::series(std::string label) const {
  PointSeries series{.label = std::move(label), .values = std::vector<std::vector<double>>(std::size(kDrawn))};
  const std::size_t joined = (intervals_.size() + kMostDrawn - 1) / kMostDrawn;
  for (std::size_t first = 0; first < intervals_.size(); first += joined) {
    const std::size_t last = std::min(first + joined, intervals_.size()) - 1;
    series.from_s.push_back(intervals_[first].from_s);
    series.to_s.push_back(intervals_[last].to_s);
    for (std::size_t metric = 0; metric < std::size(kDrawn); ++metric) {
      Sum all;
      for (std::size_t i = first; i <= last; ++i) {
        if (intervals_[i].sums.empty()) continue;
        all.sum += intervals_[i].sums[metric].sum;
        all.count += intervals_[i].sums[metric].count;
      }
      series.values[metric].push_back(all.count > 0 ? all.sum / all.count : Measurement::kNone);
    }
  }
  return series;
}

std::vector<PointSeries> series_of(const Results& results) {
  std::vector<PointSeries> all;
  for (const Entry& entry : results.points) {
    SeriesMean mean;
    if (!entry.point.rungs.empty()) {
      for (const Replication& one : entry.point.rungs.back().replications) add_replication(mean, one);
    }
    all.push_back(mean.series(entry.point.label()));
  }
  return all;
}

}  // namespace knee::analysis
