/// Presets: architectures of ours that a scenario's own ones extend.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

/// One key of a preset, its value as a scenario would write it, and where that is known from.
struct PresetKey {
  const char* path;
  const char* value;
  const char* source;
};

/// What a scenario gets that says `preset: NAME`. Everything in it can be said otherwise.
struct Preset {
  const char* name;
  const char* meaning;
  const char* base;  ///< the preset that it extends; empty: none
  std::vector<PresetKey> keys;
};

[[nodiscard]] std::span<const Preset> presets();

/// The names of all presets.
[[nodiscard]] std::vector<std::string> preset_names();

/// Lays under each architecture what it extends, and under that the preset that it then names. Names that are not
/// there are mistakes; an unknown preset is left to whoever reads the key.
void resolve_architectures(Node& architectures, Diagnostics& mistakes);

}  // namespace knee::scenarios::language
