/// Paths to values that a scenario writes in a short form, or that an architecture inherits.
#pragma once

#include <string_view>

#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

/// Writes out what is short on the way to `path`, so that a value can be put there: `machine: small` becomes `machine: {type: small}`
/// for `machine.cores`, and an architecture gets a copy of a list that it inherits for `architectures.heir.nodes.0.count`, or
/// of a word that it inherits for `architectures.heir.machine.cores`.
void write_out_path(Node& root, std::string_view path);

}  // namespace knee::scenarios::language
