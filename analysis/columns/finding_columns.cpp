#include "analysis/columns/finding_columns.hpp"

#include "analysis/columns/deployment_columns.hpp"

namespace knee::analysis {
namespace {

constexpr const char* kLoadUnit = "Unit of the loads of the row: requests/s; users if all users are closed; times the recording.";

const std::vector<Column> kLoads = {
    {"capacity", "Highest load at which the architecture meets the objective."},
    {"capacity_low", "Low end of its confidence interval."},
    {"capacity_high", "High end of its confidence interval."},
    {"capacity_end", "How the search ended, as `end` of knee capacity."},
    {"headroom", "Room above the expected load: capacity / expected load - 1."},
    {"headroom_low", "Low end of its confidence interval."},
    {"headroom_high", "High end of its confidence interval."},
    {"capacity_node_lost", "Capacity with one node less; empty with a single node."},
    {"capacity_node_lost_low", "Low end of its confidence interval."},
    {"capacity_node_lost_high", "High end of its confidence interval."},
    {"knee", "Load at which the mean latency bends."},
    {"knee_low", "Low end of its confidence interval."},
    {"knee_high", "High end of its confidence interval."},
    {"knee_mean_ms", "Mean latency there, in ms."},
    {"peak_per_s", "Largest throughput of the sweep, in requests/s."},
    {"peak_low", "Low end of its confidence interval."},
    {"peak_high", "High end of its confidence interval."},
};

const std::vector<Column> kAtExpectedLoad = {
    {"expected_load", "The load that the columns after it are about: that of --load, or of the scenario."},
    {"throughput_per_s", "Requests served per second there."},
    {"quantile_ms", "The quantile of the latency that the objective limits, in ms."},
    {"quantile_low", "Low end of its confidence interval."},
    {"quantile_high", "High end of its confidence interval."},
    {"state", "State of the point, as in results.csv."},
    {"objective", "met; missed; open: an interval contains its limit."},
    {"bottleneck", "Busiest resource."},
    {"utilisation", "Utilisation of the bottleneck, 0 to 1."},
    {"mean_elasticity", "By how many per cent the mean latency moves if all service times are 1 % longer."},
    {"mean_elasticity_low", "Low end of its confidence interval."},
    {"mean_elasticity_high", "High end of its confidence interval."},
    {"quantile_elasticity", "The same of the quantile."},
    {"quantile_elasticity_low", "Low end of its confidence interval."},
    {"quantile_elasticity_high", "High end of its confidence interval."},
};

}  // namespace

std::vector<Column> finding_architecture_columns() {
  return joined({{{"architecture", "Name of the architecture."}, {"runtime", "Its runtime."}},
                 make_up_columns(),
                 {{"load_unit", kLoadUnit}},
                 kLoads,
                 kAtExpectedLoad});
}

std::vector<Column> finding_input_columns() {
  return {
      {"architecture", "Name of the architecture."},
      {"input", "Path of the input, or all service times."},
      {"change", "How the input was changed."},
      {"capacity_percent", "By how many per cent the capacity moves."},
      {"capacity_low", "Low end of its confidence interval, in per cent."},
      {"capacity_high", "High end of its confidence interval, in per cent."},
      {"capacity_elasticity", "Relative change of the capacity for a relative change of the input."},
      {"load_unit", kLoadUnit},
      {"latency_at_load", "Load of the columns after it."},
      {"mean_elasticity", "By how many per cent the mean latency moves for 1 % of the input."},
      {"mean_low", "Low end of its confidence interval."},
      {"mean_high", "High end of its confidence interval."},
      {"quantile_elasticity", "The same of the quantile that the objective limits."},
      {"quantile_low", "Low end of its confidence interval."},
      {"quantile_high", "High end of its confidence interval."},
  };
}

std::vector<Column> finding_range_columns() {
  return {
      {"load_unit", kLoadUnit},
      {"from", "Low end of the range of loads."},
      {"to", "High end of the range; empty: any load."},
      {"hold", "Architectures that hold there, the smallest first."},
  };
}

std::vector<Column> finding_order_columns() {
  return {
      {"lower_below", "Architecture with the lower latency below the load."},
      {"lower_above", "Architecture with the lower latency above it."},
      {"load_unit", kLoadUnit},
      {"load", "Load at which the two change their order."},
      {"low", "Low end of its confidence interval."},
      {"high", "High end of its confidence interval."},
  };
}

std::vector<Column> finding_law_columns() {
  return {
      {"architecture", "Name of the architecture."},
      {"over", "Swept size: users, threads, processes, nodes, cores, servers, workers, connections or pools."},
      {"quantity", "What scales. Then the columns of knee fit, where the items `measured` and `left_out` are the points."},
  };
}

}  // namespace knee::analysis
