/// `SweepFilter`: the conditions of a sweep, asked of combinations.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/language/sweep/sweep_grid.hpp"
#include "scenarios/schema/schema.hpp"

namespace knee::scenarios::language {

/// Asks the conditions of a document which combinations are simulated. A key of a condition is a swept key, `load`, `nodes`,
/// `processes`, `threads`, another key of the architecture (`machine.cores`), or a path (`services.db.servers`). Keys that are not
/// swept have the value of the scenario as written, with its defaults; where this is no number, the condition leaves nothing out.
class SweepFilter {
 public:
  /// `base` is the reading of the document without swept values. All three outlive the filter.
  SweepFilter(const Document& document, const SweepSpace& space, const Interpretation& base);

  /// A key that the language does not have, or that has a number in no architecture, is a mistake.
  void check(Diagnostics& mistakes) const;

  /// The conditions of one architecture.
  class OfArchitecture {
   public:
    OfArchitecture(const SweepFilter& filter, const SweepGrid& grid, std::size_t architecture);
    /// Whether all conditions hold; of a curve, at a load in 1/s.
    [[nodiscard]] bool passes(const Combination& combination, Diagnostics& mistakes, std::optional<double> load = {}) const;
    /// Whether a condition names the load.
    [[nodiscard]] bool limit_load() const { return values_.contains(kLoad); }

   private:
    static constexpr const char* kLoad = "load";
    /// A key of the conditions: swept, with the numbers of its values, or constant.
    struct Value {
      std::optional<std::size_t> dimension = {};
      std::vector<std::optional<Dimensioned>> numbers = {};
    };

    std::vector<const Condition*> conditions_;
    std::map<std::string, Value> values_;
  };

 private:
  [[nodiscard]] std::vector<const Condition*> conditions_of(std::size_t architecture) const;
  /// The value of a key that is not swept.
  [[nodiscard]] std::optional<Dimensioned> constant(std::size_t architecture, const std::string& key) const;
  [[nodiscard]] bool is_known(std::size_t architecture, const std::string& key) const;
  [[nodiscard]] std::string nearest_key(const std::string& key) const;
  void check_key(const Condition& condition, const std::string& key, const std::vector<std::size_t>& architectures,
                 Diagnostics& mistakes) const;

  const Document& document_;
  const SweepSpace& space_;
  const Interpretation& base_;
  Schema described_;
};

}  // namespace knee::scenarios::language
