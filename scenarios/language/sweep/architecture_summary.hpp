/// `ArchitectureSummary`: what a sweep needs to know of an architecture before it is read.
#pragma once

#include <string>
#include <vector>

#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

/// The facts about an architecture that a sweep needs. They are taken from the tree, because reading it may fail.
struct ArchitectureSummary {
  std::string name;
  std::vector<std::string> ancestors;  ///< itself and all architectures that it extends
  std::string runtime;
  bool has_groups = false;  ///< of nodes

  /// Whether it can have such a key; without a known runtime it can have any.
  [[nodiscard]] bool may_have(const std::string& key) const;
};

/// The tree of a document with all that its architectures inherit.
[[nodiscard]] Node with_inheritance(Node root);

/// `written` is the tree of a document, `resolved` the same with what its architectures inherit.
[[nodiscard]] std::vector<ArchitectureSummary> summaries_of(const Node& written, const Node& resolved);

}  // namespace knee::scenarios::language
