#include "analysis/uncertainty/band_tables.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "analysis/report/result_table.hpp"

namespace knee::analysis {
namespace {

using Row = std::vector<Cell>;

Cell bound(double value) { return std::isinf(value) ? Cell{std::string{"inf"}} : Cell{rounded(value, kTableDigits)}; }

Row with(Row row, const Row& more) {
  row.insert(row.end(), more.begin(), more.end());
  return row;
}

// The identifying columns of the points, and more columns.
Table identified(Table identity, const std::vector<std::string>& more) {
  identity.columns.insert(identity.columns.end(), more.begin(), more.end());
  identity.rows.clear();
  return identity;
}

Row share_row(const char* name, std::size_t count, const SampledPoint& point) {
  const double share = static_cast<double>(count) / static_cast<double>(point.simulated);
  return {std::string{name}, Cell{}, rounded(share, kTableDigits), Cell{}, std::uint64_t{point.simulated}};
}

std::vector<Row> band_rows(const Point& planned, const SampledPoint& point) {
  std::vector<Row> rows;
  for (const auto metric : kBandMetrics) {
    const Band band = band_of(point, metric);
    rows.push_back({std::string{metric_of(metric).name}, bound(band.low), bound(band.middle), bound(band.high),
                    std::uint64_t{point.simulated}});
  }
  rows.push_back(share_row("saturated_share", point.saturated, point));
  if (planned.objective) rows.push_back(share_row("objective_met_share", point.meeting, point));
  return rows;
}

}  // namespace

Table bands_table(std::span<const Results> planned, std::span<const InputSamples> samples) {
  const Table identity = identity_table(planned);
  Table table = identified(identity, column_names("bands"));
  std::size_t number = 0;
  for (std::size_t plan = 0; plan < planned.size(); ++plan) {
    for (std::size_t i = 0; i < samples[plan].points.size(); ++i, ++number) {
      for (const Row& row : band_rows(planned[plan].points[i].point, samples[plan].points[i])) {
        table.rows.push_back(with(identity.rows[number], row));
      }
    }
  }
  return table;
}

Table inputs_table(const Results& planned, const InputSamples& samples) {
  const Table identity = identity_table({&planned, 1});
  Table table = identified(identity, column_names("inputs"));
  for (std::size_t i = 0; i < samples.points.size(); ++i) {
    for (const auto metric : kBandMetrics) {
      const RankRegression regression = regression_of(samples, samples.points[i], metric);
      for (std::size_t input = 0; input < samples.inputs.size(); ++input) {
        const SampledInput& one = samples.inputs[input];
        const double correlation = correlation_of(samples, samples.points[i], metric, input);
        table.rows.push_back(with(identity.rows[i], {std::string{metric_of(metric).name}, one.path, one.low, one.high,
                                                     rounded(correlation, kTableDigits),
                                                     rounded(regression.shares[input], kTableDigits),
                                                     rounded(regression.explained, kTableDigits)}));
      }
    }
  }
  return table;
}

}  // namespace knee::analysis
