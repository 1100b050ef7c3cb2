/// Effects: the parts of a scenario that change a result at any swept value, and warnings of the other parts.
#pragma once

#include <set>
#include <string>

#include "scenarios/language/document.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

/// Collects the parts with an effect from the readings of a document, one for each swept value. A part has an effect if
/// any reading uses it.
class Effects {
 public:
  /// Takes a reading into account. A reading with mistakes is ignored.
  void add(const Interpretation& reading);

  /// Warns of the parts that no reading uses; `root` is the tree of the document, `written` its reading.
  [[nodiscard]] Warnings warnings(const Node& root, const Scenario& written) const;

 private:
  void add_calls(const Steps& steps);

  bool balanced_ = false;            ///< Some architecture has a balancer, and so a network.
  bool has_primary_ = false;         ///< Some architecture has a primary process.
  bool has_herd_ = false;            ///< In some architecture a connection wakes several processes.
  bool has_overhead_ = false;        ///< Some architecture does more for a request than its steps.
  std::set<std::string> called_;     ///< services
  std::set<std::string> occurring_;  ///< classes of requests
};

}  // namespace knee::scenarios::language
