/// `PictureLayout`: where charts and their legends stand in one picture.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "analysis/picture/chart.hpp"

namespace knee::analysis {

/// A rectangle in pixels; the origin is the left upper corner of the picture.
struct Box {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;
};

/// One entry of a legend: the left end of its line or the left upper corner of its bar, and the middle of its text's height.
struct LegendEntry {
  std::string name;
  double left = 0;
  double middle = 0;
};

inline constexpr double kFontSize = 13;      ///< pixels
inline constexpr double kLegendSample = 28;  ///< length of the line in a legend, pixels

/// The estimated width of a text in a font like Helvetica, in pixels.
[[nodiscard]] double text_width(const std::string& text);

/// One chart of a picture.
struct PanelLayout {
  Box plot = {};                            ///< the rectangle between the axes
  double axis_name = 0;                     ///< middle of the height of the name of the x axis
  std::vector<LegendEntry> legend = {};     ///< empty: the legend of an earlier chart is its legend, too, or it needs none
  bool turned_labels = false;               ///< the names of categories are turned to fit
};

/// A picture of several charts, at most three in a row. Each chart has its legend below it; charts with the same curves share
/// the legend below them. A chart with a single curve has no legend.
struct PictureLayout {
  double width = 0;   ///< pixels
  double height = 0;
  std::vector<PanelLayout> panels = {};
  /// Numbers for the colours, shapes and dashes of curves: the same for curves of one name in charts of one kind. A single
  /// curve has the first ones.
  std::map<std::pair<Chart::Kind, std::string>, std::size_t> styles = {};

  [[nodiscard]] std::size_t style_of(const Chart& chart, const Chart::Curve& curve) const {
    return chart.curves.size() == 1 ? 0 : styles.at({chart.kind, curve.name});
  }
};

[[nodiscard]] PictureLayout layout_of(std::span<const Chart> charts);

}  // namespace knee::analysis
