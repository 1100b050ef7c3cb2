#include "analysis/picture/terminal_legend.hpp"

#include <fmt/format.h>

#include "analysis/picture/chart_range.hpp"
#include "analysis/picture/text_canvas.hpp"
#include "analysis/table/shortened.hpp"

namespace knee::analysis {
namespace {

constexpr std::size_t kMostOfName = 40;

// An item, and its width without the characters that colour it.
struct LegendItem {
  std::string text;
  std::size_t width;
};

LegendItem item(const std::string& symbol, const std::string& coloured_symbol, const std::string& name) {
  const std::string short_name = shortened(name, kMostOfName);
  return {.text = coloured_symbol + ' ' + short_name, .width = width(symbol) + 1 + width(short_name)};
}

std::vector<LegendItem> items_of(const Chart& chart, const Terminal& terminal) {
  std::vector<LegendItem> items;
  const bool lines = chart.kind == Chart::Kind::lines;
  for (std::size_t i = 0; chart.curves.size() > 1 && i < chart.curves.size(); ++i) {
    const TextStyle style{i};
    const std::string symbol = lines ? style.symbol(terminal) : style.fill(terminal);
    items.push_back(item(symbol, style.coloured(symbol, terminal), chart.curves[i].name));
  }
  const std::string dash = terminal.unicode ? "┄┄" : "--";
  const std::string bar = terminal.unicode ? "┆" : "|";
  const std::string limit_symbol = lines ? dash : bar;
  for (const Chart::Limit& limit : chart.limits) {
    const bool beyond = !y_range(chart).contains(limit.y);
    items.push_back(item(limit_symbol, limit_symbol, limit.name + (beyond ? " (beyond the picture)" : "")));
  }
  for (const Chart::Mark& mark : chart.marks) items.push_back(item(bar, bar, mark.name));
  return items;
}

}  // namespace

std::vector<std::string> legend_lines(const Chart& chart, const Terminal& terminal) {
  constexpr std::size_t kGap = 2;
  std::vector<std::string> lines;
  std::size_t used = terminal.width;
  for (const LegendItem& one : items_of(chart, terminal)) {
    if (used + kGap + one.width > terminal.width) {
      lines.emplace_back();
      used = 0;
    }
    lines.back() += std::string(kGap, ' ') + one.text;
    used += kGap + one.width;
  }
  return lines;
}

}  // namespace knee::analysis
