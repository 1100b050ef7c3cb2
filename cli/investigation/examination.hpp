/// The examination of one alternative: its capacity, its knee, and the effects of its inputs.
#pragma once

#include "analysis/findings/findings.hpp"
#include "analysis/results/results.hpp"
#include "cli/command_line/command_line.hpp"
#include "cli/investigation/alternative.hpp"

namespace knee::cli {

/// The user has interrupted the simulations.
struct Interrupted {};

/// Searches the capacity (also with one node less), the knee of the latency, and, unless `line.quick`, the effects of all inputs.
/// `expected` is the alternative at the expected load, simulated; `all` has the question. Throws `Interrupted`.
[[nodiscard]] analysis::ArchitectureFindings examine(const CommandLine& line, const analysis::Findings& all,
                                                     const Alternative& alternative, analysis::Entry expected);

}  // namespace knee::cli
