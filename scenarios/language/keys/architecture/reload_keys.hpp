/// Keys of an architecture that say how its processes are reloaded.
#pragma once

#include "models/group/reload.hpp"
#include "scenarios/schema/key_visitor.hpp"

namespace knee::scenarios::language {

void read_reload(KeyVisitor& keys, models::Reload& into);

}  // namespace knee::scenarios::language
