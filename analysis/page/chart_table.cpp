#include "analysis/page/chart_table.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/report/section_table.hpp"

namespace knee::analysis::page {
namespace {

std::string number_text(double value, int digits = kSectionDigits) {
  return std::isinf(value) ? (value > 0 ? "∞" : "−∞") : fmt::format("{}", rounded(value, digits));
}

std::string estimate_text(const Estimate& estimate) {
  if (!estimate.has_value()) return {};
  if (!estimate.has_interval()) return number_text(estimate.value);
  return fmt::format("{} ({} – {})", number_text(estimate.value), number_text(estimate.low), number_text(estimate.high));
}

std::set<double> places_of(const Chart& chart) {
  std::set<double> places;
  for (std::size_t i = 0; i < chart.categories.size(); ++i) places.insert(static_cast<double>(i));
  for (const Chart::Curve& curve : chart.curves) {
    for (const Chart::Point& point : curve.points) places.insert(point.x);
  }
  return places;
}

std::string name_of(const Chart& chart, double place) {
  const bool is_category = place >= 0 && place < static_cast<double>(chart.categories.size());
  return is_category ? chart.categories[static_cast<std::size_t>(place)] : number_text(place, kTableDigits);
}

std::string cell_of(const Chart::Curve& curve, double place) {
  const auto found = std::find_if(curve.points.begin(), curve.points.end(),
                                  [place](const Chart::Point& point) { return point.x == place; });
  if (found == curve.points.end()) return {};
  return found->y.has_value() ? estimate_text(found->y) : found->remark;
}

}  // namespace

Table table_of(const Chart& chart) {
  Table table{.columns = {chart.x.name}};
  for (const Chart::Curve& curve : chart.curves) table.columns.push_back(curve.name);
  for (const double place : places_of(chart)) {
    std::vector<Cell>& row = table.rows.emplace_back();
    row.emplace_back(name_of(chart, place));
    for (const Chart::Curve& curve : chart.curves) row.emplace_back(cell_of(curve, place));
  }
  return table;
}

std::string lines_in_words(const Chart& chart) {
  std::string text;
  for (const Chart::Limit& limit : chart.limits) {
    text += fmt::format("{}Line: {}, at {}.", text.empty() ? "" : " ", limit.name, number_text(limit.y));
  }
  for (const Chart::Mark& mark : chart.marks) {
    text += fmt::format("{}Mark: {}, at {}.", text.empty() ? "" : " ", mark.name, estimate_text(mark.x));
  }
  return text;
}

}  // namespace knee::analysis::page
