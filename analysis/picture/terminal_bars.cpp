#include "analysis/picture/terminal_bars.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "analysis/picture/chart_range.hpp"
#include "analysis/picture/headline.hpp"
#include "analysis/picture/terminal_legend.hpp"
#include "analysis/picture/text_canvas.hpp"
#include "analysis/report/section_table.hpp"
#include "analysis/table/shortened.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {
namespace {

constexpr std::size_t kMostOfLabel = 28;
constexpr std::size_t kForValue = 12;  // columns after a bar

// Part of a bar: the value of one curve.
struct Part {
  double value;
  TextStyle style;
};

// One line of text: a bar of one part, or of several that are stacked; or why there is none.
struct Bar {
  std::string label;
  std::vector<Part> parts = {};
  std::string remark = {};

  [[nodiscard]] double sum() const {
    double sum = 0;
    for (const Part& part : parts) sum += part.value;
    return sum;
  }
};

const Chart::Point* point_at(const Chart::Curve& curve, std::size_t category) {
  const auto found = std::find_if(curve.points.begin(), curve.points.end(),
                                  [&](const Chart::Point& point) { return point.x == static_cast<double>(category); });
  return found == curve.points.end() ? nullptr : &*found;
}

// The parts of a category that have a value, or the reason why none has.
Bar all_parts(const Chart& chart, std::size_t category) {
  Bar bar{.label = chart.categories[category]};
  for (std::size_t curve = 0; curve < chart.curves.size(); ++curve) {
    const Chart::Point* point = point_at(chart.curves[curve], category);
    if (point == nullptr) continue;
    if (point->y.has_value()) bar.parts.push_back({point->y.value, {curve}});
    bar.remark = point->remark.substr(0, point->remark.find(';'));
  }
  return bar;
}

// Adds a bar for each part; only the first has the label.
void add_apart(const Bar& all, std::vector<Bar>& bars) {
  for (const Part& part : all.parts) {
    bars.push_back({.label = &part == &all.parts.front() ? all.label : std::string{}, .parts = {part}});
  }
  if (all.parts.empty()) bars.push_back(all);
}

std::vector<Bar> bars_of(const Chart& chart) {
  std::vector<Bar> bars;
  for (std::size_t i = 0; i < chart.categories.size(); ++i) {
    const Bar all = all_parts(chart, i);
    if (chart.kind == Chart::Kind::stacked_bars) {
      bars.push_back(all);
    } else {
      add_apart(all, bars);
    }
  }
  return bars;
}

// Draws the bars of one chart.
class BarPlot {
 public:
  BarPlot(const Chart& chart, const Terminal& terminal) : chart_{chart}, terminal_{terminal}, bars_{bars_of(chart)} {
    for (const Bar& bar : bars_) margin_ = std::max(margin_, width(shortened(bar.label, kMostOfLabel)));
    columns_ = terminal.width - std::min(terminal.width - 10, margin_ + 2 + kForValue);
  }

  [[nodiscard]] std::string text() const {
    std::string text = headline_of(chart_) + '\n';
    if (!chart_.x.name.empty()) text += chart_.x.name + '\n';
    for (const Bar& bar : bars_) text += line_of(bar) + '\n';
    for (const std::string& line : legend_lines(chart_, terminal_)) text += line + '\n';
    return text;
  }

 private:
  [[nodiscard]] std::size_t columns_for(double value) const {
    const double share = std::clamp(y_range(chart_).share(value), 0.0, 1.0);
    return static_cast<std::size_t>(std::lround(share * static_cast<double>(columns_)));
  }

  [[nodiscard]] std::string line_of(const Bar& bar) const {
    const std::string label = shortened(bar.label, kMostOfLabel);
    const std::string left = label + std::string(margin_ - width(label) + 1, ' ');
    if (bar.parts.empty()) return bar.remark.empty() ? left : left + ' ' + bar.remark;
    const std::size_t end = columns_for(bar.sum());
    return left + filled(bar) + fmt::format(" {}", rounded(bar.sum(), kSectionDigits)) + limits_after(end, bar);
  }

  [[nodiscard]] std::string filled(const Bar& bar) const {
    std::string text;
    double sum = 0;
    std::size_t begin = 0;
    for (const Part& part : bar.parts) {
      sum += part.value;
      std::string cells;
      for (const std::size_t end = columns_for(sum); begin < end; ++begin) cells += part.style.fill(terminal_);
      if (!cells.empty()) text += part.style.coloured(cells, terminal_);
    }
    return text;
  }

  // The mark of the first limit that lies beyond the end of the bar and its number.
  [[nodiscard]] std::string limits_after(std::size_t end, const Bar& bar) const {
    const std::size_t used = end + 1 + width(fmt::format("{}", rounded(bar.sum(), kSectionDigits)));
    for (const Chart::Limit& limit : chart_.limits) {
      const std::size_t column = columns_for(limit.y);
      if (!y_range(chart_).contains(limit.y) || column <= used) continue;
      return std::string(column - used, ' ') + (terminal_.unicode ? "┆" : "|");
    }
    return {};
  }

  const Chart& chart_;
  const Terminal& terminal_;
  std::vector<Bar> bars_;
  std::size_t margin_ = 0;
  std::size_t columns_ = 0;
};

}  // namespace

std::string terminal_bars(const Chart& chart, const Terminal& terminal) { return BarPlot{chart, terminal}.text(); }

}  // namespace knee::analysis
