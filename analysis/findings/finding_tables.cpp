#include "analysis/findings/finding_tables.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "analysis/findings/wording.hpp"
#include "analysis/report/estimate_text.hpp"
#include "analysis/report/section_table.hpp"
#include "analysis/report/table_words.hpp"

namespace knee::analysis {
namespace {

using M = Measurement;

void add(std::vector<Cell>& row, const Estimate& estimate, double factor = 1) {
  row.push_back(number_cell(factor * estimate.value));
  row.push_back(number_cell(factor * estimate.low));
  row.push_back(number_cell(factor * estimate.high));
}

const InputEffect* effect_of_all_times(const ArchitectureFindings& one) {
  return one.effects.empty() ? nullptr : &one.effects.front();
}

}  // namespace

Table architectures_table(const Findings& findings) {
  Table table{.columns = {"architecture", "runtime", "nodes", "processes", "threads", "capacity_per_s", "capacity_low",
                          "capacity_high", "capacity_end", "headroom", "headroom_low", "headroom_high",
                          "capacity_node_lost_per_s", "capacity_node_lost_low", "capacity_node_lost_high", "knee_per_s",
                          "knee_low", "knee_high", "knee_mean_ms", "peak_per_s", "peak_low", "peak_high", "expected_per_s",
                          "throughput_per_s", "quantile_ms", "quantile_low", "quantile_high", "state", "objective",
                          "bottleneck", "utilisation", "mean_elasticity", "mean_elasticity_low", "mean_elasticity_high",
                          "quantile_elasticity", "quantile_elasticity_low", "quantile_elasticity_high"}};
  for (const ArchitectureFindings& one : findings.architectures) {
    const Point& point = one.point;
    std::vector<Cell> row{point.architecture, point.runtime, point.nodes, point.processes, point.threads};
    add(row, one.capacity.load);
    row.push_back(std::string{name_of(one.capacity.end)});
    add(row, one.headroom(findings.expected_per_s));
    add(row, one.with_node_lost ? one.with_node_lost->load : Estimate{});
    add(row, one.knee.load);
    row.push_back(number_cell(one.knee.mean_ms));
    add(row, one.peak);
    row.push_back(number_cell(findings.expected_per_s));
    row.push_back(number_cell(one.expected.all.value.throughput_per_s));
    add(row, one.expected.all[latency_metric(findings.q).value]);
    row.insert(row.end(), {std::string{one.expected.state_name()}, std::string{one.expected.objective_name()},
                           one.expected.bottleneck.name, number_cell(one.expected.bottleneck.utilisation)});
    const InputEffect* times = effect_of_all_times(one);
    add(row, times != nullptr ? times->mean_elasticity : Estimate{});
    add(row, times != nullptr ? times->quantile_elasticity : Estimate{});
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table architectures_summary(const Findings& findings) {
  const std::string at_expected = "at " + rate_text(findings.expected_per_s);
  Table table{.columns = {"architecture", "n×p×t", "holds up to", "headroom", "bends at", at_expected,
                          fmt::format("p{:g} ms", 100 * findings.q), "bottleneck"}};
  for (const ArchitectureFindings& one : findings.architectures) {
    const Point& point = one.point;
    const std::string verdict = one.expected.objective_name();
    const bool steady = one.expected.state == State::stable && !verdict.empty();
    table.rows.push_back({point.architecture, fmt::format("{}×{}×{}", point.nodes, point.processes, point.threads),
                          capacity_text(one.capacity), percent_text(one.headroom(findings.expected_per_s).value),
                          one.knee.found ? rate_text(rounded(one.knee.load.value, kReportDigits)) : "",
                          steady ? verdict : std::string{one.expected.state_name()},
                          estimate_text(one.expected.all[latency_metric(findings.q).value]),
                          bottleneck_text(one.expected.bottleneck)});
  }
  return table;
}

Table inputs_table(const Findings& findings) {
  Table table{.columns = {"architecture", "input", "change", "capacity_percent", "capacity_low", "capacity_high",
                          "capacity_elasticity", "latency_at_per_s", "mean_elasticity", "mean_low", "mean_high",
                          "quantile_elasticity", "quantile_low", "quantile_high"}};
  for (const ArchitectureFindings& one : findings.architectures) {
    for (const InputEffect& effect : one.effects) {
      std::vector<Cell> row{one.point.architecture, effect.input, effect.change};
      add(row, effect.capacity_change, 100);
      row.push_back(number_cell(std::log1p(effect.capacity_change.value) / std::log(effect.ratio)));
      row.push_back(number_cell(one.latency_load));
      add(row, effect.mean_elasticity);
      add(row, effect.quantile_elasticity);
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

Table inputs_summary(const Findings& findings) {
  const std::string quantile = fmt::format("p{:g}", 100 * findings.q);
  Table table{.columns = {"architecture", "input", "change", "capacity", "mean, % for 1 %", quantile + ", % for 1 %"}};
  for (const ArchitectureFindings& one : findings.architectures) {
    for (const InputEffect& effect : one.effects) {
      table.rows.push_back({one.point.architecture, effect.input, effect.change, change_text(effect.capacity_change),
                            elasticity_text(effect.mean_elasticity), elasticity_text(effect.quantile_elasticity)});
    }
  }
  return table;
}

Table order_table(const Findings& findings) {
  Table table{.columns = {"lower_below", "lower_above", "load_per_s", "low", "high"}};
  for (const OrderChange& one : findings.order_changes) {
    std::vector<Cell> row{one.lower_below, one.lower_above};
    add(row, one.load);
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table ranges_summary(const Findings& findings) {
  Table table{.columns = {"from", "to", "hold, the smallest first"}};
  double from = 0;
  for (const LoadRange& range : ranges_of(findings)) {
    table.rows.push_back({rate_text(from), std::isinf(range.to) ? "any load" : rate_text(range.to), joined(range.hold)});
    from = range.to;
  }
  return table;
}

Table differences_summary(const Findings& findings) {
  Table table = with_words(findings.differences);
  table.columns = {"architecture", "quantity", "the lowest", "this one", "difference, %", "from, %", "to, %", "this one is", "matters"};
  return table;
}

Table ranges_table(const Findings& findings) {
  Table table{.columns = {"from_per_s", "to_per_s", "hold"}};
  double from = 0;
  for (const LoadRange& range : ranges_of(findings)) {
    const Cell to = std::isinf(range.to) ? Cell{} : Cell{rounded(range.to, kEstimateDigits)};
    table.rows.push_back({rounded(from, kEstimateDigits), to, joined(range.hold)});
    from = range.to;
  }
  return table;
}

}  // namespace knee::analysis
