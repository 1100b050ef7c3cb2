/// The machine and its surroundings in a scenario: the network, a process's memory, and its pool of workers.
#pragma once

#include "models/heap/process_memory.hpp"
#include "models/machine/machine.hpp"
#include "models/process/offload_pool.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "scenarios/schema/mapping.hpp"

namespace knee::scenarios::language {

/// The default machine of a scenario.
inline constexpr models::Machine::Options kDefaultMachine{
    .cores = 4, .speed = 1, .slices = {.switch_cost = std::chrono::microseconds{2}}};

[[nodiscard]] Mapping<models::Machine::Options> machine();
[[nodiscard]] Mapping<NetworkOptions> network();
/// A process's memory and its garbage collector.
[[nodiscard]] Mapping<models::ProcessMemory::Options> memory();
/// A pool of workers with interpreters of their own.
[[nodiscard]] Mapping<models::OffloadPool::Options> offload();

}  // namespace knee::scenarios::language
