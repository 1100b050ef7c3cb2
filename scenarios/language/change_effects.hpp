/// Changes that come too late to have an effect.
#pragma once

#include <cstddef>
#include <set>

#include "scenarios/language/document.hpp"

namespace knee::scenarios::language {

/// Collects from the readings of a document the changes that happen.
class ChangeEffects {
 public:
  void add(const Interpretation& reading);
  /// Warns of those changes at a given time that no reading's run reaches.
  void warn(const Scenario& written, Warnings& warnings) const;

 private:
  std::set<std::size_t> happening_;  // by number
  sim::Duration longest_{};          // of the runs with a length
};

}  // namespace knee::scenarios::language
