/// Inheritance of architectures: the mappings that `extends` and `preset` lay under them.
#pragma once

#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

/// Lays under each architecture what it extends, and under that the preset that it then names. Names that are
/// not there are mistakes; an unknown preset is reported where the key is read.
void resolve_architectures(Node& architectures, Diagnostics& mistakes);

}  // namespace knee::scenarios::language
