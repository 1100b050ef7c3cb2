#include "scenarios/yaml/node.hpp"

#include <algorithm>
#include <utility>

namespace knee::scenarios {

Node::Node() = default;

Node::Node(Kind kind_, SourceLocation place_, std::string text_)
    : kind(kind_), place(std::move(place_)), text(std::move(text_)) {}

const Entry* Node::find(std::string_view key) const {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [key](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

Entry* Node::find(std::string_view key) { return const_cast<Entry*>(std::as_const(*this).find(key)); }

std::vector<std::string> Node::keys() const {
  std::vector<std::string> names;
  for (const Entry& entry : entries) names.push_back(entry.key);
  return names;
}

bool is_complete(const Node& tree) {
  const auto complete = [](const Entry& entry) { return is_complete(entry.value); };
  return !tree.incomplete && std::all_of(tree.items.begin(), tree.items.end(), is_complete) &&
         std::all_of(tree.entries.begin(), tree.entries.end(), complete);
}

std::string_view noun(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::nothing:
      return "nothing";
    case Node::Kind::scalar:
      return "one value";
    case Node::Kind::list:
      return "a list";
    case Node::Kind::mapping:
      return "a mapping";
  }
  return "";
}

void overlay(Node& base, const Node& top) {
  if (base.kind != Node::Kind::mapping || top.kind != Node::Kind::mapping) {
    base = top;
    return;
  }
  int oldest = 0;
  for (const Entry& entry : top.entries) oldest = std::max(oldest, entry.age);
  for (Entry& entry : base.entries) entry.age += oldest + 1;
  for (const Entry& entry : top.entries) {
    if (Entry* below = base.find(entry.key)) {
      overlay(below->value, entry.value);
      below->place = entry.place;
      below->age = entry.age;
    } else {
      base.entries.push_back(entry);
    }
  }
  base.place = top.place;
  base.incomplete = base.incomplete || top.incomplete;
}

}  // namespace knee::scenarios
