/// `FinishedSweep`: a results directory, read back for analysis.
#pragma once

#include <filesystem>
#include <memory>

#include "analysis/results/results.hpp"
#include "cli/store/stored_results.hpp"

namespace knee::scenarios {
struct ExperimentPlan;
}

namespace knee::cli {

/// The plan of a sweep, and the result of each of its points, without their replications. (A planned one has no results yet.)
struct FinishedSweep {
  std::shared_ptr<const scenarios::ExperimentPlan> plan;
  analysis::Results results;
};

/// Reads the directory that `knee sweep -o` has filled; simulates nothing. Throws `Failure`: wrong input if the directory has
/// no store of this version of knee, its sweep is not finished, or recordings of its scenario have changed since.
[[nodiscard]] FinishedSweep read_finished_sweep(const std::filesystem::path& directory);

/// The same for a sweep that need not be finished, and may be one of several shards: the plan and all its points so far, without
/// results.
[[nodiscard]] FinishedSweep read_planned_sweep(const std::filesystem::path& directory);

/// Goes through the rungs of a planned point up to its result, with the replications of `from`; false if some are missing.
[[nodiscard]] bool conclude(StoredResults& stored, const StoredResults::Point& from, analysis::Entry& entry);

}  // namespace knee::cli
