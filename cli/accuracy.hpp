/// Accuracy: how far simulated latencies are from those that were measured when recorded requests were real.
#pragma once

#include "cli/point_record.hpp"
#include "cli/table.hpp"

namespace knee::cli {

/// A row for each point of `campaign` with measured latencies: by how many percent of the measured one its mean and its
/// quantiles are too high. No rows where nothing was measured.
[[nodiscard]] Table accuracy_table(const Campaign& campaign);

}  // namespace knee::cli
