/// A pool of workers with interpreters of their own, as a scenario writes it.
#pragma once

#include "models/process/offload_pool.hpp"
#include "scenarios/schema/schema_type.hpp"

namespace knee::scenarios::language {

[[nodiscard]] Type<models::OffloadPool::Options> offload();

}  // namespace knee::scenarios::language
