/// The axes of a sweep: the meaning of each key, and the architectures to which it applies.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/language/document.hpp"
#include "scenarios/language/sweep/sweep_condition.hpp"

namespace knee::scenarios::language {

/// One swept key, resolved.
struct SweptAxis {
  std::string key;                         ///< as written
  std::vector<Node> values;                ///< at least one
  bool load = false;                       ///< sets the total rate of the open streams, without paths
  std::vector<std::string> paths;          ///< to which a value is assigned; of a key of architectures one for each of them
  std::vector<std::size_t> architectures;  ///< to which it applies, by their numbers, ascending
  bool recorded = false;  ///< not of the sweep, but of the recordings that the workload lists
  bool own = false;       ///< of the sweep of an architecture
  std::optional<AutomaticPoints> automatic = {};  ///< of the load: the values are the ends of the loads to find
  SourceLocation place = {};  ///< of the key

  /// A value as tables show it: as written; of a recording the file name without its folder, if it is unique.
  [[nodiscard]] std::string label(std::size_t value) const;
  [[nodiscard]] bool applies_to(std::size_t architecture) const;
  /// Adds the assignments that put a value in place for these architectures, by their numbers.
  void assign(std::size_t value, const std::vector<bool>& architectures_in, std::vector<Assignment>& into) const;
  /// Adds the assignments that one architecture needs.
  void assign_for(std::size_t value, std::size_t architecture, std::vector<Assignment>& into) const;
};

/// Axes that move together; most often one.
struct SweptDimension {
  std::vector<SweptAxis> axes;  ///< all with the same number of values

  [[nodiscard]] std::size_t size() const { return axes.front().values.size(); }
  [[nodiscard]] bool recorded() const { return axes.front().recorded; }
  /// Whether the load is all that moves: no value needs another reading of the document.
  [[nodiscard]] bool only_load() const { return axes.size() == 1 && axes.front().load; }
};

/// What one architecture sweeps besides the scenario.
struct OwnSweep {
  std::vector<SweptDimension> dimensions;
  std::vector<Condition> where;
};

/// All that a document sweeps.
struct SweepSpace {
  std::vector<SweptDimension> shared;  ///< recordings if there are several, then the scenario's sweep
  std::vector<Condition> where;
  std::vector<OwnSweep> own;  ///< of each architecture

  [[nodiscard]] bool has_conditions() const;
};

/// The sweeps of a document. A key that is no key of the language, or that no architecture has, is a mistake, and so are keys that
/// move together with different numbers of values. `written` may be half read.
[[nodiscard]] SweepSpace sweep_space_of(const Document& document, const Scenario& written, Diagnostics& mistakes);

}  // namespace knee::scenarios::language
