#include "analysis/picture/chart_choice.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "analysis/picture/chart_subjects.hpp"
#include "analysis/picture/result_charts.hpp"

namespace knee::analysis {
namespace {

constexpr const char* kThroughput = "throughput";

// Whether at least half of the points of a chart have a value.
bool mostly_has_values(const Chart& chart) {
  std::size_t points = 0;
  std::size_t values = 0;
  for (const Chart::Curve& curve : chart.curves) {
    for (const Chart::Point& point : curve.points) {
      ++points;
      if (point.y.has_value()) ++values;
    }
  }
  return 2 * values >= points;
}

}  // namespace

std::vector<Chart> charts_named(const std::vector<Chart>& charts, const std::string& id) {
  std::vector<Chart> found;
  std::copy_if(charts.begin(), charts.end(), std::back_inserter(found),
               [&](const Chart& chart) { return chart.id == id || chart.id.starts_with(id + '-'); });
  return found;
}

std::string main_latency(const Results& results) {
  double highest = 0;
  for (const Entry& entry : results.points) {
    if (!entry.point.objective) continue;
    for (const auto& one : entry.point.objective->quantiles) {
      if (!one.which) highest = std::max(highest, one.q);
    }
  }
  return highest > 0 ? quantile_name(highest) : quantile_name(0.99);
}

std::vector<Chart> main_charts(const Results& results) {
  const std::vector<Chart> charts = result_charts(results);
  std::vector<Chart> chosen = charts_named(charts, kThroughput);
  for (Chart& chart : charts_named(charts, main_latency(results))) chosen.push_back(std::move(chart));
  return chosen;
}

std::optional<Chart> main_chart(const Results& results) {
  const std::vector<Chart> charts = result_charts(results);
  std::vector<Chart> latencies = charts_named(charts, main_latency(results));
  if (!latencies.empty() && mostly_has_values(latencies.back())) return latencies.back();
  std::vector<Chart> throughputs = charts_named(charts, kThroughput);
  return throughputs.empty() ? std::optional<Chart>{} : throughputs.back();
}

}  // namespace knee::analysis
