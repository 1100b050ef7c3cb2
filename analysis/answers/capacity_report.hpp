/// The report of capacities: one row for each architecture.
#pragma once

#include <string>
#include <vector>

#include "analysis/capacity/capacity.hpp"
#include "analysis/results/point.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {

/// An architecture and its capacity. The point needs no rungs.
struct CapacityRow {
  Point point;
  CapacityQuestion question;
  Capacity capacity;
};

/// Architecture, its nodes, processes and threads, the capacity with its unit and interval, the throughput there, the
/// resource that is busiest there, and the requests that one replication simulated. Without a capacity the number is empty
/// and `end` tells why.
[[nodiscard]] Table capacity_table(const std::vector<CapacityRow>& rows);

/// The same for a person: the aligned table, then one sentence for each architecture.
[[nodiscard]] std::string capacity_text(const std::vector<CapacityRow>& rows, const std::string& headline);

}  // namespace knee::analysis
