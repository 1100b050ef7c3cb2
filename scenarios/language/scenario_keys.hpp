/// A scenario as it is written, and its document: loaded once, then read as often as values are put in place.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/language/architecture_keys.hpp"
#include "scenarios/language/machine_keys.hpp"
#include "scenarios/language/measure_keys.hpp"
#include "scenarios/language/objective_keys.hpp"
#include "scenarios/language/recordings.hpp"
#include "scenarios/language/service_keys.hpp"
#include "scenarios/language/sweep_keys.hpp"
#include "scenarios/language/workload_keys.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

struct Scenario {
  std::string name;
  std::string description;
  Workload workload;
  std::vector<Named<Service>> services;
  models::Machine::Options machine = kDefaultMachine;
  NetworkOptions network;
  std::vector<Named<Architecture>> architectures;
  Sweep sweep;
  std::optional<Objective> objective;
  Measure measure;
  std::vector<Expectation> expectations;
};

/// The type of the outermost mapping of a scenario file, what it extends laid under it.
[[nodiscard]] Mapping<Scenario> scenario();

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

/// What was written, with every default, as YAML that reads back as the same.
[[nodiscard]] std::string to_yaml(const Scenario& written);

}  // namespace knee::scenarios::language
