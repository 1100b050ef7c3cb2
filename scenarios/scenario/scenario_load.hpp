/// The load of a scenario: what searches and decisions change.
#pragma once

#include <optional>

#include "analysis/capacity/load_axis.hpp"
#include "scenarios/scenario/scenario.hpp"

namespace knee::scenarios {

/// The axis of the scenario's load. Recordings are replayed faster or slower, and other streams beside them stay. Else the
/// rate of the open streams changes, and closed users beside them stay as many as they are. Without open streams the number of
/// users changes.
[[nodiscard]] analysis::LoadAxis load_axis(const Scenario& scenario);

/// The scenario's own load: requests per second, users, or the speed of the first recording.
[[nodiscard]] double load_of(const Scenario& scenario);

/// The scenario at another load, in the unit of `load_axis`. Several streams of users keep their shares, as nearly as whole
/// numbers allow (method of Webster and Sainte-Laguë), with at least one user each, so more users are never fewer in one
/// stream. `load` is a whole number of at least `LoadAxis::least` there.
[[nodiscard]] Scenario with_load(const Scenario& scenario, double load);

}  // namespace knee::scenarios
