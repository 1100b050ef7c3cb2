/// One share of an experiment.
#pragma once

#include "cli/command_line/shard.hpp"
#include "cli/experiment/experiment.hpp"

namespace knee::cli {

/// The points of `whole` that belong to `shard`, in their order. They are simulated as in the whole.
[[nodiscard]] Experiment shard_of(Experiment whole, const Shard& shard);

}  // namespace knee::cli
