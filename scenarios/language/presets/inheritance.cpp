#include "scenarios/language/presets/inheritance.hpp"

#include <utility>

#include "scenarios/language/presets/presets.hpp"
#include "scenarios/yaml/extends.hpp"
#include "scenarios/yaml/override.hpp"

namespace knee::scenarios::language {
namespace {

/// The keys of a preset as a mapping at `place`.
Node written(const Preset& preset, const SourceLocation& place) {
  Node node(Node::Kind::mapping, place);
  if (const Preset* base = find_preset(preset.base)) node = written(*base, place);
  Diagnostics none;  // The table has none: a test reads every preset.
  for (const PresetKey& key : preset.keys) {
    assign(node, key.path, Node(Node::Kind::scalar, place, key.value), none);
  }
  return node;
}

}  // namespace

void resolve_architectures(Node& architectures, Diagnostics& mistakes) {
  resolve_extends(architectures, mistakes);
  for (Entry& entry : architectures.entries) {
    const Entry* name = entry.value.find("preset");
    if (name == nullptr || name->value.kind != Node::Kind::scalar) continue;
    const Preset* preset = find_preset(name->value.text);
    if (preset == nullptr) {
      entry.value.incomplete = true;
      continue;
    }
    Node base = written(*preset, name->value.place);
    overlay(base, entry.value);
    entry.value = std::move(base);
  }
}

}  // namespace knee::scenarios::language
