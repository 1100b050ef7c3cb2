#include "analysis/picture/point_table.hpp"

#include <cmath>

#include "analysis/columns/table_columns.hpp"

namespace knee::analysis {
namespace {

Cell place_cell(const Chart& chart, const Chart::Point& point) {
  if (chart.categories.empty()) return rounded(point.x, kTableDigits);
  return chart.categories.at(static_cast<std::size_t>(std::lround(point.x)));
}

}  // namespace

Table point_table(std::span<const Chart> charts) {
  Table table{.columns = column_names("plot")};
  for (const Chart& chart : charts) {
    for (const Chart::Curve& curve : chart.curves) {
      for (const Chart::Point& point : curve.points) {
        table.rows.push_back({chart.id, curve.name, place_cell(chart, point), rounded(point.y.value, kTableDigits),
                              rounded(point.y.low, kTableDigits), rounded(point.y.high, kTableDigits), point.remark});
      }
    }
  }
  return table;
}

}  // namespace knee::analysis
