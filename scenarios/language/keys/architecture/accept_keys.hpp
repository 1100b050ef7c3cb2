/// The keys of an architecture that say how connections reach its processes.
#pragma once

#include "scenarios/language/keys/architecture/architecture_keys.hpp"
#include "scenarios/schema/key_visitor.hpp"

namespace knee::scenarios::language {

/// Reads `accept` and the costs that belong to it. The runtime, its kind and the number of processes must have been read.
void read_accept(KeyVisitor& keys, Architecture& into);

}  // namespace knee::scenarios::language
