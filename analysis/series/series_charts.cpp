#include "analysis/series/series_charts.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "analysis/metrics/metric.hpp"

namespace knee::analysis {
namespace {

using BatchValue = double (*)(const Replication& of_one_batch);

// Throughput counts the requests that leave in the batch.
double value_in(const Replication& one, double Measurement::*metric) {
  const Sample sample{.window = {.replications = {&one, 1}}, .setting = {.transient = true, .piles_up = true}};
  return metric_of(metric).estimate(sample, Measurement::kNone).value;
}
double throughput_in(const Replication& one) { return value_in(one, &Measurement::throughput_per_s); }
double p99_in(const Replication& one) { return value_in(one, &Measurement::p99_ms); }
double errors_in(const Replication& one) { return 100 * value_in(one, &Measurement::errors); }
double in_system_in(const Replication& one) { return one.batches.front().in_system; }

struct SeriesSubject {
  const char* id;
  const char* title;
  const char* scale;
  BatchValue value;
};
constexpr SeriesSubject kSubjects[] = {
    {"series-throughput", "Throughput over time", "throughput, requests/s", throughput_in},
    {"series-p99", "p99 latency over time", "p99 latency, ms", p99_in},
    {"series-in-system", "Requests in the system over time", "requests", in_system_in},
    {"series-errors", "Errors over time", "errors, %", errors_in},
};

Replication batch_of(const Replication& replication, std::size_t number) {
  return {.batches = {replication.batches[number]}, .classes = replication.classes, .resources = replication.resources};
}

// The mean over the replications that have a value in batch `number`; not-a-number if none has.
double mean_in(const std::vector<Replication>& replications, std::size_t number, BatchValue value) {
  double sum = 0;
  double count = 0;
  for (const Replication& one : replications) {
    if (number >= one.batches.size()) continue;
    const double there = value(batch_of(one, number));
    if (std::isnan(there)) continue;
    sum += there;
    ++count;
  }
  return count > 0 ? sum / count : Measurement::kNone;
}

Chart::Curve series_curve(const Entry& entry, BatchValue value) {
  Chart::Curve curve{.name = entry.point.label()};
  if (entry.point.rungs.empty()) return curve;
  const std::vector<Replication>& replications = entry.point.rungs.back().replications;
  const auto longest = std::max_element(replications.begin(), replications.end(), [](const Replication& a, const Replication& b) {
    return a.batches.size() < b.batches.size();
  });
  double from = 0;
  for (std::size_t i = 0; i < longest->batches.size(); ++i) {
    const double seconds = longest->batches[i].seconds;
    curve.points.push_back({.x = from + seconds / 2, .y = {.value = mean_in(replications, i, value)}});
    from += seconds;
  }
  return curve;
}

bool has_values(const Chart& chart) {
  return std::any_of(chart.curves.begin(), chart.curves.end(), [](const Chart::Curve& curve) {
    return std::any_of(curve.points.begin(), curve.points.end(), [](const Chart::Point& point) { return point.y.value > 0; });
  });
}

}  // namespace

std::vector<Chart> series_charts(const Results& results) {
  std::vector<Chart> charts;
  for (const SeriesSubject& subject : kSubjects) {
    Chart chart{.id = subject.id, .title = subject.title, .x = {.name = "time, s"}, .y = {.name = subject.scale}};
    for (const Entry& entry : results.points) chart.curves.push_back(series_curve(entry, subject.value));
    if (has_values(chart)) charts.push_back(std::move(chart));
  }
  return charts;
}

}  // namespace knee::analysis
