#include "scenarios/point_reader.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "scenarios/language/builder/limits.hpp"
#include "scenarios/language/sweep/admitted_loads.hpp"
#include "scenarios/schema/quantity.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios {
namespace {

using language::Assignment;
using language::Combination;
using language::SweepFilter;
using language::SweepGrid;
using language::SweptAxis;
using language::SweptDimension;

constexpr std::size_t kPointsMax = 100'000;
/// Of a sweep with conditions, which may leave out nearly all.
constexpr std::size_t kCombinationsMax = 1'000'000;

analysis::LoadRange range_of(const SweptAxis& load) {
  return {.from = load_in(load.values.front().text),
          .to = load_in(load.values.back().text),
          .logarithmic = load.automatic->logarithmic,
          .most = load.automatic->most};
}

}  // namespace

PointReader::PointReader(language::Document& document, const language::SweepSpace& space, const language::Interpretation& base,
                         language::Effects& effects, language::SweptDependents& dependents)
    : document_{document}, space_{space}, base_{base}, effects_{effects}, dependents_{dependents}, keys_{language::swept_keys(space)} {
  for (std::size_t i = 0; i < space.own.size(); ++i) grids_.emplace_back(space, i);
}

void PointReader::check_loads(const SweptAxis& axis, Diagnostics& mistakes) {
  const auto rates = positive_rate();
  for (const Node& value : axis.values) {
    double unused = 0;
    rates.read(value, unused, mistakes);
  }
  if (!base_.built) return;
  const auto& streams = base_.built->workload;
  const bool open = std::any_of(streams.begin(), streams.end(), [](const models::ArrivalStream& stream) {
    return std::holds_alternative<models::RenewalArrivals>(stream.arrivals);
  });
  if (open) return;
  mistakes.add({.place = axis.place,
                .what = "no load to sweep: no arrivals are poisson, deterministic or renewal",
                .expected = "a sweep of another key, such as workload.arrivals.users"});
}

/// Whether only one dimension needs readings: a reading of a value alone is then that of its points.
bool PointReader::moves_alone() const {
  const auto moves = [](const SweptDimension& dimension) { return !dimension.only_load(); };
  return !space_.has_conditions() && std::count_if(space_.shared.begin(), space_.shared.end(), moves) == 1 &&
         std::all_of(space_.own.begin(), space_.own.end(), [](const language::OwnSweep& own) { return own.dimensions.empty(); });
}

void PointReader::check_shared(std::size_t number, Diagnostics& mistakes) {
  const SweptDimension& dimension = space_.shared[number];
  const std::vector<bool> all(space_.own.size(), true);
  const bool is_of_points = moves_alone();
  for (std::size_t i = 0; i < dimension.size(); ++i) {
    std::vector<Assignment> assignments;
    for (const SweptAxis& axis : dimension.axes) axis.assign(i, all, assignments);
    language::Interpretation reading = document_.read(assignments, mistakes);
    effects_.add(reading);
    dependents_.add(reading);
    if (!is_of_points || !reading.built) continue;
    Combination combination(space_.shared.size() + 1, 0);
    combination[number] = i;
    known_.emplace(std::move(combination), std::move(*reading.built));
  }
}

/// The values of all architectures at the same positions are read together.
void PointReader::check_own(Diagnostics& mistakes) {
  std::map<std::pair<std::size_t, std::size_t>, std::vector<Assignment>> readings;  // by number of dimension and of value
  for (std::size_t architecture = 0; architecture < space_.own.size(); ++architecture) {
    const auto& dimensions = space_.own[architecture].dimensions;
    for (std::size_t number = 0; number < dimensions.size(); ++number) {
      if (dimensions[number].only_load()) continue;
      for (std::size_t i = 0; i < dimensions[number].size(); ++i) {
        for (const SweptAxis& axis : dimensions[number].axes) axis.assign_for(i, architecture, readings[{number, i}]);
      }
    }
  }
  for (const auto& [at, own] : readings) {
    const language::Interpretation reading = document_.read({}, mistakes, own);
    effects_.add(reading);
    dependents_.add(reading);
  }
}

void PointReader::check_values(Diagnostics& mistakes) {
  const auto check_all_loads = [&](const SweptDimension& dimension) {
    for (const SweptAxis& axis : dimension.axes) {
      if (axis.load) check_loads(axis, mistakes);
    }
  };
  for (const SweptDimension& dimension : space_.shared) check_all_loads(dimension);
  for (const language::OwnSweep& own : space_.own) std::for_each(own.dimensions.begin(), own.dimensions.end(), check_all_loads);
  Diagnostics unsaid;  // of values that may be right together with others alone
  Diagnostics& found = space_.has_conditions() ? unsaid : mistakes;
  for (std::size_t i = 0; i < space_.shared.size(); ++i) {
    if (!space_.shared[i].only_load()) check_shared(i, found);
  }
  check_own(found);
}

bool PointReader::is_too_large(Diagnostics& mistakes) const {
  const std::size_t most = space_.has_conditions() ? kCombinationsMax : kPointsMax;
  const auto is_larger = [most](const SweepGrid& grid) { return grid.size(most) > most; };
  if (std::none_of(grids_.begin(), grids_.end(), is_larger)) return false;
  const Entry* sweep = document_.root().find("sweep");
  mistakes.add({.place = sweep == nullptr ? document_.root().place : sweep->place,
                .what = fmt::format("the sweep has more than {} combinations", most),
                .expected = "fewer values"});
  return true;
}

/// Plans the first loads of a curve. Returns the number of combinations that the conditions leave out: all loads, or ends of the range.
std::size_t PointReader::choose_curve(const Planned& lowest, const Conditions& conditions, Diagnostics& mistakes) {
  const SweptAxis& axis = *grids_[lowest.architecture].automatic_load();
  const analysis::LoadRange range = range_of(axis);
  std::optional<analysis::LoadRange> admitted = range;
  if (conditions && conditions->limit_load()) {
    const auto admits = [&](double load) { return conditions->passes(lowest.values, mistakes, load); };
    admitted = language::admitted_loads(range, admits, axis.place, mistakes);
  } else if (conditions && !conditions->passes(lowest.values, mistakes)) {
    admitted.reset();
  }
  if (!admitted) return 1;
  const std::vector<double> loads = analysis::first_loads(*admitted);
  curves_.push_back({.first = planned_.size(), .points = loads.size(), .range = *admitted});
  for (const double load : loads) planned_.push_back({lowest.architecture, lowest.values, load});
  return (admitted->from > range.from ? 1U : 0U) + (admitted->to < range.to ? 1U : 0U);
}

/// Returns the number of combinations that the conditions leave out.
std::size_t PointReader::choose(std::size_t architecture, const SweepFilter* filter, Diagnostics& mistakes) {
  const SweepGrid& grid = grids_[architecture];
  std::optional<SweepFilter::OfArchitecture> conditions;
  if (filter != nullptr) conditions.emplace(*filter, grid, architecture);
  std::size_t left_out = 0;
  grid.for_each([&](const Combination& values) {
    if (grid.automatic_load() != nullptr) {
      left_out += choose_curve({architecture, values}, conditions, mistakes);
    } else if (conditions && !conditions->passes(values, mistakes)) {
      ++left_out;
    } else {
      planned_.push_back({architecture, values});
    }
  });
  return left_out;
}

void PointReader::choose(ExperimentPlan& plan, Diagnostics& mistakes) {
  std::optional<SweepFilter> filter;
  if (space_.has_conditions()) {
    filter.emplace(document_, space_, base_);
    filter->check(mistakes);
    if (!mistakes.empty()) return;
  }
  for (std::size_t i = 0; i < grids_.size() && planned_.size() <= kPointsMax; ++i) {
    const std::size_t before = planned_.size();
    plan.left_out += choose(i, filter ? &*filter : nullptr, mistakes);
    if (planned_.size() > before) continue;
    const Entry* architectures = document_.root().find("architectures");
    plan.warnings.add({.place = architectures->value.entries[i].place,
                       .what = fmt::format("the sweep leaves out all points of {}", in_quotes(architectures->value.entries[i].key)),
                       .advice = "change a condition under \"where\""});
  }
}

std::optional<Scenario> PointReader::read(const Group& group, Diagnostics& mistakes) {
  std::vector<bool> architectures(grids_.size(), false);
  for (const std::size_t number : group) architectures[planned_[number].architecture] = true;
  const Planned& first = planned_[group.front()];
  std::vector<Assignment> shared;
  grids_[first.architecture].assign_shared(first.values, architectures, shared);
  std::vector<Assignment> own;
  for (const std::size_t number : group) {  // further points of an architecture differ in the load alone
    const std::size_t architecture = planned_[number].architecture;
    if (!architectures[architecture]) continue;
    architectures[architecture] = false;
    grids_[architecture].assign_own(planned_[number].values, own);
  }
  if (shared.empty() && own.empty()) return base_.built;
  language::Interpretation reading = document_.read(shared, mistakes, own);
  if (space_.has_conditions()) effects_.add(reading);
  dependents_.add(reading);
  return std::move(reading.built);
}

std::vector<std::pair<std::string, std::string>> PointReader::labels(const Planned& planned) const {
  std::vector<std::pair<std::string, std::string>> labels;
  for (const std::string& key : keys_) {
    const auto swept = grids_[planned.architecture].axis(key);
    if (planned.found_load && swept && swept->axis->load) {
      labels.emplace_back(key, text_of_load(*planned.found_load));
      continue;
    }
    labels.emplace_back(key, swept ? swept->axis->label(planned.values[swept->dimension]) : "");
  }
  return labels;
}

Point PointReader::point_of(const Planned& planned) const {
  const SweepGrid& grid = grids_[planned.architecture];
  const Node* load = planned.found_load ? nullptr : grid.load(planned.values);
  return {.swept = labels(planned),
          .scenario = {},
          .architecture = planned.architecture,
          .assignments = grid.assignments(planned.values),
          .load_per_s = load == nullptr ? planned.found_load : std::optional(load_in(load->text))};
}

void PointReader::fill(const Group& group, const Scenario& scenario, ExperimentPlan& plan, Diagnostics& mistakes) const {
  std::map<double, Scenario> loaded;
  for (const std::size_t number : group) {
    Point& point = plan.points[number];
    point = point_of(planned_[number]);
    if (!point.load_per_s) {
      point.scenario = scenario;
      continue;
    }
    const auto [at, is_new] = loaded.try_emplace(*point.load_per_s);
    if (is_new) {
      at->second = scenario.at_load(sim::per_second(*point.load_per_s));
      language::check_length(at->second, grids_[point.architecture].load(planned_[number].values)->place, mistakes);
    }
    point.scenario = at->second;
  }
}

/// The number of points once each curve has as many as it may have.
std::size_t PointReader::most_points() const {
  std::size_t most = planned_.size();
  for (const LoadCurve& curve : curves_) most += std::max(curve.range.most, curve.points) - curve.points;
  return most;
}

/// Gives the curves that begin in a group the scenario of the group.
void PointReader::fill_curves(const Group& group, const Scenario& scenario, ExperimentPlan& plan) const {
  for (const std::size_t number : group) {
    const auto curve = std::lower_bound(plan.curves.begin(), plan.curves.end(), number,
                                        [](const LoadCurve& one, std::size_t point) { return one.first < point; });
    if (curve != plan.curves.end() && curve->first == number) curve->scenario = scenario;
  }
}

void PointReader::read(ExperimentPlan& plan, Diagnostics& mistakes) {
  if (is_too_large(mistakes)) return;
  choose(plan, mistakes);
  plan.together = language::groups_of_keys(space_);
  if (!mistakes.empty()) return;
  if (planned_.empty() || most_points() > kPointsMax) {
    mistakes.add({.place = document_.root().find("sweep") == nullptr ? document_.root().place : document_.root().find("sweep")->place,
                  .what = planned_.empty() ? "the conditions leave out all points"
                                           : fmt::format("the sweep has more than {} points", kPointsMax),
                  .expected = planned_.empty() ? "a condition that some combination meets" : "fewer values, or stricter conditions"});
    return;
  }
  plan.points.resize(planned_.size());
  plan.curves = curves_;
  std::map<Combination, Group> groups;
  for (std::size_t i = 0; i < planned_.size(); ++i) {
    groups[grids_[planned_[i].architecture].reading(planned_[i].values)].push_back(i);
  }
  for (const auto& [reading, group] : groups) {
    const auto known = known_.extract(reading);
    const std::optional<Scenario> scenario = known.empty() ? read(group, mistakes) : std::optional(known.mapped());
    if (!scenario) continue;
    fill(group, *scenario, plan, mistakes);
    fill_curves(group, *scenario, plan);
  }
}

}  // namespace knee::scenarios
