#include "analysis/columns/table_columns.hpp"

#include <algorithm>
#include <stdexcept>

#include "analysis/columns/deployment_columns.hpp"
#include "analysis/columns/finding_columns.hpp"
#include "analysis/columns/plan_columns.hpp"

namespace knee::analysis {
namespace {

const std::vector<Column> kClassColumns = {
    {"class", "Class of requests, or `all`; then the metrics of requests with their intervals, and `state`."},
};

const std::vector<Column> kReplicationColumns = {
    {"replication", "Number of the replication, from 0; then all metrics without intervals and with all digits."},
    {"state", "State of the point, as in results.csv."},
    {"failure", "Reason why the replication has no numbers; empty if it has."},
    {"seed", "Seed of all random streams."},
    {"scenario_hash", "Hash of the scenario with all files that it includes and all overrides."},
    {"knee_version", "Version of knee that computed the row."},
};

const std::vector<Column> kSeriesColumns = {
    {"replication", "Number of the replication, from 0."},
    {"from_s", "Simulated time at which the interval begins; a run begins at 0."},
    {"to_s", "Simulated time at which the interval ends."},
    {"class", "Class of requests, or `all`."},
};

const std::vector<Column> kBandColumns = {
    {"metric", "Name of a column of results.csv, or `saturated_share` or `objective_met_share`: the share of the samples "
               "that saturate, or meet the objective, which is in `middle`."},
    {"low", "5 % quantile over the samples of the uncertain inputs; `inf` is a latency without a limit."},
    {"middle", "Median over the samples."},
    {"high", "95 % quantile over the samples."},
    {"samples", "Samples that were simulated."},
};

const std::vector<Column> kInputColumns = {
    {"metric", "Name of a column of results.csv."},
    {"input", "Path of the uncertain input."},
    {"low", "Low end of the input, as written."},
    {"high", "High end of the input, as written."},
    {"rank_correlation", "Rank correlation (Spearman) of the input with the metric over the samples."},
    {"share", "Share of the input in the spread of the ranks of the metric."},
    {"explained", "Share of the spread that all inputs explain together (R squared of the regression of ranks)."},
};

const std::vector<Column> kCapacityColumns = {
    {"load_unit", "Unit of `capacity`, `low` and `high`: requests/s; users if all users are closed; times the recording."},
    {"capacity", "Highest load at which the architecture meets the objective."},
    {"low", "Low end of the confidence interval of the capacity."},
    {"high", "High end of the confidence interval of the capacity."},
    {"throughput_per_s", "Requests served per second at the capacity."},
    {"bottleneck", "Busiest resource at the capacity."},
    {"utilisation", "Utilisation of the bottleneck, 0 to 1."},
    {"requests", "Requests of one replication in the longest runs of the search."},
    {"end", "How the search ended: found; imprecise: the interval is wider than `measure.precision`; unsettled: so near to "
            "saturation that runs within `measure.max-requests` are too short; never met; always met."},
};

const std::vector<Column> kCompareColumns = {
    {"point", "Swept values of the point; between two folders its architecture first."},
    {"metric", "Name of a column of results.csv."},
    {"a", "Value of the first architecture or folder."},
    {"b", "Value of the second one."},
    {"difference_percent", "By how many per cent `b` is above `a`: the paired difference over the replications."},
    {"low", "Low end of the confidence interval of the difference, in per cent."},
    {"high", "High end of the confidence interval of the difference, in per cent."},
    {"b_is", "more; less; could be none: the interval contains zero; the same: both are equal bit for bit."},
    {"matters", "Whether the difference is larger than the relevant one, 5 % by default: yes, no or perhaps."},
};

const std::vector<Column> kFitColumns = {
    {"law", "Name of the law: linear, amdahl, gustafson, usl2 or usl."},
    {"item", "What the row is about: a coefficient; peak_size, peak_throughput; residual_deviation, r_squared, "
             "degrees_of_freedom, aicc; refusal or caution; fitted or residual at a size."},
    {"n", "Size N of the items `fitted` and `residual`; empty otherwise."},
    {"value", "Value of the item."},
    {"std_error", "Standard error of a coefficient."},
    {"low", "Low end of the confidence interval of the value."},
    {"high", "High end of the confidence interval of the value."},
    {"remark", "Reason of a refusal or a caution; what holds at a bound."},
};

const std::vector<Column> kTheoryColumns = {
    {"architecture", "Name of the architecture."},
    {"model", "Model of queueing theory, or the resource of a bound."},
    {"standing", "exact; approximation; upper bound; lower bound."},
    {"quantity", "Name of a column of results.csv, or highest_rate_per_s."},
    {"value", "What theory predicts."},
    {"leaves_out", "Parts of the scenario that the model leaves out, separated by semicolons."},
};

const std::vector<Column> kTheoryBesideColumns = {
    {"architecture", "Name of the architecture."},
    {"point", "Swept values of the point."},
    {"model", "Model of queueing theory, or the resource of a bound."},
    {"standing", "exact; approximation; upper bound; lower bound."},
    {"quantity", "Name of a column of results.csv."},
    {"theory", "What theory predicts."},
    {"simulated", "What the simulation measured."},
    {"low", "Low end of the confidence interval of the simulated value."},
    {"high", "High end of the confidence interval of the simulated value."},
    {"difference_percent", "By how many per cent the simulation is above theory."},
    {"standard_errors", "The same difference in standard errors of the simulated value."},
    {"verdict", "agrees or disagrees (beyond three standard errors) of an exact prediction; holds or is passed of a bound; "
                "empty of an approximation."},
    {"leaves_out", "Parts of the scenario that the model leaves out, separated by semicolons."},
};

const std::vector<Column> kPlotColumns = {
    {"chart", "Name of the chart."},
    {"curve", "Name of the curve."},
    {"x", "Swept value, or the name of a bar."},
    {"value", "Height of the point; empty where the curve has a gap."},
    {"low", "Low end of its interval."},
    {"high", "High end of its interval."},
    {"remark", "Why there is no value, such as saturated."},
};

const std::vector<Column> kCheckColumns = {
    {"architecture", "Name of the architecture, or of a service with an architecture of its own, `(service)` after it."},
    {"runtime", "event-loop, gil, native or a service's own runtime."},
};

const std::vector<Column> kListColumns = {
    {"topic", "Topic of `knee list`."},
    {"name", "Key, preset, scenario or column."},
    {"value", "Type of the value of a key in a word or two."},
    {"meaning", "What it means, its words, and its default or that it is required."},
};

}  // namespace

const std::vector<TableColumns>& described_tables() {
  static const std::vector<TableColumns> tables = {
      {"classes", kClassColumns},
      {"replications", kReplicationColumns},
      {"series", kSeriesColumns},
      {"bands", kBandColumns},
      {"inputs", kInputColumns},
      {"capacity", joined({{{"architecture", "Name of the architecture."}}, make_up_columns(), kCapacityColumns})},
      {"plan", plan_columns()},
      {"plan-steps", plan_step_columns()},
      {"plan-samples", plan_sample_columns()},
      {"plan-inputs", plan_input_columns()},
      {"compare", kCompareColumns},
      {"fit", kFitColumns},
      {"theory", kTheoryColumns},
      {"theory-beside", kTheoryBesideColumns},
      {"analyze-architectures", finding_architecture_columns()},
      {"analyze-inputs", finding_input_columns()},
      {"analyze-ranges", finding_range_columns()},
      {"analyze-order", finding_order_columns()},
      {"analyze-laws", finding_law_columns()},
      {"plot", kPlotColumns},
      {"check", joined({kCheckColumns, make_up_columns()})},
      {"list", kListColumns},
  };
  return tables;
}

std::vector<std::string> column_names(std::string_view table) {
  const auto& all = described_tables();
  const auto found = std::find_if(all.begin(), all.end(), [table](const TableColumns& one) { return one.table == table; });
  if (found == all.end()) throw std::logic_error("no such table: " + std::string{table});
  std::vector<std::string> names;
  for (const Column& column : found->columns) names.emplace_back(column.name);
  return names;
}

}  // namespace knee::analysis
