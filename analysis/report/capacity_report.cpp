#include "analysis/report/capacity_report.hpp"

#include <cmath>

#include <fmt/format.h>

#include "analysis/report/report.hpp"

namespace knee::analysis {
namespace {

Cell four_digits(double value) { return number_cell(value, kReportDigits + 1); }

std::string busiest(const CapacityRow& row) {
  const Bottleneck bottleneck = bottleneck_at(row.capacity, row.question);
  if (bottleneck.name.empty()) return "";
  return fmt::format("; then the busiest resource is {}, {:.0f} % in use", bottleneck.name, 100 * bottleneck.utilisation);
}

std::string sentence(const CapacityRow& row) {
  const Estimate& load = row.capacity.load;
  const std::string& name = row.point.architecture;
  const auto digits = [](double value) { return to_text(rounded(value, kReportDigits + 1)); };
  switch (row.capacity.end) {
    case CapacityEnd::never_met:
      return fmt::format("{} misses the objective at every load, also at {}/s.", name, digits(row.capacity.trials.front().load));
    case CapacityEnd::always_met:
      return fmt::format("{} meets the objective at every load tried, up to {}/s.", name, digits(row.capacity.trials.back().load));
    case CapacityEnd::interrupted: return fmt::format("{}: interrupted.", name);
    case CapacityEnd::unsettled:
      return fmt::format("{} holds up to about {}/s{}. So near to saturation the runs are too short for an interval "
                         "(measure.max-requests).", name, digits(load.value), busiest(row));
    case CapacityEnd::found:
    case CapacityEnd::imprecise: break;
  }
  return fmt::format("{} holds up to {}/s ({} to {}, {:g} % confidence){}{}.", name, digits(load.value), digits(load.low),
                     digits(load.high), 100 * row.question.confidence, busiest(row),
                     row.capacity.end == CapacityEnd::imprecise ? "; the interval is wider than asked for" : "");
}

}  // namespace

Table capacity_table(const std::vector<CapacityRow>& rows) {
  Table table{.columns = {"architecture", "nodes", "processes", "threads", "capacity_per_s", "low", "high", "bottleneck",
                          "utilisation", "requests", "end"}};
  for (const CapacityRow& row : rows) {
    const Estimate& load = row.capacity.load;
    const Bottleneck bottleneck = bottleneck_at(row.capacity, row.question);
    table.rows.push_back({row.point.architecture, row.point.nodes, row.point.processes, row.point.threads,
                          four_digits(load.value), four_digits(load.low), four_digits(load.high), bottleneck.name,
                          four_digits(bottleneck.utilisation), row.capacity.requests, std::string{name_of(row.capacity.end)}});
  }
  return table;
}

std::string capacity_text(const std::vector<CapacityRow>& rows, const std::string& headline) {
  std::string text = wrapped(headline, kReportWidth) + '\n' + to_aligned(capacity_table(rows)) + '\n';
  for (const CapacityRow& row : rows) text += wrapped(sentence(row), kReportWidth);
  return text;
}

}  // namespace knee::analysis
