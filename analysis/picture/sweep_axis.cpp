#include "analysis/picture/sweep_axis.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace knee::analysis {
namespace {

// `20 ms`: 20 and `ms`.
struct WrittenQuantity {
  double number = 0;
  std::string unit = {};
};

std::optional<WrittenQuantity> quantity_in(const std::string& text) {
  WrittenQuantity quantity;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, quantity.number);
  if (error != std::errc{} || !std::isfinite(quantity.number)) return std::nullopt;
  quantity.unit.assign(rest, end);
  quantity.unit.erase(0, quantity.unit.find_first_not_of(' '));
  return quantity;
}

void add_category(std::vector<std::string>& categories, const std::string& label) {
  if (std::find(categories.begin(), categories.end(), label) == categories.end()) categories.push_back(label);
}

// The unit that the labels of all rows share; none if some label is no number, or the units differ.
std::optional<std::string> shared_unit(const std::vector<Section>& sections) {
  std::optional<std::string> unit;
  for (const Section& section : sections) {
    for (const SectionRow& row : section.rows) {
      const auto quantity = quantity_in(row.label);
      if (!quantity || (unit && *unit != quantity->unit)) return std::nullopt;
      unit = quantity->unit;
    }
  }
  return unit;
}

// The longest distance between neighbours, divided by the shortest.
double unevenness(const std::vector<double>& places) {
  double shortest = places[1] - places[0];
  double longest = shortest;
  for (std::size_t i = 2; i < places.size(); ++i) {
    shortest = std::min(shortest, places[i] - places[i - 1]);
    longest = std::max(longest, places[i] - places[i - 1]);
  }
  return longest / shortest;
}

}  // namespace

bool spaced_logarithmically(std::vector<double> values) {
  constexpr double kLeastRange = 4;  // over a shorter range, both scales look nearly alike
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  if (values.size() < 3 || !(values.front() > 0) || values.back() < kLeastRange * values.front()) return false;
  std::vector<double> logarithms;
  for (const double value : values) logarithms.push_back(std::log(value));
  return unevenness(logarithms) < unevenness(values);
}

SweepAxis::SweepAxis(const std::vector<Section>& sections) : is_load_{sections.front().label_name.empty()} {
  const auto unit = is_load_ ? std::optional<std::string>{"requests/s"} : shared_unit(sections);
  scale_.name = is_load_ ? "offered load" : sections.front().label_name;
  if (unit && !unit->empty()) scale_.name += ", " + *unit;
  std::vector<double> places;
  for (const Section& section : sections) {
    for (const SectionRow& row : section.rows) {
      if (!unit) add_category(categories_, row.label);
      places.push_back(place(row));
    }
  }
  scale_.logarithmic = unit && spaced_logarithmically(std::move(places));
}

SweepAxis::SweepAxis(const Section& comparison) {
  for (const SectionRow& row : comparison.rows) add_category(categories_, row.label);
}

double SweepAxis::place(const SectionRow& row) const {
  if (is_load_) return row.point->offered_per_s;
  if (!has_categories()) return quantity_in(row.label)->number;
  const auto found = std::find(categories_.begin(), categories_.end(), row.label);
  return static_cast<double>(found - categories_.begin());
}

}  // namespace knee::analysis
