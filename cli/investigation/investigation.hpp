/// The investigation of a finished sweep: the simulations behind `knee analyze` and `knee report`.
#pragma once

#include <optional>

#include "analysis/findings/findings.hpp"
#include "cli/command_line/command_line.hpp"
#include "cli/runner/finished_sweep.hpp"
#include "scenarios/scenario/scenario.hpp"

namespace knee::cli {

/// Simulates each architecture of the sweep at the expected load (`line.load`, else the scenario's own), finds its capacity, the
/// knee of its latency and the effects of its inputs, and the loads at which the order of two architectures changes. None if
/// the user interrupts. Scenarios without a load that can be changed (recordings, closed users) get no findings: also none.
[[nodiscard]] std::optional<analysis::Findings> investigate(const CommandLine& line, const FinishedSweep& sweep);

/// Whether the load of the scenario can be changed.
[[nodiscard]] bool has_variable_load(const scenarios::Scenario& scenario);

}  // namespace knee::cli
