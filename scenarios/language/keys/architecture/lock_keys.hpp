/// The keys of CPython's interpreter lock.
#pragma once

#include "scenarios/language/keys/architecture/architecture_keys.hpp"
#include "scenarios/schema/key_visitor.hpp"

namespace knee::scenarios::language {

/// Declares the keys. The threads and the worker class must have been read.
void declare_lock(KeyVisitor& keys, Architecture& into);

}  // namespace knee::scenarios::language
