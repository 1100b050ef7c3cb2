#include "analysis/picture/chart_range.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "analysis/table/table.hpp"

namespace knee::analysis {
namespace {

constexpr double kRound[] = {1, 2, 5, 10};

// The largest number of the form 1, 2 or 5 times a power of ten that is not above `value`, with room for rounding.
double round_below(double value) {
  const double power = std::pow(10, std::floor(std::log10(value * (1 + 1e-9))));
  double below = power;
  for (const double factor : kRound) {
    if (factor * power <= value * (1 + 1e-9)) below = factor * power;
  }
  return below;
}

double round_above(double value) {
  const double below = round_below(value);
  if (below >= value * (1 - 1e-9)) return below;
  const double next = below * 2;
  const double power = std::pow(10, std::floor(std::log10(below * (1 + 1e-9))));
  return std::lround(below / power) == 2 ? below * 2.5 : next;
}

// The least and the largest of some numbers.
struct Extent {
  double low = INFINITY;
  double high = -INFINITY;

  void add(double value) {
    if (!std::isfinite(value)) return;
    low = std::fmin(low, value);
    high = std::fmax(high, value);
  }
  [[nodiscard]] bool empty() const { return low > high; }
};

template <class Visit>
void for_each_point(const Chart& chart, Visit visit) {
  for (const Chart::Curve& curve : chart.curves) {
    for (const Chart::Point& point : curve.points) visit(point);
  }
}

Extent stacked_extent(const Chart& chart) {
  std::map<double, double> sums;
  for_each_point(chart, [&](const Chart::Point& point) {
    if (point.y.has_value()) sums[point.x] += point.y.value;
  });
  Extent extent;
  for (const auto& [x, sum] : sums) extent.add(sum);
  return extent;
}

Extent values_of(const Chart& chart) {
  if (chart.kind == Chart::Kind::stacked_bars) return stacked_extent(chart);
  Extent extent;
  for_each_point(chart, [&](const Chart::Point& point) {
    if (!chart.y.logarithmic || point.y.value > 0) extent.add(point.y.value);
  });
  return extent;
}

void add_intervals(const Chart& chart, Extent& extent) {
  constexpr double kMost = 1.5;  // times the largest value
  const Extent values = extent;
  for_each_point(chart, [&](const Chart::Point& point) {
    if (!point.y.has_interval()) return;
    extent.add(std::fmin(point.y.high, kMost * values.high));
    if (!chart.y.logarithmic) extent.add(point.y.low);
    if (chart.y.logarithmic && point.y.low > 0) extent.add(std::fmax(point.y.low, values.low / kMost));
  });
}

void add_limits(const Chart& chart, Extent& extent) {
  constexpr double kMost = 3;  // times the largest value
  const double most = extent.high;
  for (const Chart::Limit& limit : chart.limits) {
    const bool fits = chart.y.logarithmic ? limit.y > 0 : limit.y <= kMost * most || most <= 0;
    if (fits) extent.add(limit.y);
  }
}

ShownRange with_margin(const Extent& extent, bool logarithmic) {
  constexpr double kMargin = 0.04;  // of the range, at each end
  if (!logarithmic) {
    const double margin = extent.high > extent.low ? kMargin * (extent.high - extent.low) : 0.5;
    return {.low = extent.low - margin, .high = extent.high + margin};
  }
  const double factor = extent.high > extent.low ? std::pow(extent.high / extent.low, kMargin) : 2;
  return {.low = extent.low / factor, .high = extent.high * factor, .logarithmic = true};
}

std::vector<double> linear_ticks(const ShownRange& range, std::size_t most) {
  double step = round_below((range.high - range.low) / static_cast<double>(most));
  const auto first = [&] { return std::ceil(range.low / step - 1e-9); };
  const auto last = [&] { return std::floor(range.high / step + 1e-9); };
  while (last() - first() + 1 > static_cast<double>(most)) step = round_above(step * 1.5);
  std::vector<double> ticks;
  for (double i = first(); i <= last(); ++i) ticks.push_back(rounded(i * step, kReportDigits + kReportDigits));
  return ticks;
}

// The numbers of the form `factor` times a power of ten, for each `step`-th power.
std::vector<double> powers(const ShownRange& range, const std::vector<double>& factors, int step) {
  std::vector<double> ticks;
  const double last = std::ceil(std::log10(range.high));
  for (double power = std::floor(std::log10(range.low)); power <= last; ++power) {
    if (std::lround(power) % step != 0) continue;
    for (const double factor : factors) {
      const double tick = factor * std::pow(10, power);
      if (tick >= range.low * (1 - 1e-9) && tick <= range.high * (1 + 1e-9)) ticks.push_back(tick);
    }
  }
  return ticks;
}

std::vector<double> logarithmic_ticks(const ShownRange& range, std::size_t most) {
  std::vector<double> ticks = powers(range, {1, 2, 5}, 1);
  if (ticks.size() < 3) return linear_ticks(range, most);
  for (int step = 1; ticks.size() > most; ++step) ticks = powers(range, {1}, step);
  return ticks;
}

// Whether the distances between neighbours on the scale are nearly equal.
bool evenly_spaced(const std::set<double>& places, const ShownRange& range) {
  constexpr double kNearly = 1.02;
  Extent distances;
  for (auto next = std::next(places.begin()); next != places.end(); ++next) {
    distances.add(range.share(*next) - range.share(*std::prev(next)));
  }
  return distances.high <= kNearly * distances.low;
}

}  // namespace

double ShownRange::share(double value) const {
  if (!logarithmic) return (value - low) / (high - low);
  return value > 0 ? std::log(value / low) / std::log(high / low) : Estimate::kNone;
}

ShownRange x_range(const Chart& chart) {
  if (!chart.categories.empty()) return {.low = -0.6, .high = static_cast<double>(chart.categories.size()) - 0.4};
  Extent extent;
  for_each_point(chart, [&](const Chart::Point& point) { extent.add(point.x); });
  for (const Chart::Mark& mark : chart.marks) extent.add(mark.x.value);
  return extent.empty() ? ShownRange{} : with_margin(extent, chart.x.logarithmic && extent.low > 0);
}

ShownRange y_range(const Chart& chart) {
  Extent extent = values_of(chart);
  if (extent.empty()) return {};
  add_intervals(chart, extent);
  add_limits(chart, extent);
  if (chart.y.logarithmic) {
    const double low = round_below(extent.low * 0.999);
    return {.low = low, .high = std::fmax(round_above(extent.high * 1.001), 2 * low), .logarithmic = true};
  }
  constexpr double kMargin = 1.06;
  return {.low = std::fmin(0, kMargin * extent.low), .high = extent.high > 0 ? kMargin * extent.high : 1};
}

std::vector<double> ticks_of(const ShownRange& range, std::size_t most) {
  return range.logarithmic ? logarithmic_ticks(range, most) : linear_ticks(range, most);
}

std::vector<double> x_ticks(const Chart& chart, std::size_t most) {
  if (!chart.categories.empty()) return {};
  constexpr int kRoundDigits = 2;
  const ShownRange range = x_range(chart);
  std::set<double> places;
  for_each_point(chart, [&](const Chart::Point& point) { places.insert(point.x); });
  const bool round = std::all_of(places.begin(), places.end(), [](double place) { return rounded(place, kRoundDigits) == place; });
  if (round && places.size() >= 2 && places.size() <= most && evenly_spaced(places, range)) return {places.begin(), places.end()};
  return ticks_of(range, most);
}

std::string tick_text(double value) {
  std::string text = fmt::format("{}", rounded(value, kReportDigits + 1) + 0.0);  // -0 becomes 0
  if (text.find('e') != std::string::npos) return text;
  const std::size_t begin = text.find_first_of("0123456789");
  std::size_t at = std::min(text.find('.'), text.size());
  while (at > begin + 3) text.insert(at -= 3, 1, ',');
  return text;
}

}  // namespace knee::analysis
