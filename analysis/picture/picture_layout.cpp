#include "analysis/picture/picture_layout.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/table/table.hpp"

namespace knee::analysis {
namespace {

constexpr double kPanelWidth = 480;  // pixels, as all lengths here
constexpr double kPlotHeight = 260;
constexpr double kTop = 44;
constexpr double kLeft = 62;
constexpr double kRight = 18;
constexpr double kBelowAxis = 58;  // ticks and the name of the axis
constexpr double kAxisName = 18;   // from the middle of the name to the end of it all
constexpr double kTickGap = 10;    // between names of categories
constexpr double kLegendRow = 21;
constexpr double kLegendGap = 24;  // between entries
constexpr double kMostTurned = 150;
constexpr std::size_t kMostColumns = 3;

std::vector<std::string> curve_names(const Chart& chart) {
  std::vector<std::string> names;
  for (const Chart::Curve& curve : chart.curves) names.push_back(curve.name);
  return names;
}

bool share_legend(std::span<const Chart> charts) {
  return std::all_of(charts.begin(), charts.end(), [&](const Chart& chart) {
    return chart.kind == charts.front().kind && curve_names(chart) == curve_names(charts.front());
  });
}

double widest_category(const Chart& chart) {
  double widest = 0;
  for (const std::string& name : chart.categories) widest = std::max(widest, text_width(name));
  return widest;
}

bool are_turned(const Chart& chart) {
  const double slot = (kPanelWidth - kLeft - kRight) / static_cast<double>(std::max<std::size_t>(1, chart.categories.size()));
  return widest_category(chart) + kTickGap > slot;
}

double below_axis(const Chart& chart) {
  constexpr double kSine = 0.6;  // of the angle at which names are turned
  return kBelowAxis + (are_turned(chart) ? kSine * std::min(kMostTurned, widest_category(chart)) : 0);
}

double entry_width(const std::string& name) { return kLegendSample + 8 + text_width(name); }

// Entries in centred rows within `width`, from `left` and `top`.
class Legend {
 public:
  Legend(const Chart& chart, double width) {
    if (chart.curves.size() < 2) return;
    double used = 0;
    for (const std::string& name : curve_names(chart)) {
      const double wanted = entry_width(name) + kLegendGap;
      if (rows_.empty() || used + wanted > width) {
        rows_.emplace_back();
        used = 0;
      }
      rows_.back().push_back(name);
      used += wanted;
    }
  }

  [[nodiscard]] double height() const { return rows_.empty() ? 0 : kLegendRow * static_cast<double>(rows_.size()) + 8; }

  [[nodiscard]] std::vector<LegendEntry> entries(double centre, double top) const {
    std::vector<LegendEntry> entries;
    double middle = top + kLegendRow / 2;
    for (const auto& row : rows_) {
      double left = centre + kLegendGap / 2;
      for (const std::string& name : row) left -= (entry_width(name) + kLegendGap) / 2;
      for (const std::string& name : row) {
        entries.push_back({.name = name, .left = left, .middle = middle});
        left += entry_width(name) + kLegendGap;
      }
      middle += kLegendRow;
    }
    return entries;
  }

 private:
  std::vector<std::vector<std::string>> rows_ = {};
};

std::size_t columns_for(std::size_t charts) { return charts == 4 ? 2 : std::min(charts, kMostColumns); }

void number_styles(std::span<const Chart> charts, PictureLayout& layout) {
  std::map<Chart::Kind, std::size_t> counts;
  for (const Chart& chart : charts) {
    if (chart.curves.size() == 1) continue;
    for (const Chart::Curve& curve : chart.curves) {
      if (layout.styles.emplace(std::pair{chart.kind, curve.name}, counts[chart.kind]).second) ++counts[chart.kind];
    }
  }
}

// Places one row of charts at `top`; returns the height of the row.
double place_row(std::span<const Chart> row, double top, bool own_legends, PictureLayout& layout) {
  double height = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const double left = static_cast<double>(i) * kPanelWidth;
    PanelLayout panel{.plot = {left + kLeft, top + kTop, kPanelWidth - kLeft - kRight, kPlotHeight},
                      .turned_labels = are_turned(row[i])};
    const double below = kTop + kPlotHeight + below_axis(row[i]);
    panel.axis_name = top + below - kAxisName;
    const Legend legend{row[i], kPanelWidth - kRight};
    if (own_legends) panel.legend = legend.entries(left + kPanelWidth / 2, top + below);
    height = std::max(height, below + (own_legends ? legend.height() : 0));
    layout.panels.push_back(std::move(panel));
  }
  return height;
}

}  // namespace

double text_width(const std::string& text) {
  constexpr double kMean = 0.55;  // of the font's size, mean over letters and digits
  return kMean * kFontSize * static_cast<double>(width(text));
}

PictureLayout layout_of(std::span<const Chart> charts) {
  PictureLayout layout;
  number_styles(charts, layout);
  const std::size_t columns = columns_for(charts.size());
  const bool shared = share_legend(charts) && charts.size() > 1;
  layout.width = kPanelWidth * static_cast<double>(columns);
  for (std::size_t first = 0; first < charts.size(); first += columns) {
    const auto row = charts.subspan(first, std::min(columns, charts.size() - first));
    layout.height += place_row(row, layout.height, !shared, layout);
  }
  if (shared) {
    const Legend legend{charts.front(), layout.width - kRight};
    layout.panels.front().legend = legend.entries(layout.width / 2, layout.height);
    layout.height += legend.height();
  }
  return layout;
}

}  // namespace knee::analysis
