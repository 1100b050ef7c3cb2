#include "analysis/series/series_charts.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace knee::analysis {
namespace {

// A metric as a curve; percentages are 100 times their shares.
struct SeriesCurve {
  const char* metric;
  const char* name;
};

struct SeriesSubject {
  const char* id;
  const char* title;
  const char* scale;
  double factor;
  std::vector<SeriesCurve> curves;
  bool only_if_it_changes = false;
};

const std::vector<SeriesSubject>& comparisons() {
  static const std::vector<SeriesSubject> subjects = {
      {"series-throughput", "Throughput over time", "throughput, requests/s", 1, {{"throughput_per_s", ""}}},
      {"series-p99", "p99 latency over time", "p99 latency, ms", 1, {{"p99_ms", ""}}},
      {"series-in-system", "Requests in the system over time", "requests", 1, {{"in_flight", ""}}},
      {"series-errors", "Errors over time", "errors, %", 100, {{"errors", ""}}},
  };
  return subjects;
}

const std::vector<SeriesSubject>& details() {
  static const std::vector<SeriesSubject> subjects = {
      {"ends", "throughput and errors", "requests/s", 1,
       {{"sent_per_s", "sent"}, {"throughput_per_s", "served"}, {"refused_per_s", "refused"}, {"timed_out_per_s", "timed out"},
        {"failed_per_s", "failed"}, {"shed_per_s", "shed"}}},
      {"latency", "latency", "latency, ms", 1, {{"p50_ms", "p50"}, {"p99_ms", "p99"}}},
      {"in-system", "in the system", "requests", 1,
       {{"in_flight", "requests in flight"}, {"connections_waiting", "connections to accept"}, {"calls_waiting", "calls that wait"},
        {"jobs_waiting", "jobs that wait"}}},
      {"nodes", "nodes", "nodes", 1, {{"nodes_mean", "running"}, {"nodes_ready", "ready"}}, true},
      {"utilisation", "utilisation", "utilisation, %", 100,
       {{"core_utilisation", "cores"}, {"loop_utilisation", "loop"}, {"lock_utilisation", "interpreter lock"},
        {"thread_utilisation", "threads"}, {"pool_utilisation", "thread pool"}, {"offload_utilisation", "offload workers"},
        {"service_utilisation", "services"}, {"job_worker_utilisation", "job workers"}}},
      {"memory", "memory", "peak memory, MB", 1, {{"memory_peak_mb", "memory"}}},
  };
  return subjects;
}

Chart::Curve curve_of(const PointSeries& point, const char* metric, std::string name, double factor) {
  Chart::Curve curve{.name = std::move(name)};
  const std::vector<double>& values = point.of(metric);
  for (std::size_t i = 0; i < values.size(); ++i) {
    curve.points.push_back({.x = (point.from_s[i] + point.to_s[i]) / 2, .y = {.value = factor * values[i]}});
  }
  return curve;
}

bool has_values(const Chart::Curve& curve) {
  return std::any_of(curve.points.begin(), curve.points.end(), [](const Chart::Point& point) { return point.y.value > 0; });
}

bool changes(const Chart::Curve& curve) {
  return std::any_of(curve.points.begin(), curve.points.end(), [&](const Chart::Point& point) {
    return std::isfinite(point.y.value) && point.y.value != curve.points.front().y.value;
  });
}

Chart empty_chart(const SeriesSubject& subject, std::string id, std::string title, const std::vector<Chart::Mark>& marks) {
  return {.id = std::move(id), .title = std::move(title), .x = {.name = "time, s"}, .y = {.name = subject.scale}, .marks = marks};
}

}  // namespace

std::vector<Chart> series_charts(std::span<const PointSeries> points, const std::vector<Chart::Mark>& marks) {
  std::vector<Chart> charts;
  for (const SeriesSubject& subject : comparisons()) {
    Chart chart = empty_chart(subject, subject.id, subject.title, marks);
    for (const PointSeries& point : points) {
      chart.curves.push_back(curve_of(point, subject.curves.front().metric, point.label, subject.factor));
    }
    if (std::any_of(chart.curves.begin(), chart.curves.end(), has_values)) charts.push_back(std::move(chart));
  }
  return charts;
}

std::vector<Chart> detail_charts(const PointSeries& point, std::size_t number, const std::vector<Chart::Mark>& marks) {
  std::vector<Chart> charts;
  for (const SeriesSubject& subject : details()) {
    Chart chart = empty_chart(subject, fmt::format("series-{}-{}", subject.id, number),
                              fmt::format("{}: {}", point.label, subject.title), marks);
    for (const SeriesCurve& one : subject.curves) {
      Chart::Curve curve = curve_of(point, one.metric, one.name, subject.factor);
      if (has_values(curve)) chart.curves.push_back(std::move(curve));
    }
    const bool is_still = subject.only_if_it_changes && std::none_of(chart.curves.begin(), chart.curves.end(), changes);
    if (!chart.curves.empty() && !is_still) charts.push_back(std::move(chart));
  }
  return charts;
}

}  // namespace knee::analysis
