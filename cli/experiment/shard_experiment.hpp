/// One share of an experiment.
#pragma once

#include "cli/command_line/shard.hpp"
#include "cli/experiment/experiment.hpp"

namespace knee::cli {

/// The points of `whole` that belong to `shard`, in their order, as a plan of its own. A curve that finds its loads belongs to one shard.
[[nodiscard]] scenarios::ExperimentPlan shard_of(const scenarios::ExperimentPlan& whole, const Shard& shard);

}  // namespace knee::cli
