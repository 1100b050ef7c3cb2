/// Document: the tree of a scenario file, loaded once and read as often as values are put in place.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/language/keys/scenario_keys.hpp"
#include "scenarios/recording/recordings.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

/// A value to be put at a path of a document.
struct Assignment {
  std::string path;
  Node value;
};

/// What a document says with some values in place.
struct Interpretation {
  Scenario written;  ///< half read if there was a mistake
  std::optional<scenarios::Scenario>
      built;  ///< to be simulated; nothing if there was a mistake or the tree is incomplete
};

class Document {
 public:
  /// `root` is the tree with all files that it extends and with all overrides; architectures still extend
  /// each other. `name` is the scenario's where it gives none.
  Document(Node root, std::string name) : root_{std::move(root)}, name_{std::move(name)} {}

  /// Reads it with these values in place.
  [[nodiscard]] Interpretation read(const std::vector<Assignment>& assignments, Diagnostics& mistakes);

  /// The tree before anything is put in place.
  [[nodiscard]] const Node& root() const { return root_; }

 private:
  Node root_;
  std::string name_;
  Recordings recordings_;
};

}  // namespace knee::scenarios::language
