/// Presets: architectures that come with knee, for the architectures of a scenario to extend.
/// docs/reference/presets.md shows this table.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace knee::scenarios::language {

/// One key of a preset, its value as a scenario writes it, and the source of the value.
struct PresetKey {
  const char* path;
  const char* value;
  const char* source;
};

/// The keys that `preset: NAME` gives to an architecture, which can override each of them.
struct Preset {
  const char* name;
  const char* meaning;
  const char* base;  ///< the preset that it extends; empty: none
  std::vector<PresetKey> keys;
};

[[nodiscard]] std::span<const Preset> presets();

/// The names of all presets.
[[nodiscard]] std::vector<std::string> preset_names();

/// The preset of that name, or null.
[[nodiscard]] const Preset* find_preset(std::string_view name);

}  // namespace knee::scenarios::language
