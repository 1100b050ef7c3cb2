/// `PointReader`: reads the points of a document, each reading for as many points as it can serve.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/language/effects.hpp"
#include "scenarios/language/sweep/sweep_filter.hpp"
#include "scenarios/language/sweep/sweep_grid.hpp"
#include "scenarios/language/sweep/swept_dependents.hpp"

namespace knee::scenarios {

/// Reads all points of a sweep. A combination of values other than the load is read once for all architectures; its points
/// differ in the load alone and share the rest of the scenario.
class PointReader {
 public:
  /// All outlive the reader. `base` is the reading without swept values; for `read` it must be right.
  PointReader(language::Document& document, const language::SweepSpace& space, const language::Interpretation& base,
              language::Effects& effects, language::SweptDependents& dependents);

  /// Reads each value of the sweep alone, so that all mistakes in the values are found together, and each has its effects. With
  /// conditions, which may leave out what is impossible alone, only mistakes in loads are found here.
  void check_values(Diagnostics& mistakes);

  /// Fills `plan.points` and what the plan says of them.
  void read(ExperimentPlan& plan, Diagnostics& mistakes);

 private:
  /// A point before it is read.
  struct Planned {
    std::size_t architecture;
    language::Combination values;
    std::optional<double> found_load = {};  ///< of a curve
  };
  using Group = std::vector<std::size_t>;  ///< numbers of planned points that one reading serves

  void check_loads(const language::SweptAxis& axis, Diagnostics& mistakes);
  void check_shared(std::size_t number, Diagnostics& mistakes);
  void check_own(Diagnostics& mistakes);
  [[nodiscard]] bool moves_alone() const;
  [[nodiscard]] std::size_t most_points() const;
  [[nodiscard]] bool is_too_large(Diagnostics& mistakes) const;
  void choose(ExperimentPlan& plan, Diagnostics& mistakes);
  std::size_t choose(std::size_t architecture, const language::SweepFilter* filter, Diagnostics& mistakes);
  using Conditions = std::optional<language::SweepFilter::OfArchitecture>;
  std::size_t choose_curve(const Planned& lowest, const Conditions& conditions, Diagnostics& mistakes);
  [[nodiscard]] std::optional<Scenario> read(const Group& group, Diagnostics& mistakes);
  void fill(const Group& group, const Scenario& scenario, ExperimentPlan& plan, Diagnostics& mistakes) const;
  [[nodiscard]] Point point_of(const Planned& planned) const;
  void fill_curves(const Group& group, const Scenario& scenario, ExperimentPlan& plan) const;
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> labels(const Planned& planned) const;

  language::Document& document_;
  const language::SweepSpace& space_;
  const language::Interpretation& base_;
  language::Effects& effects_;
  language::SweptDependents& dependents_;
  std::vector<language::SweepGrid> grids_;  ///< of each architecture
  std::vector<std::string> keys_;           ///< swept ones
  std::vector<Planned> planned_;
  std::vector<LoadCurve> curves_;  ///< without their scenarios
  std::map<language::Combination, Scenario> known_;  ///< readings of single values that are those of points
};

}  // namespace knee::scenarios
