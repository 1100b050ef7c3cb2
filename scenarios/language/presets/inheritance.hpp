/// Inheritance of architectures: from other architectures (`extends`) and from presets (`preset`).
#pragma once

#include <vector>

#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

/// Merges each architecture with the one that it extends, and each group of its nodes with the architecture around it or the
/// one that the group extends; then each with the preset that the result names. An unknown architecture is a mistake; an
/// unknown preset is reported when the key `preset` is read.
void resolve_architectures(Node& architectures, Diagnostics& mistakes);

/// A name in place of the architecture of a tier becomes `extends`, so that further keys can be put in place.
void write_out_tiers(Node& root);

/// The architectures of tiers among `services` as entries named `services.NAME`.
[[nodiscard]] std::vector<Entry> tiers_of(const Node& services);

/// Merges the architecture of each tier with the one that it names or extends among `architectures` (null: there are none), and
/// with its preset. It inherits no `clients` and no `plan`: those are of the architecture as the service itself.
void resolve_tiers(Node& services, const Node* architectures, Diagnostics& mistakes);

}  // namespace knee::scenarios::language
