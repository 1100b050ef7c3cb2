/// The investigation of a finished sweep: the simulations behind `knee analyze` and `knee report`.
#pragma once

#include <optional>

#include "analysis/findings/findings.hpp"
#include "cli/command_line/command_line.hpp"
#include "cli/runner/finished_sweep.hpp"

namespace knee::cli {

/// Simulates each architecture of the sweep at the expected load (`line.expected`, else the scenario's own), finds its capacity, the
/// knee of its latency and the effects of its inputs, and the loads at which the order of two architectures changes. The
/// replay of a recording has no knee, and its effects no intervals: it has no steady state. None if the user interrupts.
[[nodiscard]] std::optional<analysis::Findings> investigate(const CommandLine& line, const FinishedSweep& sweep);

}  // namespace knee::cli
