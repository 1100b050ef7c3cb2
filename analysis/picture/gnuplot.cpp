#include "analysis/picture/gnuplot.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "analysis/picture/chart_range.hpp"
#include "analysis/picture/gnuplot_text.hpp"
#include "analysis/picture/headline.hpp"
#include "analysis/picture/picture_layout.hpp"

namespace knee::analysis {
namespace {

constexpr const char* kInk = "#333333";
constexpr const char* kGrid = "#e4e4e4";
constexpr const char* kErrorBar = "with vectors heads size screen 0.003,90";  // with short strokes across its ends
constexpr double kPngScale = 2;       // pixels of a PNG for each pixel of the layout
constexpr double kGroupWidth = 0.8;   // of the bars of one category, together
constexpr std::size_t kTicksOfAxis = 8;

// Colour, gnuplot's number of the shape of a point, and dashes of a curve; after the last one they begin again.
struct CurveStyle {
  const char* colour;
  int shape;
  const char* dashes;
};
constexpr CurveStyle kCurveStyles[] = {
    {"#0072B2", 7, "solid"},    {"#D55E00", 5, "(12,4)"},  {"#009E73", 9, "(3,3)"},   {"#CC79A7", 13, "(12,4,3,4)"},
    {"#E69F00", 11, "(7,3)"},   {"#56B4E9", 6, "solid"},   {"#000000", 4, "(12,4)"},  {"#8C6D1F", 8, "(3,3)"},
    {"#7F7F7F", 12, "(7,3)"},   {"#004D40", 10, "solid"}};
// Fills of bars: dark and light ones take turns, so that neighbours differ in grey as well.
constexpr const char* kBarFills[] = {"#0072B2", "#E69F00", "#009E73", "#56B4E9", "#D55E00", "#F0E442", "#CC79A7", "#000000"};

const CurveStyle& style_number(std::size_t number) { return kCurveStyles[number % std::size(kCurveStyles)]; }
const char* fill_number(std::size_t number) { return kBarFills[number % std::size(kBarFills)]; }

// Why no curve has a value at a place; empty if one has.
std::string reason_of_gap(const Chart& chart, double x) {
  std::string reason;
  for (const Chart::Curve& curve : chart.curves) {
    for (const Chart::Point& point : curve.points) {
      if (point.x != x) continue;
      if (point.y.has_value()) return {};
      reason = point.remark.substr(0, point.remark.find(';'));
    }
  }
  return reason;
}

// Writes the script of one picture.
class Script {
 public:
  Script(std::span<const Chart> charts, PictureFormat format) : charts_{charts}, layout_{layout_of(charts)} {
    const double scale = format == PictureFormat::png ? kPngScale : 1;
    line("set encoding utf8");
    if (format == PictureFormat::svg) {
      line("set terminal svg noenhanced size {:.0f},{:.0f} font 'Helvetica,{:.0f}' background '#ffffff'", layout_.width,
           layout_.height, kFontSize);
    } else {
      line("set terminal pngcairo noenhanced size {:.0f},{:.0f} font 'Helvetica,{:.1f}' fontscale {} linewidth {} pointscale {} "
           "background '#ffffff'",
           scale * layout_.width, scale * layout_.height, kFontSize * 0.8, scale, scale, scale);
    }
  }

  [[nodiscard]] std::string text() && {
    line("set multiplot");
    line("set border 3 linecolor rgb '#888888'");
    line("set tics nomirror scale 0.6 textcolor rgb '{}'", kInk);
    line("unset key");
    for (std::size_t i = 0; i < charts_.size(); ++i) draw(charts_[i], layout_.panels[i]);
    line("unset multiplot");
    return std::move(text_);
  }

 private:
  template <class... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Arguments>(arguments)...);
    text_ += '\n';
  }

  void draw(const Chart& chart, const PanelLayout& panel) {
    line("unset label");
    line("unset arrow");
    line("unset object");
    place(panel.plot);
    draw_axes(chart, panel);
    draw_limits(chart);
    draw_marks(chart);
    draw_legend(chart, panel);
    if (chart.kind == Chart::Kind::lines) {
      plot_lines(chart);
    } else {
      plot_bars(chart);
    }
  }

  // Fractions of the picture's width and height; the origin is the left lower corner.
  [[nodiscard]] double across(double pixels) const { return pixels / layout_.width; }
  [[nodiscard]] double up(double pixels) const { return 1 - pixels / layout_.height; }

  void place(const Box& plot) {
    line("set lmargin at screen {:.5f}", across(plot.left));
    line("set rmargin at screen {:.5f}", across(plot.left + plot.width));
    line("set tmargin at screen {:.5f}", up(plot.top));
    line("set bmargin at screen {:.5f}", up(plot.top + plot.height));
  }

  void draw_axes(const Chart& chart, const PanelLayout& panel) {
    line("set label {} at screen {:.5f},{:.5f} left font 'Helvetica:Bold,{:.0f}' textcolor rgb '#111111'",
         single_quoted(headline_of(chart)), across(panel.plot.left - 44), up(panel.plot.top - 22), kFontSize + 1);
    line("set label {} at screen {:.5f},{:.5f} center textcolor rgb '{}'", single_quoted(chart.x.name),
         across(panel.plot.left + panel.plot.width / 2), up(panel.axis_name), kInk);
    draw_axis('x', x_range(chart), chart.categories.empty() ? x_ticks(chart, kTicksOfAxis) : std::vector<double>{});
    draw_axis('y', y_range(chart), ticks_of(y_range(chart), kTicksOfAxis));
    line("set grid {} ytics linetype 1 linewidth 0.6 linecolor rgb '{}'", chart.categories.empty() ? "xtics" : "noxtics", kGrid);
    if (!chart.categories.empty()) draw_categories(chart, panel);
  }

  void draw_axis(char axis, const ShownRange& range, const std::vector<double>& ticks) {
    line("{} logscale {}", range.logarithmic ? "set" : "unset", axis);
    line("set {}range [{}:{}]", axis, plain_number(range.low), plain_number(range.high));
    std::string places;
    for (const double tick : ticks) {
      places += fmt::format("{}{} {}", places.empty() ? "" : ", ", quoted_tick(tick_text(tick)), plain_number(tick));
    }
    line("set {}tics norotate autojustify ({})", axis, places);
  }

  void draw_categories(const Chart& chart, const PanelLayout& panel) {
    std::string places;
    for (std::size_t i = 0; i < chart.categories.size(); ++i) {
      places += fmt::format("{}{} {}", i == 0 ? "" : ", ", quoted_tick(chart.categories[i]), i);
    }
    line("set xtics {} ({})", panel.turned_labels ? "rotate by 35 right" : "norotate", places);
  }

  // A dashed line with its name above its left end; an arrow at the top for a limit beyond the range.
  void draw_limits(const Chart& chart) {
    const ShownRange range = y_range(chart);
    for (const Chart::Limit& limit : chart.limits) {
      const bool inside = range.contains(limit.y);
      if (inside) {
        line("set arrow from graph 0, first {0} to graph 1, first {0} nohead front linewidth 1.4 dashtype (6,4) "
             "linecolor rgb '{1}'", plain_number(limit.y), kInk);
      }
      const std::string text = inside ? limit.name : "↑ " + limit.name;
      line("set label {} at graph 0.015, {} left offset 0,0.6 font ',{:.0f}' textcolor rgb '{}' front", single_quoted(text),
           inside ? "first " + plain_number(limit.y) : "graph 0.96", kFontSize - 2, kInk);
    }
  }

  // A vertical line with its name along it, and its interval as a grey band.
  void draw_marks(const Chart& chart) {
    const ShownRange range = x_range(chart);
    for (const Chart::Mark& mark : chart.marks) {
      if (!range.contains(mark.x.value)) continue;
      if (mark.x.has_interval()) {
        line("set object rectangle from first {}, graph 0 to first {}, graph 1 behind fillcolor rgb '#000000' "
             "fillstyle transparent solid 0.08 noborder",
             plain_number(std::fmax(mark.x.low, range.low)), plain_number(std::fmin(mark.x.high, range.high)));
      }
      line("set arrow from first {0}, graph 0 to first {0}, graph 1 nohead back linewidth 1.2 dashtype (2,3) linecolor rgb '{1}'",
           plain_number(mark.x.value), kInk);
      line("set label {} at first {}, graph 0.98 right rotate by 90 offset -0.7,0 font ',{:.0f}' textcolor rgb '{}'",
           single_quoted(mark.name), plain_number(mark.x.value), kFontSize - 2, kInk);
    }
  }

  void draw_legend(const Chart& chart, const PanelLayout& panel) {
    for (std::size_t i = 0; i < panel.legend.size(); ++i) {
      const LegendEntry& entry = panel.legend[i];
      const std::size_t style = layout_.style_of(chart, chart.curves[i]);
      if (chart.kind == Chart::Kind::lines) {
        draw_line_sample(entry, style_number(style));
      } else {
        draw_bar_sample(entry, fill_number(style));
      }
      line("set label {} at screen {:.5f},{:.5f} left textcolor rgb '{}'", single_quoted(entry.name),
           across(entry.left + kLegendSample + 8), up(entry.middle), kInk);
    }
  }

  void draw_line_sample(const LegendEntry& entry, const CurveStyle& style) {
    const double y = up(entry.middle);
    line("set arrow from screen {0:.5f},{1:.5f} to screen {2:.5f},{1:.5f} nohead linewidth 2 dashtype {3} linecolor rgb '{4}'",
         across(entry.left), y, across(entry.left + kLegendSample), style.dashes, style.colour);
    line("set label '' at screen {:.5f},{:.5f} point pointtype {} pointsize 0.8 linecolor rgb '{}'",
         across(entry.left + kLegendSample / 2), y, style.shape, style.colour);
  }

  void draw_bar_sample(const LegendEntry& entry, const char* colour) {
    constexpr double kHalf = 5.5;  // pixels
    line("set object rectangle from screen {:.5f},{:.5f} to screen {:.5f},{:.5f} fillcolor rgb '{}' fillstyle solid 1 noborder",
         across(entry.left + kLegendSample - 4 * kHalf), up(entry.middle + kHalf), across(entry.left + kLegendSample),
         up(entry.middle - kHalf), colour);
  }

  // The name of a data block with the points of a curve.
  std::string block(const std::vector<std::string>& rows) {
    const std::string name = fmt::format("$data{}", ++blocks_);
    line("{} << end_of_data", name);
    for (const std::string& row : rows) line("{}", row);
    line("end_of_data");
    return name;
  }

  // `x y low high`; ends of intervals outside of the range are at its edge, and not-a-number without an interval.
  [[nodiscard]] static std::string interval_row(double x, const Estimate& y, const ShownRange& range) {
    const double low = y.has_interval() ? std::fmax(y.low, range.low) : Estimate::kNone;
    const double high = y.has_interval() ? std::fmin(y.high, range.high) : Estimate::kNone;
    return fmt::format("{} {} {} {}", plain_number(x), plain_number(y.value), plain_number(low), plain_number(high));
  }

  void plot_lines(const Chart& chart) {
    const ShownRange range = y_range(chart);
    std::string bars;
    std::string curves;
    for (const Chart::Curve& curve : chart.curves) {
      std::vector<std::string> rows;
      for (const Chart::Point& point : curve.points) rows.push_back(interval_row(point.x, point.y, range));
      const CurveStyle& style = style_number(layout_.style_of(chart, curve));
      const std::string data = block(rows);
      bars += fmt::format("{} using 1:3:(0):($4-$3) {} linewidth 1 linecolor rgb '{}', ", data, kErrorBar, style.colour);
      curves += fmt::format("{} using 1:2 with linespoints linewidth 2 dashtype {} pointtype {} pointsize 0.8 linecolor rgb '{}', ",
                            data, style.dashes, style.shape, style.colour);
    }
    line("plot {}{}NaN", bars, curves);
  }

  // In place of the bars of a category without any value: the beginning of the remark (`saturated`).
  void explain_gaps(const Chart& chart) {
    for (std::size_t i = 0; i < chart.categories.size(); ++i) {
      const std::string reason = reason_of_gap(chart, static_cast<double>(i));
      if (reason.empty()) continue;
      line("set label {} at first {}, graph 0.03 left rotate by 90 font ',{:.0f}' textcolor rgb '#888888'", single_quoted(reason), i,
           kFontSize - 2);
    }
  }

  void plot_bars(const Chart& chart) {
    std::string boxes;
    std::string intervals;
    std::map<double, double> tops;
    explain_gaps(chart);
    for (std::size_t i = 0; i < chart.curves.size(); ++i) {
      const std::string data = block(bar_rows(chart, i, tops));
      boxes += fmt::format("{} using 1:2:3:4:5:6 with boxxyerror fillcolor rgb '{}' fillstyle solid 1 border rgb '#ffffff' "
                           "linewidth 0.6, ", data, fill_number(layout_.style_of(chart, chart.curves[i])));
      if (chart.kind != Chart::Kind::bars) continue;
      intervals += fmt::format("{} using 1:7:(0):($8-$7) {} linewidth 1.2 linecolor rgb '{}', ", data, kErrorBar, kInk);
    }
    line("plot {}{}NaN", boxes, intervals);
  }

  // `x y left right bottom top low high` for the bars of one curve; `tops` are those of the bars below.
  [[nodiscard]] static std::vector<std::string> bar_rows(const Chart& chart, std::size_t curve, std::map<double, double>& tops) {
    const bool stacked = chart.kind == Chart::Kind::stacked_bars;
    const double bar_width = kGroupWidth / (stacked ? 1 : static_cast<double>(chart.curves.size()));
    const double shift = stacked ? 0 : (static_cast<double>(curve) + 0.5) * bar_width - kGroupWidth / 2;
    const ShownRange range = y_range(chart);
    std::vector<std::string> rows;
    for (const Chart::Point& point : chart.curves[curve].points) {
      if (!point.y.has_value()) continue;
      const double x = point.x + shift;
      const double bottom = stacked ? tops[point.x] : 0;
      const double top = bottom + point.y.value;
      if (stacked) tops[point.x] = top;
      const std::string interval = interval_row(x, point.y, range);
      const std::size_t ends = interval.find(' ', interval.find(' ') + 1);
      rows.push_back(fmt::format("{} {} {} {} {} {}{}", plain_number(x), plain_number(top), plain_number(x - bar_width / 2),
                                 plain_number(x + bar_width / 2), plain_number(bottom), plain_number(top), interval.substr(ends)));
    }
    return rows;
  }

  std::span<const Chart> charts_;
  PictureLayout layout_;
  std::string text_ = {};
  std::size_t blocks_ = 0;
};

}  // namespace

std::string gnuplot_script(std::span<const Chart> charts, PictureFormat format) { return Script{charts, format}.text(); }

}  // namespace knee::analysis
