#include "analysis/picture/terminal_plot.hpp"

#include <algorithm>
#include <vector>

#include "analysis/picture/chart_range.hpp"
#include "analysis/picture/headline.hpp"
#include "analysis/picture/terminal_bars.hpp"
#include "analysis/picture/terminal_legend.hpp"
#include "analysis/picture/text_canvas.hpp"

namespace knee::analysis {
namespace {

constexpr std::size_t kRowsForAxis = 4;  // the title, the axis, its ticks and its name
constexpr std::size_t kColumnsPerTick = 9;
constexpr std::size_t kRowsPerTick = 2;

std::string right_aligned(const std::string& text, std::size_t to) {
  return std::string(to - std::min(to, width(text)), ' ') + text;
}

// The characters of the axes.
struct AxisCharacters {
  const char* wall;
  const char* tick;
  const char* corner;
  const char* floor;
  const char* floor_tick;
};

AxisCharacters characters_of(const Terminal& terminal) {
  if (terminal.unicode) return {"│", "┤", "└", "─", "┬"};
  return {"|", "+", "+", "-", "+"};
}

// Draws a chart of kind `lines`.
class LinePlot {
 public:
  LinePlot(const Chart& chart, const Terminal& terminal, std::size_t height)
      : chart_{chart},
        x_{x_range(chart)},
        y_{y_range(chart)},
        legend_{legend_lines(chart, terminal)},
        rows_{height - std::min(height - 4, kRowsForAxis + legend_.size())},
        y_ticks_{ticks_of(y_, std::max<std::size_t>(2, rows_ / kRowsPerTick))},
        margin_{widest_tick()},
        columns_{terminal.width - std::min(terminal.width - 20, margin_ + 3)},
        canvas_{columns_, rows_, terminal},
        axes_{characters_of(terminal)} {}

  [[nodiscard]] std::string text() {
    draw();
    std::string text = headline_of(chart_) + '\n';
    std::vector<std::string> labels(rows_);
    for (const double tick : y_ticks_) labels[canvas_.row_of(y_.share(tick))] = tick_text(tick);
    for (std::size_t row = 0; row < rows_; ++row) {
      text += right_aligned(labels[row], margin_) + ' ' + (labels[row].empty() ? axes_.wall : axes_.tick) + canvas_.row(row) + '\n';
    }
    text += x_axis();
    for (const std::string& line : legend_) text += line + '\n';
    return text;
  }

 private:
  [[nodiscard]] std::size_t widest_tick() const {
    std::size_t widest = 0;
    for (const double tick : y_ticks_) widest = std::max(widest, width(tick_text(tick)));
    return widest;
  }

  void draw() {
    for (const Chart::Limit& limit : chart_.limits) {
      if (y_.contains(limit.y)) canvas_.draw_horizontal(y_.share(limit.y));
    }
    for (const Chart::Mark& mark : chart_.marks) {
      if (x_.contains(mark.x.value)) canvas_.draw_vertical(x_.share(mark.x.value));
    }
    for (std::size_t i = 0; i < chart_.curves.size(); ++i) draw_lines(chart_.curves[i], {i});
    for (std::size_t i = 0; i < chart_.curves.size(); ++i) draw_symbols(chart_.curves[i], {i});
  }

  [[nodiscard]] TextCanvas::Place place_of(const Chart::Point& point) const {
    return {x_.share(point.x), y_.share(point.y.value)};
  }

  [[nodiscard]] bool is_shown(const Chart::Point& point) const {
    return point.y.has_value() && (!y_.logarithmic || point.y.value > 0);
  }

  void draw_lines(const Chart::Curve& curve, TextStyle style) {
    for (std::size_t i = 1; i < curve.points.size(); ++i) {
      const Chart::Point& from = curve.points[i - 1];
      const Chart::Point& to = curve.points[i];
      if (is_shown(from) && is_shown(to)) canvas_.draw_line(place_of(from), place_of(to), style);
    }
  }

  void draw_symbols(const Chart::Curve& curve, TextStyle style) {
    for (const Chart::Point& point : curve.points) {
      if (is_shown(point)) canvas_.draw_symbol(place_of(point), style);
    }
  }

  // The axis with its ticks, the numbers below those, and the name of the axis in the middle.
  [[nodiscard]] std::string x_axis() const {
    std::vector<std::string> floor(columns_, axes_.floor);
    std::string numbers;
    for (const double tick : x_ticks(chart_, std::max<std::size_t>(2, columns_ / kColumnsPerTick))) {
      const std::size_t column = canvas_.column_of(x_.share(tick));
      const std::string number = tick_text(tick);
      const std::size_t left = column - std::min(column, number.size() / 2);
      if (left < numbers.size() + (numbers.empty() ? 0 : 1) || left + number.size() > columns_ + 1) continue;
      floor[column] = axes_.floor_tick;
      numbers += std::string(left - numbers.size(), ' ') + number;
    }
    const std::string margin(margin_ + 2, ' ');
    std::string line = std::string(margin_ + 1, ' ') + axes_.corner;
    for (const std::string& character : floor) line += character;
    const std::size_t middle = (columns_ - std::min(columns_, width(chart_.x.name))) / 2;
    return line + '\n' + margin + numbers + '\n' + margin + std::string(middle, ' ') + chart_.x.name + '\n';
  }

  const Chart& chart_;
  ShownRange x_;
  ShownRange y_;
  std::vector<std::string> legend_;
  std::size_t rows_;
  std::vector<double> y_ticks_;
  std::size_t margin_;
  std::size_t columns_;
  TextCanvas canvas_;
  AxisCharacters axes_;
};

}  // namespace

std::string terminal_plot(const Chart& chart, const Terminal& terminal, std::size_t height) {
  if (chart.kind != Chart::Kind::lines) return terminal_bars(chart, terminal);
  return LinePlot{chart, terminal, std::max<std::size_t>(10, height)}.text();
}

}  // namespace knee::analysis
