#include "cli/accuracy.hpp"

#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "cli/point_summary.hpp"

namespace knee::cli {
namespace {

using M = scenarios::Measurement;

struct Comparison {
  const char* name;
  double M::*simulated;
  double M::*measured;
};
constexpr Comparison kComparisons[] = {{"mean", &M::mean_ms, &M::measured_mean_ms},
                                       {"p50", &M::p50_ms, &M::measured_p50_ms},
                                       {"p95", &M::p95_ms, &M::measured_p95_ms},
                                       {"p99", &M::p99_ms, &M::measured_p99_ms}};

// Of a recording the name of the file, of anything else the value.
std::string name_of(const PointRecord& point) {
  std::string name = point.architecture;
  for (const auto& [key, value] : point.swept) name += ", " + value.substr(value.rfind('/') + 1);
  return name;
}

std::string error_text(double simulated, double measured) {
  if (std::isnan(simulated) || std::isnan(measured)) return {};
  return fmt::format("{:+.1f} %", 100 * (simulated / measured - 1));
}

}  // namespace

Table accuracy_table(const Campaign& campaign) {
  Table table{.columns = {"architecture"}, .rows = {}};
  for (const Comparison& one : kComparisons) table.columns.emplace_back(one.name);
  for (const PointRecord& point : campaign.points) {
    const M mean = summarize(point).mean;
    if (std::isnan(mean.measured_mean_ms)) continue;
    std::vector<Cell>& row = table.rows.emplace_back();
    row.emplace_back(name_of(point));
    for (const Comparison& one : kComparisons) row.emplace_back(error_text(mean.*one.simulated, mean.*one.measured));
  }
  return table;
}

}  // namespace knee::cli
