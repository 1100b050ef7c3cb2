/// Node: the contents of a scenario file, as a tree in which every value and every key knows its place.
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
  bool incomplete = false;     ///< Part of it is lost to a mistake: that something is missing is not another one.

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
  /// 0 for what was written last; more for what was overlaid since by a scenario or architecture that extends
  /// this one, or by `--set`. Where keys exclude each other, the youngest holds (KeyVisitor::one_of).
  int age = 0;
};

/// Whether nothing in a tree is incomplete: only then does it hold all that the user wrote.
[[nodiscard]] bool is_complete(const Node& tree);

/// `a list`, `a mapping`, `one value`, `nothing`: as messages name what was found.
[[nodiscard]] std::string_view noun(Node::Kind kind);

/// Lays `top` over `base`: mappings are merged key by key and all the way down; anything else is replaced.
void overlay(Node& base, const Node& top);

}  // namespace knee::scenarios
