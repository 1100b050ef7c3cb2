#include "analysis/findings/finding_tables.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "analysis/columns/table_columns.hpp"
#include "analysis/findings/wording.hpp"
#include "analysis/report/section_table.hpp"
#include "analysis/table/estimate_text.hpp"
#include "analysis/table/load_text.hpp"
#include "analysis/table/table_words.hpp"

namespace knee::analysis {
namespace {

using M = Measurement;

void add(std::vector<Cell>& row, const Estimate& estimate, double factor = 1) {
  row.push_back(number_cell(factor * estimate.value));
  row.push_back(number_cell(factor * estimate.low));
  row.push_back(number_cell(factor * estimate.high));
}

// `1.4x` for `1.4 times the recorded load`.
std::string in_cell(std::string load) {
  static constexpr std::string_view kLong = " times the recorded load";
  if (const auto place = load.find(kLong); place != std::string::npos) load.erase(place, kLong.size()).insert(place, 1, 'x');
  return load;
}

std::string knee_text(const LoadAxis& axis, const LatencyKnee& knee) {
  return knee.found ? load_text(axis, axis.nearest(rounded(knee.load.value, kReportDigits))) : "";
}

const InputEffect* effect_of_all_times(const ArchitectureFindings& one) {
  return one.effects.empty() ? nullptr : &one.effects.front();
}

}  // namespace

Table architectures_table(const Findings& findings) {
  Table table{.columns = column_names("analyze-architectures")};
  for (const ArchitectureFindings& one : findings.architectures) {
    const Point& point = one.point;
    std::vector<Cell> row{point.architecture, point.runtime, point.nodes, point.processes, point.threads,
                          std::string{unit_name(findings.axis)}};
    add(row, findings.axis.answer(one.capacity.load));
    row.push_back(std::string{name_of(one.capacity.end)});
    add(row, one.headroom(findings.expected_load));
    add(row, one.with_node_lost ? findings.axis.answer(one.with_node_lost->load) : Estimate{});
    add(row, one.knee.load);
    row.push_back(number_cell(one.knee.mean_ms));
    add(row, one.peak);
    row.push_back(number_cell(findings.expected_load));
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
  const std::string at_expected = in_cell("at " + load_text(findings.axis, findings.expected_load));
  Table table{.columns = {"architecture", "n×p×t", "holds up to", "headroom", "bends at", at_expected,
                          fmt::format("p{:g} ms", 100 * findings.q), "bottleneck"}};
  for (const ArchitectureFindings& one : findings.architectures) {
    const Point& point = one.point;
    const std::string verdict = one.expected.objective_name();
    const bool is_judged = (one.expected.state == State::stable || one.expected.state == State::transient) && !verdict.empty();
    table.rows.push_back({point.architecture, fmt::format("{}×{}×{}", point.nodes, point.processes, point.threads),
                          in_cell(capacity_text(findings.axis, one.capacity)),
                          percent_text(one.headroom(findings.expected_load).value), knee_text(findings.axis, one.knee),
                          is_judged ? verdict : std::string{one.expected.state_name()},
                          estimate_text(one.expected.all[latency_metric(findings.q).value]),
                          bottleneck_text(one.expected.bottleneck)});
  }
  return table;
}

Table inputs_table(const Findings& findings) {
  Table table{.columns = column_names("analyze-inputs")};
  for (const ArchitectureFindings& one : findings.architectures) {
    for (const InputEffect& effect : one.effects) {
      std::vector<Cell> row{one.point.architecture, effect.input, effect.change};
      add(row, effect.capacity_change, 100);
      row.push_back(number_cell(std::log1p(effect.capacity_change.value) / std::log(effect.ratio)));
      row.push_back(std::string{unit_name(findings.axis)});
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
  Table table{.columns = column_names("analyze-order")};
  for (const OrderChange& one : findings.order_changes) {
    std::vector<Cell> row{one.lower_below, one.lower_above, std::string{unit_name(findings.axis)}};
    add(row, findings.axis.answer(one.load));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table ranges_summary(const Findings& findings) {
  Table table{.columns = {"from", "to", "hold, the smallest first"}};
  double from = 0;
  for (const LoadRange& range : ranges_of(findings)) {
    const std::string to = std::isinf(range.to) ? fmt::format("any {}", load_noun(findings.axis)) : load_text(findings.axis, range.to);
    table.rows.push_back({load_text(findings.axis, from), to, joined(range.hold)});
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
  Table table{.columns = column_names("analyze-ranges")};
  double from = 0;
  for (const LoadRange& range : ranges_of(findings)) {
    const Cell to = std::isinf(range.to) ? Cell{} : Cell{rounded_load(findings.axis, range.to)};
    table.rows.push_back({std::string{unit_name(findings.axis)}, rounded_load(findings.axis, from), to, joined(range.hold)});
    from = range.to;
  }
  return table;
}

}  // namespace knee::analysis
