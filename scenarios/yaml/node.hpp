/// Node: the contents of a scenario file, as a tree in which every value and every key has its place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/yaml/source_location.hpp"

namespace knee::scenarios {

struct Entry;

/// One value: nothing, a single value (text, not yet interpreted), a list or a mapping in the order of the
/// file.
struct Node {
  enum class Kind { nothing, scalar, list, mapping };

  Kind kind = Kind::nothing;
  SourceLocation place;
  std::string text;            ///< Of a scalar.
  std::vector<Node> items;     ///< Of a list.
  std::vector<Entry> entries;  ///< Of a mapping; keys are unique.
  int text_column = 0;         ///< Of a scalar: the column of its first letter, if it stands in the file as it is; otherwise 0.
  bool incomplete = false;     ///< A mistake hides a part of it; a missing key is then no mistake.

  Node();
  Node(Kind kind_, SourceLocation place_, std::string text_ = {});

  /// The entry of that key, or null.
  [[nodiscard]] const Entry* find(std::string_view key) const;
  [[nodiscard]] Entry* find(std::string_view key);

  /// The keys of a mapping, in order.
  [[nodiscard]] std::vector<std::string> keys() const;
};

/// A key of a mapping and its value.
struct Entry {
  std::string key;
  SourceLocation place = {};  ///< Of the key.
  Node value = {};
  /// 0 for the entries written last. Each overlay (an extending scenario or architecture, `--set`) makes the entries below it
  /// older. Of keys that exclude each other, the youngest holds (KeyVisitor::one_of).
  int age = 0;
};

/// Whether a tree holds everything that the user wrote: no node in it is incomplete.
[[nodiscard]] bool is_complete(const Node& tree);

/// `a list`, `a mapping`, `one value`, `nothing`: as messages name a node.
[[nodiscard]] std::string_view noun(Node::Kind kind);

/// Merges `top` into `base`: mappings key by key, recursively; anything else is replaced.
void overlay(Node& base, const Node& top);

}  // namespace knee::scenarios
