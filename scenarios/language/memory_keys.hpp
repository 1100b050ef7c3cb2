/// A process's memory and its collector, as a scenario writes them.
#pragma once

#include "models/heap/process_memory.hpp"
#include "scenarios/schema/schema_type.hpp"

namespace knee::scenarios::language {

[[nodiscard]] Type<models::ProcessMemory::Options> memory();

}  // namespace knee::scenarios::language
