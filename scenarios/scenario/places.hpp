/// Places for the nodes of an architecture whose number changes.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "models/failures/change.hpp"
#include "scenarios/scenario/scenario.hpp"

namespace knee::scenarios {

/// The changes that happen to a tier; none: to the architecture, and to services with servers of their own.
[[nodiscard]] std::vector<models::Change> changes_of(const std::vector<models::Change>& changes, std::optional<std::size_t> tier);

/// Whether nodes come and go: with an autoscaler, or when a new version is deployed. `changes` are those of the architecture.
[[nodiscard]] bool nodes_come_and_go(const Architecture& architecture, const std::vector<models::Change>& changes);

/// The largest number of nodes that are asked for.
[[nodiscard]] std::uint64_t most_nodes(const Architecture& architecture);

/// The architecture with a node for each place, of which `nodes` are there at first: for the largest number, for the surge of a
/// deploy, and for as many nodes that leave. The architecture itself if its nodes stay.
[[nodiscard]] Architecture with_places(const Architecture& architecture, const std::vector<models::Change>& changes);

}  // namespace knee::scenarios
