#include "analysis/report/section_table.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "analysis/report/busy_points.hpp"
#include "analysis/table/estimate_text.hpp"
#include "analysis/table/shortened.hpp"

namespace knee::analysis {
namespace {


using CellColumn = std::vector<Cell>;

std::string padded_left(const std::string& text, std::size_t to) {
  return std::string(to - std::min(to, width(text)), ' ') + text;
}

std::string padded_right(const std::string& text, std::size_t to) {
  return text + std::string(to - std::min(to, width(text)), ' ');
}

std::size_t widest(const std::vector<std::string>& texts) {
  std::size_t widest_yet = 0;
  for (const std::string& text : texts) widest_yet = std::max(widest_yet, width(text));
  return widest_yet;
}

// `value ±half`, aligned at the sign.
CellColumn estimates(const Section& section, double Measurement::*metric, bool intervals) {
  std::vector<std::string> values;
  std::vector<std::string> halves;
  for (const SectionRow& row : section.rows) {
    const Estimate estimate = row.result->all[metric];
    const double half = (estimate.high - estimate.low) / 2;
    values.push_back(estimate_text(estimate.value, half));
    halves.push_back(intervals ? half_width_text(estimate.value, half) : "");
  }
  CellColumn column;
  for (std::size_t i = 0; i < values.size(); ++i) {
    column.emplace_back(padded_left(values[i], widest(values)) + padded_right(halves[i], widest(halves)));
  }
  return column;
}

std::string state_text(const PointResult& result) {
  std::string state = result.state_name();
  if (!result.precise && result.state == State::stable) state += ", wide";
  if (result.failed == 0 || result.succeeded == 0) return state;
  return fmt::format("{}, {} failed", state, result.failed);
}

template <class Tell>
CellColumn texts(const Section& section, Tell tell) {
  CellColumn column;
  for (const SectionRow& row : section.rows) column.emplace_back(tell(row));
  return column;
}

std::string percent(double share) { return fmt::format("{} %", rounded(100 * share, 2)); }

void add(Table& table, const std::string& name, const CellColumn& column) {
  table.columns.push_back(name);
  for (std::size_t i = 0; i < column.size(); ++i) table.rows[i].push_back(column[i]);
}

bool has_objective(const Section& section) {
  return std::any_of(section.rows.begin(), section.rows.end(),
                     [](const SectionRow& row) { return row.point->objective.has_value(); });
}

// Limits that make a table fit.
struct Room {
  std::size_t label;
  int intervals;  // number of estimates, of four, with their interval
};

bool has_measured(const Section& section) {
  return std::any_of(section.rows.begin(), section.rows.end(),
                     [](const SectionRow& row) { return !std::isnan(row.result->all.value.measured_p50_ms); });
}

constexpr double kShownWhereLimited[] = {0.9, 0.95, 0.999, 1};

std::string label_of(double q) { return q == 1 ? "max ms" : fmt::format("p{:g} ms", 100 * q); }

bool limits(const Section& section, double q) {
  return std::any_of(section.rows.begin(), section.rows.end(), [q](const SectionRow& row) {
    if (!row.point->objective) return false;
    const auto& quantiles = row.point->objective->quantiles;
    return std::any_of(quantiles.begin(), quantiles.end(), [q](const auto& one) { return !one.which && one.q == q; });
  });
}

// Mean, median, p99, and the quantiles that the objective limits.
void add_latencies(Table& table, const Section& section, int intervals) {
  add(table, "mean ms", estimates(section, &Measurement::mean_ms, intervals > 1));
  add(table, "p50 ms", estimates(section, &Measurement::p50_ms, intervals > 3));
  add(table, "p99 ms", estimates(section, &Measurement::p99_ms, intervals > 0));
  for (const double q : kShownWhereLimited) {
    if (limits(section, q)) add(table, label_of(q), estimates(section, latency_metric(q).value, intervals > 0));
  }
}

// For recorded requests: simulated beside measured quantiles.
void add_comparison(Table& table, const Section& section) {
  add(table, "p50 ms", estimates(section, &Measurement::p50_ms, false));
  add(table, "measured", estimates(section, &Measurement::measured_p50_ms, false));
  add(table, "p95 ms", estimates(section, &Measurement::p95_ms, false));
  add(table, "measured", estimates(section, &Measurement::measured_p95_ms, false));
  add(table, "p99 ms", estimates(section, &Measurement::p99_ms, false));
  add(table, "measured", estimates(section, &Measurement::measured_p99_ms, false));
}

Table table_in(const Section& section, Room room) {
  Table table;
  table.rows.resize(section.rows.size());
  const auto label = [&](const SectionRow& row) { return shortened(row.label, room.label); };
  if (!section.label_name.empty()) add(table, shortened(section.label_name, room.label), texts(section, label));
  add(table, "offered/s", texts(section, [](const SectionRow& row) {
        return Cell{rounded(row.point->offered_per_s, kSectionDigits)};
      }));
  add(table, "served/s", estimates(section, &Measurement::throughput_per_s, room.intervals > 2));
  if (has_measured(section)) {
    add_comparison(table, section);
  } else {
    add_latencies(table, section, room.intervals);
  }
  add(table, "errors", texts(section, [](const SectionRow& row) {
        return row.result->succeeded == 0 ? "" : percent(row.result->all.value.errors);
      }));
  add(table, "bottleneck", texts(section, [&](const SectionRow& row) {
        Bottleneck bottleneck = row.result->bottleneck;
        bottleneck.name = shortened(bottleneck.name, room.label);
        const bool is_busy = !std::isnan(error_factor(*row.point, *row.result));
        return bottleneck_text(bottleneck) + (is_busy ? kBusyMark : "");
      }));
  add(table, "state", texts(section, [](const SectionRow& row) { return state_text(*row.result); }));
  if (has_objective(section)) {
    add(table, "objective", texts(section, [](const SectionRow& row) { return std::string{row.result->objective_name()}; }));
  }
  return table;
}

std::size_t aligned_width(const Table& table) {
  const std::string text = to_aligned(table);
  std::size_t result = 0;
  for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
    result = std::max(result, width(text.substr(at, end - at)));
  }
  return result;
}

}  // namespace

std::string bottleneck_text(const Bottleneck& bottleneck) {
  if (bottleneck.name.empty()) return {};
  return fmt::format("{} {:.0f} %", bottleneck.name, 100 * bottleneck.utilisation);
}

Table section_table(const Section& section, std::size_t limit) {
  constexpr Room kRooms[] = {{24, 4}, {24, 3}, {18, 3}, {18, 2}, {18, 1}, {18, 0}};
  for (const Room room : kRooms) {
    Table table = table_in(section, room);
    if (aligned_width(table) <= limit) return table;
  }
  return table_in(section, {.label = 10, .intervals = 0});
}

}  // namespace knee::analysis
