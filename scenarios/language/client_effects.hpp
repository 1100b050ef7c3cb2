/// Warnings of keys of `clients` that change nothing.
#pragma once

#include <set>
#include <string>

#include "scenarios/language/keys/experiment/scenario_keys.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

/// The keys of all `clients` mappings that have an effect in some reading of a document, by their paths.
class ClientEffects {
 public:
  /// Takes a reading into account.
  void add(const Scenario& written);

  /// Warns of the keys that no reading uses; `root` is the tree of the document, `written` its reading.
  void warn(const Node& root, const Scenario& written, Warnings& warnings) const;

 private:
  std::set<std::string> used_;
};

}  // namespace knee::scenarios::language
