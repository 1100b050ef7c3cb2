#include "analysis/report/capacity_report.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "analysis/report/load_text.hpp"
#include "analysis/report/report.hpp"

namespace knee::analysis {
namespace {

Cell four_digits(double value) {
  if (std::isnan(value)) return std::monostate{};
  return rounded(value, kReportDigits + 1);
}

Cell load_cell(const LoadAxis& axis, double load) {
  if (std::isnan(load)) return std::monostate{};
  return rounded_load(axis, load);
}

// `1166/s (1110 to 1224, 95 % confidence)` from a load with its interval.
std::string with_confidence(std::string load, double confidence) {
  if (load.ends_with(')')) load.insert(load.size() - 1, fmt::format(", {:g} % confidence", 100 * confidence));
  return load;
}

std::string busiest(const CapacityRow& row) {
  const Bottleneck bottleneck = bottleneck_at(row.capacity, row.question);
  if (bottleneck.name.empty()) return "";
  return fmt::format("; then the busiest resource is {}, {:.0f} % in use", bottleneck.name, 100 * bottleneck.utilisation);
}

// The throughput at the capacity in users, who send as fast as they are served.
std::string throughput_there(const CapacityRow& row) {
  if (!row.question.axis.is_whole()) return "";
  return fmt::format(", {}/s", to_text(four_digits(throughput_at(row.capacity, row.question))));
}

std::string sentence(const CapacityRow& row) {
  const LoadAxis& axis = row.question.axis;
  const std::string& name = row.point.architecture;
  const std::string load = load_text(axis, row.capacity.load);
  switch (row.capacity.end) {
    case CapacityEnd::never_met:
      return fmt::format("{} misses the objective at every {}, also at {}.", name, load_noun(axis),
                         load_text(axis, row.capacity.trials.front().load));
    case CapacityEnd::always_met:
      return fmt::format("{} meets the objective at every {} tried, up to {}.", name, load_noun(axis),
                         load_text(axis, row.capacity.trials.back().load));
    case CapacityEnd::interrupted: return fmt::format("{}: interrupted.", name);
    case CapacityEnd::unsettled:
      return fmt::format("{} holds up to about {}{}{}. So near to saturation the runs are too short for an interval "
                         "(measure.max-requests).", name, load, throughput_there(row), busiest(row));
    case CapacityEnd::found:
    case CapacityEnd::imprecise: break;
  }
  return fmt::format("{} holds up to {}{}{}{}.", name, with_confidence(load, row.question.confidence), throughput_there(row),
                     busiest(row), row.capacity.end == CapacityEnd::imprecise ? "; the interval is wider than asked for" : "");
}

}  // namespace

Table capacity_table(const std::vector<CapacityRow>& rows) {
  Table table{.columns = {"architecture", "nodes", "processes", "threads", "load_unit", "capacity", "low", "high",
                          "throughput_per_s", "bottleneck", "utilisation", "requests", "end"}};
  for (const CapacityRow& row : rows) {
    const Estimate load = row.question.axis.answer(row.capacity.load);
    const Bottleneck bottleneck = bottleneck_at(row.capacity, row.question);
    std::vector<Cell> cells{row.point.architecture, row.point.nodes, row.point.processes, row.point.threads,
                            std::string{unit_name(row.question.axis)}};
    for (const double value : {load.value, load.low, load.high}) cells.push_back(load_cell(row.question.axis, value));
    cells.insert(cells.end(), {four_digits(throughput_at(row.capacity, row.question)), bottleneck.name,
                               four_digits(bottleneck.utilisation), row.capacity.requests,
                               std::string{name_of(row.capacity.end)}});
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::string capacity_text(const std::vector<CapacityRow>& rows, const std::string& headline) {
  std::string text = wrapped(headline, kReportWidth) + '\n' + to_aligned(capacity_table(rows)) + '\n';
  for (const CapacityRow& row : rows) text += wrapped(sentence(row), kReportWidth);
  return text;
}

}  // namespace knee::analysis
