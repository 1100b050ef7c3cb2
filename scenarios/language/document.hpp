/// Document: the tree of a scenario file, loaded once and read as often as values are put in place.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/language/assignment.hpp"
#include "scenarios/language/builder/platform_builder.hpp"
#include "scenarios/language/keys/experiment/scenario_keys.hpp"
#include "scenarios/recording/recordings.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

/// A reading of a document with some values in place.
struct Interpretation {
  Scenario written;  ///< half read after a mistake
  std::optional<scenarios::Scenario> built;  ///< for the simulation; none after a mistake, or if the tree is incomplete
};

class Document {
 public:
  /// `root` is the tree of all files, merged, with all overrides; the architectures are not merged yet. `name` is the
  /// default name of the scenario.
  Document(Node root, std::string name);

  /// Reads the tree with these values in place, and with those of `own` in place of single architectures: architectures that
  /// extend them do not inherit these. A reading with values in place leaves out what no point depends on: sweeps and claims.
  [[nodiscard]] Interpretation read(const std::vector<Assignment>& assignments, Diagnostics& mistakes,
                                    const std::vector<Assignment>& own = {});

  /// The tree without assignments.
  [[nodiscard]] const Node& root() const { return root_; }

 private:
  Node root_;
  Node system_;  ///< the tree without sweeps and claims
  std::string name_;
  Recordings recordings_;
  Platforms platforms_;
};

}  // namespace knee::scenarios::language
