#include "analysis/uncertainty/band_charts.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/picture/result_charts.hpp"
#include "analysis/uncertainty/band_report.hpp"

namespace knee::analysis {
namespace {

constexpr const char* kBandCharts[] = {"throughput", "mean", "p50", "p99", "errors"};

double largest_finite(const SampledPoint& point, double Measurement::*metric) {
  double largest = Measurement::kNone;
  for (const Measurement& one : point.values) {
    if (std::isfinite(one.*metric)) largest = std::fmax(largest, one.*metric);
  }
  return largest;
}

// A result whose estimates are bands.
PointResult banded(const SampledPoint& point) {
  PointResult result{.state = State::stable};
  for (const auto metric : kBandMetrics) {
    const Band band = band_of(point, metric);
    if (!std::isfinite(band.middle)) continue;
    result.all.value.*metric = band.middle;
    result.all.low.*metric = band.low;
    result.all.high.*metric = std::isfinite(band.high) ? band.high : largest_finite(point, metric);
  }
  return result;
}

bool is_band_chart(const Chart& chart) {
  return std::any_of(std::begin(kBandCharts), std::end(kBandCharts), [&](const std::string& id) {
    return chart.id == id || chart.id.starts_with(id + "-");
  });
}

}  // namespace

std::vector<Chart> band_charts(const Results& planned, const InputSamples& samples) {
  Results bands = planned;
  for (std::size_t i = 0; i < samples.points.size(); ++i) bands.points[i].result = banded(samples.points[i]);
  std::vector<Chart> charts = result_charts(bands);
  std::erase_if(charts, [](const Chart& chart) { return !is_band_chart(chart); });
  for (Chart& chart : charts) {
    chart.id = "band-" + chart.id;
    chart.title += ", bands over the uncertain inputs";
  }
  return charts;
}

page::Section band_section(const Results& planned, const InputSamples& samples) {
  BandSummary summary = band_summary(planned, samples);
  page::Section section{.heading = "Uncertain inputs", .paragraphs = {summary.heading}};
  std::move(summary.advice.begin(), summary.advice.end(), std::back_inserter(section.paragraphs));
  section.charts = band_charts(planned, samples);
  section.tables = {{"The middle of the samples, and the quantiles 5 to 95 %", std::move(summary.bands)},
                    {"The inputs, each with the ends of its interval", std::move(summary.inputs)}};
  return section;
}

}  // namespace knee::analysis
