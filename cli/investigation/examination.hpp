/// The examination of one contender: its capacity, its knee, and the effects of its inputs.
#pragma once

#include "analysis/findings/findings.hpp"
#include "analysis/results/results.hpp"
#include "cli/command_line/command_line.hpp"
#include "cli/investigation/contender.hpp"
#include "cli/runner/shared_pool.hpp"

namespace knee::cli {

/// The user has interrupted the simulations.
struct Interrupted {};

/// Searches the capacity (also with one node less), the knee of the latency, and, unless `line.quick`, the effects of all inputs.
/// `expected` is the contender at the expected load, simulated; `all` has the question. The searches that do not need each other
/// are tasks of `pool`. Throws `Interrupted`.
[[nodiscard]] analysis::ArchitectureFindings examine(const CommandLine& line, SharedPool& pool, const analysis::Findings& all,
                                                     const Contender& contender, analysis::Entry expected);

}  // namespace knee::cli
