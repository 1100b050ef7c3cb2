#include "analysis/columns/plan_columns.hpp"

#include "analysis/columns/deployment_columns.hpp"

namespace knee::analysis {

std::vector<Column> plan_columns() {
  return joined({
      {
        {"architecture", "Architecture; the cheapest one first."},
        {"verdict", "chosen; holds; misses; close: too close to a limit to tell; excluded: by theory, not simulated; today "
                    "(with --from-current)."},
      },
      deployment_columns(),
      {
        {"cost_per_hour", "Price of all nodes for an hour; empty without prices, as the two after it."},
        {"cost_per_month", "Price of all nodes for a month of 730 h."},
        {"cost_per_million", "Price of a million requests at the load."},
        {"currency", "Currency of the prices: three capital letters."},
        {"power_w", "Electrical power of all nodes at the load, in watts; empty without `power` of the machines."},
        {"energy_j_per_request", "Energy of one request in joules; empty without `power` of the machines."},
        {"limited", "Limit of the objective that is nearest to being missed: p99, errors, p99 of upload."},
        {"value", "Value of that quantity; in milliseconds, or a share."},
        {"low", "Low end of its confidence interval."},
        {"high", "High end of its confidence interval."},
        {"limit", "The limit, in the same unit."},
        {"bottleneck", "Busiest resource."},
        {"utilisation", "Utilisation of the bottleneck, 0 to 1."},
        {"theory_per_s", "Requests per second that theory allows at most."},
        {"requests", "Requests of one replication in the longest run."},
        {"holds_up_to_per_s", "Of the cheapest choice: the highest load that it holds."},
        {"holds_up_to_low", "Low end of the confidence interval of that load."},
        {"holds_up_to_high", "High end of the confidence interval of that load."},
        {"reason", "The verdict in words."},
      },
  });
}

std::vector<Column> plan_step_columns() {
  return joined({
      {
        {"from_per_s", "Load from which this deployment is the cheapest."},
        {"up_to_per_s", "Highest load that it holds; empty in a last row without a deployment: none is enough from there on."},
        {"up_to_low", "Low end of the confidence interval of that load."},
        {"up_to_high", "High end of the confidence interval of that load."},
        {"architecture", "Architecture."},
      },
      deployment_columns(),
      price_columns(),
  });
}

std::vector<Column> plan_sample_columns() {
  return joined({
      {
        {"architecture", "Architecture."},
        {"verdict", "chosen; fails: holds in too few samples; equal: as cheap; dearer."},
      },
      deployment_columns(),
      price_columns(),
      {
        {"samples", "Samples of the uncertain inputs."},
        {"holds_in", "Samples in which the deployment holds the load."},
        {"chance_low", "Low end of the 95 % interval of the chance that it holds (Clopper and Pearson)."},
        {"chance_high", "High end of that interval."},
        {"mean_regret_per_hour", "Mean cost above that of the cheapest deployment that holds in the sample, over the samples "
                                 "in which this one holds."},
        {"largest_regret_per_hour", "Largest such cost."},
        {"reason", "The verdict in words."},
      },
  });
}

std::vector<Column> plan_input_columns() {
  return {
      {"input", "Path of the uncertain input."},
      {"low", "Low end of the input, as written."},
      {"high", "High end of the input, as written."},
      {"saving_per_hour", "What a measurement of the input saves on average in an hour; empty without prices."},
      {"saving_per_month", "The same in a month of 730 h; empty without prices."},
      {"currency", "Currency of the prices: three capital letters."},
      {"saved_nodes", "Nodes that a measurement saves on average, if there are no prices."},
      {"rank_correlation", "Rank correlation of the cost that a sample needs with the input."},
  };
}

}  // namespace knee::analysis
