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

std::string estimate_label(const Estimate& estimate) {
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
  return found->y.has_value() ? estimate_label(found->y) : found->remark.substr(0, found->remark.find(';'));
}

std::string bound_text(const Chart::Curve& curve, double place) {
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    if (curve.points[i].x == place && std::isfinite(curve.bounds[i])) return number_text(curve.bounds[i]);
  }
  return {};
}

// `Limit: objective: 200 ms`; with the value in parentheses if the name does not have it.
void add_line(std::string& text, const char* kind, const std::string& name, const std::string& value) {
  if (!text.empty()) text += "; ";
  text += fmt::format("{}: {}", kind, name);
  if (name.find(value) == std::string::npos) text += fmt::format(", at {}", value);
}

}  // namespace

Table table_of(const Chart& chart) {
  Table table{.columns = {chart.x.name}};
  for (const Chart::Curve& curve : chart.curves) {
    table.columns.push_back(curve.name);
    if (!curve.bounds.empty()) table.columns.push_back(curve.name + ", at most");
  }
  for (const double place : places_of(chart)) {
    std::vector<Cell>& row = table.rows.emplace_back();
    row.emplace_back(name_of(chart, place));
    for (const Chart::Curve& curve : chart.curves) {
      row.emplace_back(cell_of(curve, place));
      if (!curve.bounds.empty()) row.emplace_back(bound_text(curve, place));
    }
  }
  return table;
}

std::string lines_in_words(const Chart& chart) {
  std::string text;
  for (const Chart::Limit& limit : chart.limits) add_line(text, "Limit", limit.name, number_text(limit.y));
  for (const Chart::Mark& mark : chart.marks) add_line(text, "Mark", mark.name, estimate_label(mark.x));
  return text;
}

}  // namespace knee::analysis::page
