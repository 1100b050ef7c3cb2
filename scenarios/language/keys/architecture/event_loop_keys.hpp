/// The keys of event loops, and of asyncio's executor.
#pragma once

#include <string_view>

#include "scenarios/language/keys/architecture/architecture_keys.hpp"
#include "scenarios/schema/key_visitor.hpp"

namespace knee::scenarios::language {

/// Declares the keys. The runtime and the machine must have been read.
void declare_event_loop(KeyVisitor& keys, Architecture& into);

/// Refuses keys that only the other loop has, Node's or CPython's. All keys must have been read.
void refuse_keys_of_other_loop(KeyVisitor& keys, const Architecture& into);

/// Whether `key` belongs to the loop that `architecture` has not: CPython's for Node.js, Node's for CPython.
[[nodiscard]] bool is_foreign_to_loop(const Architecture& architecture, std::string_view key);

}  // namespace knee::scenarios::language
