#include "analysis/refinement/load_range.hpp"

#include <cmath>

#include "analysis/table/table.hpp"

namespace knee::analysis {
namespace {

constexpr int kDigitsMax = 6;
constexpr double kNear = 0.125;  // of the distance between two loads

std::optional<double> shortest_near(double load, double distance) {
  for (int digits = 1; digits <= kDigitsMax; ++digits) {
    const double candidate = rounded(load, digits);
    if (std::abs(candidate - load) <= kNear * distance) return candidate;
  }
  return std::nullopt;
}

double load_at(const LoadRange& range, double place) { return range.logarithmic ? std::exp(place) : place; }

}  // namespace

double LoadRange::place(double load) const { return logarithmic ? std::log(load) : load; }

std::vector<double> first_loads(const LoadRange& range) {
  if (!(range.from < range.to)) return {range.from};
  const double low = range.place(range.from);
  const double step = (range.place(range.to) - low) / static_cast<double>(kFirstLoads - 1);
  std::vector<double> loads{range.from};
  for (std::size_t i = 1; i + 1 < kFirstLoads; ++i) {
    const double load = load_at(range, low + static_cast<double>(i) * step);
    const auto rounded = shortest_near(load, load - load_at(range, low + static_cast<double>(i - 1) * step));
    if (rounded && *rounded > loads.back() && *rounded < range.to) loads.push_back(*rounded);
  }
  loads.push_back(range.to);
  return loads;
}

std::optional<double> load_between(const LoadRange& range, double low, double high) {
  const auto load = shortest_near(load_at(range, (range.place(low) + range.place(high)) / 2), high - low);
  return load && *load > low && *load < high ? load : std::nullopt;
}

}  // namespace knee::analysis
