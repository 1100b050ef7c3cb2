/// Laws of scaling beside the findings of a sweep.
#pragma once

#include <filesystem>

#include "analysis/results/results.hpp"
#include "cli/investigation/kept_findings.hpp"

namespace knee::cli {

/// Fits laws to the throughput of the sweep over each number that it varies, or to the capacities that `findings` has, and adds
/// a section, up to three sentences for the first screen, and the table `laws`, which goes to `findings/laws.csv` of
/// `directory`, too. Simulates nothing. Without such a number nothing changes. Throws `Failure` if the directory cannot be
/// written.
void add_scaling(KeptFindings& findings, const analysis::Results& results, const std::filesystem::path& directory);

/// Whether the throughput at some size is only the load that is offered, so that a capacity would tell more.
[[nodiscard]] bool scaling_needs_capacities(const analysis::Results& results);

}  // namespace knee::cli
