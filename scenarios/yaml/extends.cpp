#include "scenarios/yaml/extends.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios {
namespace {

/// Resolves the entries of one mapping, each after the one it extends.
class Resolver {
 public:
  Resolver(Node& mapping, Diagnostics& mistakes) : mapping_(mapping), mistakes_(mistakes) {}

  void resolve(Entry& entry) {
    const std::optional<Node> name =
        take(entry.value, "extends");  // Removed: a second visit finds the entry resolved.
    if (!name) return;
    chain_.push_back(entry.key);
    const Entry* base = base_of(*name);
    chain_.pop_back();
    if (base == nullptr) {
      entry.value.incomplete = true;
      return;
    }
    Node merged = base->value;
    overlay(merged, entry.value);
    entry.value = std::move(merged);
  }

 private:
  /// The resolved entry of that name, or null and a mistake.
  const Entry* base_of(const Node& name) {
    if (name.kind != Node::Kind::scalar) {
      mistakes_.add({.place = name.place,
                     .what = fmt::format("{} where one name is needed", noun(name.kind)),
                     .expected = "the name of one mapping to extend"});
      return nullptr;
    }
    if (const auto same = std::find(chain_.begin(), chain_.end(), name.text); same != chain_.end()) {
      mistakes_.add(cycle(name.place, {same, chain_.end()}));
      return nullptr;
    }
    Entry* base = mapping_.find(name.text);
    if (base == nullptr) {
      std::vector<std::string> others = mapping_.keys();
      std::erase(others, chain_.back());
      mistakes_.add(
          {.place = name.place,
           .what = fmt::format("{} extends {}, which does not exist", in_quotes(chain_.back()), in_quotes(name.text)),
           .expected = others.empty() ? "the name of another mapping here" : either_of(others),
           .nearest = nearest(name.text, others)});
      return nullptr;
    }
    resolve(*base);
    return base;
  }

  Node& mapping_;
  Diagnostics& mistakes_;
  std::vector<std::string> chain_;  ///< Keys from the entry of the call to the one being resolved.
};

}  // namespace

void resolve_extends(Node& mapping, Diagnostics& mistakes) {
  Resolver resolver(mapping, mistakes);
  for (Entry& entry : mapping.entries) resolver.resolve(entry);
}

std::optional<Node> take(Node& mapping, std::string_view key) {
  const Entry* entry = mapping.find(key);
  if (entry == nullptr) return std::nullopt;
  Node value = entry->value;
  std::erase_if(mapping.entries, [key](const Entry& other) { return other.key == key; });
  return value;
}

Diagnostic cycle(const SourceLocation& place, const std::vector<std::string>& names) {
  std::string path;
  for (const std::string& name : names) path += name + " -> ";
  return {.place = place,
          .what = fmt::format("\"extends\" forms a cycle: {}{}", path, names.front()),
          .expected = "a base outside the cycle"};
}

}  // namespace knee::scenarios
