/// Inheritance of architectures: from other architectures (`extends`) and from presets (`preset`).
#pragma once

#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

/// Merges each architecture with the one that it extends, and each group of its nodes with the architecture around it or the
/// one that the group extends; then each with the preset that the result names. An unknown architecture is a mistake; an
/// unknown preset is reported when the key `preset` is read.
void resolve_architectures(Node& architectures, Diagnostics& mistakes);

}  // namespace knee::scenarios::language
