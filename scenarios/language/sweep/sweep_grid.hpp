/// `SweepGrid`: the combinations of swept values of one architecture.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/language/sweep/sweep_axes.hpp"

namespace knee::scenarios::language {

/// A combination: for each dimension of a grid the number of a value.
using Combination = std::vector<std::size_t>;

/// An axis of a grid, and the position of its dimension.
struct GridAxis {
  const SweptAxis* axis = nullptr;
  std::size_t dimension = 0;
};

/// The dimensions that the scenario and one architecture sweep. Those of the scenario come first, or last if it is the load alone
/// that varies fastest. A dimension that does not apply to the architecture, or that a sweep of its own replaces, has one value.
class SweepGrid {
 public:
  SweepGrid(const SweepSpace& space, std::size_t architecture);

  /// Number of combinations; beyond `most`, any larger number.
  [[nodiscard]] std::size_t size(std::size_t most) const;

  /// Visits all combinations; the last dimension varies fastest.
  template <class Visit>
  void for_each(Visit visit) const {
    std::vector<std::size_t> position(dimensions_.size(), 0);
    do {
      visit(combination_at(position));
    } while (advance(position));
  }

  /// The axis with this key that applies to the architecture; none if there is none.
  [[nodiscard]] std::optional<GridAxis> axis(const std::string& key) const;
  /// The swept load as written; null if no load is swept.
  [[nodiscard]] const Node* load(const Combination& combination) const;
  /// The load if the sweep finds its values; a combination is then a whole curve, at its lowest load. Null: values are given.
  [[nodiscard]] const SweptAxis* automatic_load() const;
  /// Equal for combinations, of any architectures, that one reading of the document can serve: they differ in the load alone, or in
  /// values of different architectures.
  [[nodiscard]] Combination reading(const Combination& combination) const;
  /// The assignments of the combination's values of the scenario's sweep for these architectures, and of the architecture's own.
  void assign_shared(const Combination& combination, const std::vector<bool>& architectures, std::vector<Assignment>& into) const;
  void assign_own(const Combination& combination, std::vector<Assignment>& into) const;
  /// All assignments that the architecture itself needs.
  [[nodiscard]] std::vector<Assignment> assignments(const Combination& combination) const;

 private:
  struct Dimension {
    const SweptDimension* swept = nullptr;
    std::vector<bool> applies = {};           ///< for each of its axes
    std::vector<std::size_t> values = {};     ///< numbers of the values to visit
    bool own = false;
    bool moves = false;                       ///< an axis besides the load applies
  };

  void add(const SweptDimension& swept, bool own, const OwnSweep& replacing);
  [[nodiscard]] Combination combination_at(const std::vector<std::size_t>& position) const;
  bool advance(std::vector<std::size_t>& position) const;

  std::size_t architecture_;
  std::vector<Dimension> dimensions_;
};

/// Every swept key once: the columns of tables, in the order of the dimensions.
[[nodiscard]] std::vector<std::string> swept_keys(const SweepSpace& space);

/// The keys that move together, group by group.
[[nodiscard]] std::vector<std::vector<std::string>> groups_of_keys(const SweepSpace& space);

}  // namespace knee::scenarios::language
