#include "analysis/report/sweep_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "analysis/metrics/metric.hpp"
#include "analysis/table/estimate_text.hpp"

namespace knee::analysis {
namespace {

constexpr std::size_t kColumnsMax = 12;
constexpr double kDefaultQuantile = 0.99;
constexpr const char* kSaturatedMark = "sat";
constexpr const char* kMissedMark = " !";

using SweptKeyNames = std::vector<std::string>;

// Keys that move together, and their values, each once in the order of the points.
struct MatrixAxis {
  SweptKeyNames keys;
  std::vector<std::string> values = {};

  [[nodiscard]] std::string name() const { return fmt::format("{}", fmt::join(keys, ", ")); }
  [[nodiscard]] std::string value_of(const Point& point) const {
    std::string text;
    for (const auto& [key, value] : point.swept) {
      if (value.empty() || std::find(keys.begin(), keys.end(), key) == keys.end()) continue;
      text += (text.empty() ? "" : ", ") + value;
    }
    return text;
  }
  [[nodiscard]] std::size_t number_of(const std::string& value) const {
    return static_cast<std::size_t>(std::find(values.begin(), values.end(), value) - values.begin());
  }
};

// All axes of a sweep, each key once.
std::vector<MatrixAxis> axes_of_results(const Results& results) {
  std::vector<MatrixAxis> axes;
  for (const auto& [key, value] : results.points.front().point.swept) {
    const auto is_there = [&key = key](const SweptKeyNames& keys) { return std::find(keys.begin(), keys.end(), key) != keys.end(); };
    if (std::any_of(axes.begin(), axes.end(), [&](const MatrixAxis& axis) { return is_there(axis.keys); })) continue;
    const auto group = std::find_if(results.together.begin(), results.together.end(), is_there);
    axes.push_back({.keys = group == results.together.end() ? SweptKeyNames{key} : *group});
  }
  return axes;
}

// The axes that have several values at the points of an architecture.
std::vector<MatrixAxis> moving_axes(const Results& results, const std::vector<const Entry*>& entries) {
  std::vector<MatrixAxis> axes = axes_of_results(results);
  for (MatrixAxis& axis : axes) {
    for (const Entry* entry : entries) {
      std::string value = axis.value_of(entry->point);
      if (axis.number_of(value) == axis.values.size()) axis.values.push_back(std::move(value));
    }
  }
  std::erase_if(axes, [](const MatrixAxis& axis) { return axis.values.size() < 2; });
  return axes;
}

double shown_quantile(const Point& point) {
  double highest = 0;
  if (point.objective) {
    for (const Objective::Quantile& one : point.objective->quantiles) {
      if (one.which == kAllClasses) highest = std::max(highest, one.q);
    }
  }
  return highest > 0 ? highest : kDefaultQuantile;
}

std::string cell_text(const Entry& entry, double q) {
  const PointResult& result = entry.result;
  if (result.state == State::failed) return "failed";
  if (result.state == State::saturated) return kSaturatedMark;
  const std::string value = short_number(result.all.value.*latency_metric(q).value, kReportDigits);
  return result.objective == Verdict::missed ? value + kMissedMark : value;
}

SweepMatrix matrix_of(const std::string& architecture, const MatrixAxis& rows, const MatrixAxis& columns,
                      const std::vector<const Entry*>& entries) {
  const double q = shown_quantile(entries.front()->point);
  const std::string quantile = q == 1 ? "longest latency" : fmt::format("p{:g}", 100 * q);
  SweepMatrix matrix{.title = fmt::format("{}: {} in ms by {} (down) and {} (across)", architecture, quantile, rows.name(), columns.name()),
                     .table = {}};
  matrix.table.columns.push_back(rows.name());
  for (const std::string& value : columns.values) matrix.table.columns.push_back(value);
  for (const std::string& value : rows.values) {
    auto& row = matrix.table.rows.emplace_back(columns.values.size() + 1);
    row.front() = value;
  }
  for (const Entry* entry : entries) {
    auto& row = matrix.table.rows[rows.number_of(rows.value_of(entry->point))];
    row[1 + columns.number_of(columns.value_of(entry->point))] = cell_text(*entry, q);
  }
  return matrix;
}

void add_matrix(const Results& results, const std::vector<const Entry*>& entries, std::vector<SweepMatrix>& matrices) {
  std::vector<MatrixAxis> axes = moving_axes(results, entries);
  if (axes.size() != 2) return;
  if (axes.front().values.size() < axes.back().values.size()) std::swap(axes.front(), axes.back());
  if (axes.back().values.size() > kColumnsMax) return;
  matrices.push_back(matrix_of(entries.front()->point.architecture, axes.front(), axes.back(), entries));
}

bool has_mark(const std::vector<SweepMatrix>& matrices, std::string_view mark) {
  return std::any_of(matrices.begin(), matrices.end(), [mark](const SweepMatrix& matrix) {
    return std::any_of(matrix.table.rows.begin(), matrix.table.rows.end(), [mark](const std::vector<Cell>& row) {
      return std::any_of(row.begin() + 1, row.end(), [mark](const Cell& cell) {
        const auto* text = std::get_if<std::string>(&cell);
        return mark.empty() ? text == nullptr : text != nullptr && text->ends_with(mark);
      });
    });
  });
}

}  // namespace

std::vector<SweepMatrix> sweep_matrices(const Results& results) {
  std::vector<SweepMatrix> matrices;
  std::vector<const Entry*> entries;  // of one architecture, whose points follow each other
  for (const Entry& entry : results.points) {
    if (!entries.empty() && entries.back()->point.architecture != entry.point.architecture) {
      add_matrix(results, entries, matrices);
      entries.clear();
    }
    entries.push_back(&entry);
  }
  if (!entries.empty()) add_matrix(results, entries, matrices);
  return matrices;
}

std::string matrix_legend(const std::vector<SweepMatrix>& matrices) {
  std::vector<std::string> parts;
  if (has_mark(matrices, kSaturatedMark)) parts.emplace_back("sat: saturated");
  if (has_mark(matrices, kMissedMark)) parts.emplace_back("!: misses the objective");
  if (has_mark(matrices, "")) parts.emplace_back("empty: not simulated");
  return parts.empty() ? "" : fmt::format("{}.", fmt::join(parts, "; "));
}

}  // namespace knee::analysis
