#include "scenarios/language/sweep/sweep_grid.hpp"

#include <algorithm>
#include <set>

namespace knee::scenarios::language {
namespace {

/// The path to which an axis assigns a value for one architecture; empty for the load.
std::string path_for(const SweptAxis& axis, std::size_t architecture) {
  std::vector<Assignment> all;
  axis.assign_for(0, architecture, all);
  return all.empty() ? "" : all.front().path;
}

/// Whether an architecture's own sweep has an axis instead of this one.
bool is_replaced_by(const OwnSweep& own, const SweptAxis& axis, std::size_t architecture) {
  return std::any_of(own.dimensions.begin(), own.dimensions.end(), [&](const SweptDimension& dimension) {
    return std::any_of(dimension.axes.begin(), dimension.axes.end(), [&](const SweptAxis& one) {
      return one.key == axis.key || (!one.load && !axis.load && path_for(one, architecture) == path_for(axis, architecture));
    });
  });
}

/// The numbers of values of a dimension, those alone that differ in the axes that apply. Automatic points are one curve.
std::vector<std::size_t> different_values(const SweptDimension& swept, const std::vector<bool>& applies) {
  if (swept.axes.front().automatic) return {0};
  std::vector<std::size_t> values;
  const bool all = std::find(applies.begin(), applies.end(), false) == applies.end();
  std::set<std::vector<std::string>> seen;
  for (std::size_t i = 0; i < swept.size(); ++i) {
    std::vector<std::string> labels;
    for (std::size_t j = 0; j < applies.size() && !all; ++j) {
      if (applies[j]) labels.push_back(swept.axes[j].label(i));
    }
    if (all || seen.insert(labels).second) values.push_back(i);
  }
  return values;
}

bool ends_with_load(const SweepSpace& space) { return !space.shared.empty() && space.shared.back().only_load(); }

void add_keys(const SweptDimension& dimension, std::vector<std::string>& keys) {
  for (const SweptAxis& axis : dimension.axes) {
    if (std::find(keys.begin(), keys.end(), axis.key) == keys.end()) keys.push_back(axis.key);
  }
}

void add_group(const SweptDimension& dimension, std::vector<std::vector<std::string>>& groups) {
  if (dimension.axes.size() == 1) return;
  std::vector<std::string> keys;
  add_keys(dimension, keys);
  if (std::find(groups.begin(), groups.end(), keys) == groups.end()) groups.push_back(std::move(keys));
}

}  // namespace

SweepGrid::SweepGrid(const SweepSpace& space, std::size_t architecture) : architecture_{architecture} {
  const OwnSweep& own = space.own[architecture];
  const std::size_t before = space.shared.size() - (ends_with_load(space) ? 1 : 0);
  for (std::size_t i = 0; i < before; ++i) add(space.shared[i], false, own);
  for (const SweptDimension& one : own.dimensions) add(one, true, {});
  if (before < space.shared.size()) add(space.shared.back(), false, own);
}

void SweepGrid::add(const SweptDimension& swept, bool own, const OwnSweep& replacing) {
  Dimension& dimension = dimensions_.emplace_back(Dimension{.swept = &swept, .own = own});
  bool any = false;
  for (const SweptAxis& axis : swept.axes) {
    const bool applies = axis.applies_to(architecture_) && !is_replaced_by(replacing, axis, architecture_);
    dimension.applies.push_back(applies);
    any = any || applies;
    dimension.moves = dimension.moves || (applies && !axis.load);
  }
  dimension.values = any ? different_values(swept, dimension.applies) : std::vector<std::size_t>{0};
}

std::size_t SweepGrid::size(std::size_t most) const {
  std::size_t product = 1;
  for (const Dimension& one : dimensions_) {
    if (product <= most) product *= one.values.size();
  }
  return product;
}

Combination SweepGrid::combination_at(const std::vector<std::size_t>& position) const {
  Combination combination;
  for (std::size_t i = 0; i < position.size(); ++i) combination.push_back(dimensions_[i].values[position[i]]);
  return combination;
}

bool SweepGrid::advance(std::vector<std::size_t>& position) const {
  for (std::size_t i = position.size(); i-- > 0;) {
    if (++position[i] < dimensions_[i].values.size()) return true;
    position[i] = 0;
  }
  return false;
}

std::optional<GridAxis> SweepGrid::axis(const std::string& key) const {
  for (std::size_t i = 0; i < dimensions_.size(); ++i) {
    for (std::size_t j = 0; j < dimensions_[i].applies.size(); ++j) {
      const SweptAxis& axis = dimensions_[i].swept->axes[j];
      if (dimensions_[i].applies[j] && axis.key == key) return GridAxis{&axis, i};
    }
  }
  return std::nullopt;
}

const Node* SweepGrid::load(const Combination& combination) const {
  for (std::size_t i = 0; i < dimensions_.size(); ++i) {
    for (std::size_t j = 0; j < dimensions_[i].applies.size(); ++j) {
      const SweptAxis& axis = dimensions_[i].swept->axes[j];
      if (dimensions_[i].applies[j] && axis.load) return &axis.values[combination[i]];
    }
  }
  return nullptr;
}

const SweptAxis* SweepGrid::automatic_load() const {
  const auto load = axis("load");
  return load && load->axis->automatic ? load->axis : nullptr;
}

Combination SweepGrid::reading(const Combination& combination) const {
  Combination shared;
  std::size_t own = 0;
  for (std::size_t i = 0; i < dimensions_.size(); ++i) {
    const Dimension& one = dimensions_[i];
    const std::size_t value = one.moves ? combination[i] : 0;
    if (one.own) {
      own = own * one.swept->size() + value;
    } else {
      shared.push_back(value);
    }
  }
  shared.push_back(own);
  return shared;
}

void SweepGrid::assign_shared(const Combination& combination, const std::vector<bool>& architectures,
                              std::vector<Assignment>& into) const {
  for (std::size_t i = 0; i < dimensions_.size(); ++i) {
    if (dimensions_[i].own) continue;
    for (const SweptAxis& axis : dimensions_[i].swept->axes) axis.assign(dimensions_[i].moves ? combination[i] : 0, architectures, into);
  }
}

void SweepGrid::assign_own(const Combination& combination, std::vector<Assignment>& into) const {
  for (std::size_t i = 0; i < dimensions_.size(); ++i) {
    if (!dimensions_[i].own) continue;
    for (const SweptAxis& axis : dimensions_[i].swept->axes) axis.assign_for(combination[i], architecture_, into);
  }
}

std::vector<Assignment> SweepGrid::assignments(const Combination& combination) const {
  std::vector<Assignment> all;
  for (std::size_t i = 0; i < dimensions_.size(); ++i) {
    if (dimensions_[i].own) continue;
    for (const SweptAxis& axis : dimensions_[i].swept->axes) axis.assign_for(combination[i], architecture_, all);
  }
  assign_own(combination, all);
  return all;
}

std::vector<std::string> swept_keys(const SweepSpace& space) {
  std::vector<std::string> keys;
  const std::size_t before = space.shared.size() - (ends_with_load(space) ? 1 : 0);
  for (std::size_t i = 0; i < before; ++i) add_keys(space.shared[i], keys);
  for (const OwnSweep& own : space.own) {
    for (const SweptDimension& one : own.dimensions) add_keys(one, keys);
  }
  if (before < space.shared.size()) {
    std::erase(keys, space.shared.back().axes.front().key);
    add_keys(space.shared.back(), keys);
  }
  return keys;
}

std::vector<std::vector<std::string>> groups_of_keys(const SweepSpace& space) {
  std::vector<std::vector<std::string>> groups;
  for (const SweptDimension& one : space.shared) add_group(one, groups);
  for (const OwnSweep& own : space.own) {
    for (const SweptDimension& one : own.dimensions) add_group(one, groups);
  }
  return groups;
}

}  // namespace knee::scenarios::language
