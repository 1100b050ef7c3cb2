#include "analysis/answers/capacity_report.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "analysis/capacity/limit_sensitivity.hpp"
#include "analysis/columns/table_columns.hpp"
#include "analysis/report/report.hpp"
#include "analysis/table/load_text.hpp"

namespace knee::analysis {
namespace {

Cell four_digits(double value) { return number_cell(value, kReportDigits + 1); }

constexpr double kFlatLatency = 0.5;        // elasticity of the latency: 5 % of the limit are more than 10 % of the load
constexpr double kNearlyFull = 0.95; // utilisation

Cell load_cell(const LoadAxis& axis, double load) {
  if (std::isnan(load)) return std::monostate{};
  return rounded_load(axis, load);
}

// `1166/s (1110 to 1224, 95 % confidence)` from a load with its interval; `4 users (95 % confidence)` if that is one number.
std::string with_confidence(std::string load, const CapacityQuestion& question) {
  const std::string confidence = fmt::format("{:g} % confidence", 100 * question.confidence);
  if (load.ends_with(')')) return load.insert(load.size() - 1, ", " + confidence);
  return question.axis.is_whole() ? fmt::format("{} ({})", load, confidence) : load;
}

std::string busiest(const CapacityRow& row) {
  const Bottleneck bottleneck = bottleneck_at(row.capacity, row.question);
  if (bottleneck.name.empty()) return "";
  return fmt::format("; then the busiest resource is {}, {:.0f} % in use", bottleneck.name, 100 * bottleneck.utilisation);
}

// The rate at a capacity that is no rate itself.
std::string throughput_there(const CapacityRow& row) {
  const LoadAxis& axis = row.question.axis;
  if (axis.unit == LoadUnit::rate) return "";
  if (axis.is_whole()) return fmt::format(", {}/s", to_text(four_digits(throughput_at(row.capacity, row.question))));
  return fmt::format(", {}/s on average", to_text(four_digits(axis.recorded_per_s * row.capacity.load.value)));
}

// Why the interval of a capacity is wide, where the latency hardly grows with the load.
std::string flatness(const CapacityRow& row) {
  const LimitSensitivity limit = limit_sensitivity(row.capacity);
  const auto quantile = binding_quantile(row.question, row.capacity);
  if (!quantile || !(limit.elasticity > 0 && limit.elasticity < kFlatLatency)) return "";
  const LoadAxis& axis = row.question.axis;
  const auto ms = [&](double factor) { return to_text(rounded(factor * quantile->limit_ms, kReportDigits)); };
  const std::string name = quantile->q < 1 ? fmt::format("p{:g}", 100 * quantile->q) : "max";
  return fmt::format(" The latency is flat there: {} grows by only {} % with each per cent more, so limits of {} and {} ms "
                     "give {} and {}.", name, to_text(rounded(limit.elasticity, 2)), ms(1 - kOtherLimit), ms(1 + kOtherLimit),
                     load_text(axis, axis.at_most(limit.lower)), load_text(axis, axis.at_most(limit.higher)));
}

// What the limit decides near saturation: little.
std::string steepness(const CapacityRow& row) {
  const Bottleneck bottleneck = bottleneck_at(row.capacity, row.question);
  if (row.question.axis.unit != LoadUnit::rate || !(bottleneck.utilisation >= kNearlyFull)) return "";
  const double left = std::max(1.0, std::ceil(100 * (1 / bottleneck.utilisation - 1)));
  return fmt::format(" That is within {:.0f} % of saturation: the value of the objective hardly matters, the capacity is that of "
                     "the {}.", left, bottleneck.name);
}

const char* wider_than_asked(const LoadAxis& axis) {
  return axis.is_replay() ? "; the interval is wider than asked for (more measure.replications narrow it)"
                                          : "; the interval is wider than asked for";
}

std::string sentence(const CapacityRow& row) {
  const LoadAxis& axis = row.question.axis;
  const std::string name = row.point.label();
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
                         "(measure.max-requests).{}", name, load, throughput_there(row), busiest(row), steepness(row));
    case CapacityEnd::found:
    case CapacityEnd::imprecise: break;
  }
  const bool is_wide = row.capacity.end == CapacityEnd::imprecise;
  return fmt::format("{} holds up to {}{}{}{}.{}{}", name, with_confidence(load, row.question), throughput_there(row),
                     busiest(row), is_wide ? wider_than_asked(axis) : "", flatness(row), steepness(row));
}

}  // namespace

Table capacity_table(const std::vector<CapacityRow>& rows) {
  Table table{.columns = column_names("capacity")};
  for (const CapacityRow& row : rows) {
    const Estimate load = row.question.axis.answer(row.capacity.load);
    const Bottleneck bottleneck = bottleneck_at(row.capacity, row.question);
    std::vector<Cell> cells{row.point.label(), row.point.nodes, row.point.processes, row.point.threads,
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
