#include "analysis/scaling/scaling_tables.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "analysis/columns/table_columns.hpp"

namespace knee::analysis {
namespace {

using laws::Coefficient;
using laws::JudgedFit;
using laws::Peak;

// Cells of a row, filled up to the width of the table.
void add_row(Table& table, const ScalingFit& scaling, std::vector<Cell> cells) {
  std::vector<Cell> row{scaling.curve.architecture, scaling.curve.size, scaling.report.value_name};
  row.insert(row.end(), cells.begin(), cells.end());
  row.resize(table.columns.size());
  table.rows.push_back(std::move(row));
}

void add_points(Table& table, const ScalingFit& scaling) {
  const auto cell = [](double value) { return Cell{rounded(value, kTableDigits)}; };
  for (const auto& [size, value] : scaling.curve.points) {
    add_row(table, scaling, {{}, "measured", size, cell(value.value), {}, cell(value.low), cell(value.high)});
  }
  for (const LeftOutSize& one : scaling.curve.left_out) {
    const char* reason = std::isnan(one.utilisation) ? "the point has failed" : "nothing is saturated";
    add_row(table, scaling, {{}, "left_out", one.size, {}, {}, {}, {}, reason});
  }
}

std::string number(double value) { return std::isnan(value) ? "" : to_text(rounded(value, kReportDigits)); }

std::string interval_text(const Estimate& estimate) {
  if (!estimate.has_interval()) return number(estimate.value);
  const std::string high = std::isinf(estimate.high) ? "∞" : number(estimate.high);
  return fmt::format("{} ({} – {})", number(estimate.value), number(estimate.low), high);
}

std::string coefficient_text(const JudgedFit& law, laws::Position position) {
  const auto& all = law.fit.coefficients;
  const auto found = std::find_if(all.begin(), all.end(), [=](const Coefficient& one) { return one.position == position; });
  return found == all.end() ? "" : interval_text(found->estimate);
}

std::string peak_text(const JudgedFit& law) {
  const Peak& peak = law.fit.peak;
  if (!law.judgement.holds()) return "";
  switch (peak.kind) {
    case Peak::Kind::at_size: return fmt::format("{} at {}", number(peak.throughput), interval_text(peak.size));
    case Peak::Kind::limit: return fmt::format("below {}", number(peak.throughput));
    case Peak::Kind::unbounded:
    case Peak::Kind::declines: break;
  }
  return "none";
}

const char* verdict(const ScalingFit& scaling, const JudgedFit& law) {
  if (!law.judgement.holds()) return "does not hold";
  return &law == scaling.best_law() ? "holds, best" : "holds";
}

}  // namespace

Table laws_table(const std::vector<ScalingFit>& scalings) {
  Table table{.columns = column_names("analyze-laws")};
  const Table empty = laws::fit_table({.size_name = {}, .value_name = {}, .observations = {}});
  table.columns.insert(table.columns.end(), empty.columns.begin(), empty.columns.end());
  for (const ScalingFit& scaling : scalings) {
    add_points(table, scaling);
    for (const auto& row : laws::fit_table(scaling.report).rows) add_row(table, scaling, row);
  }
  return table;
}

Table laws_summary(const std::vector<ScalingFit>& scalings) {
  Table table{.columns = {"architecture", "over", "law", "γ, /s", "α", "β", "peak, /s", "off by", "verdict"}};
  for (const ScalingFit& scaling : scalings) {
    for (const JudgedFit& law : scaling.report.fits) {
      table.rows.push_back({scaling.curve.architecture, scaling.curve.size, std::string{laws::description_of(law.fit.law).name},
                            coefficient_text(law, laws::kGamma), coefficient_text(law, laws::kAlpha),
                            coefficient_text(law, laws::kBeta), peak_text(law),
                            to_text(rounded(100 * scaling.relative_deviation(law.fit), 2)) + " %",
                            std::string{verdict(scaling, law)}});
    }
  }
  return table;
}

}  // namespace knee::analysis
