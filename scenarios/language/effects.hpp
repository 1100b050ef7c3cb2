/// Effects: which parts of a scenario change a result, over all its swept values, and warnings of the others.
#pragma once

#include <set>
#include <string>

#include "scenarios/language/document.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

/// Collects what has an effect, reading by reading: a value that only some swept values make use of is of
/// use.
class Effects {
 public:
  /// Takes a reading into account; one with mistakes tells nothing.
  void add(const Interpretation& reading);

  /// Warns of what no reading made use of; `root` is the tree of the document, `written` what it says.
  [[nodiscard]] Warnings warnings(const Node& root, const Scenario& written) const;

 private:
  void add_calls(const Steps& steps);

  bool balanced_ = false;            ///< Some architecture has a balancer, and so a network.
  std::set<std::string> called_;     ///< services
  std::set<std::string> occurring_;  ///< classes of requests
};

}  // namespace knee::scenarios::language
