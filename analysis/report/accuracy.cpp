#include "analysis/report/accuracy.hpp"

#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>


namespace knee::analysis {
namespace {

using M = Measurement;

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
std::string name_of(const Point& point) {
  std::string name = point.architecture;
  for (const auto& [key, value] : point.swept) name += ", " + value.substr(value.rfind('/') + 1);
  return name;
}

std::string error_text(double predicted, double measured) {
  if (std::isnan(predicted) || std::isnan(measured)) return {};
  return fmt::format("{:+.1f} %", 100 * (predicted / measured - 1));
}

}  // namespace

Table accuracy_table(const Results& results) {
  Table table{.columns = {"architecture"}, .rows = {}};
  for (const Comparison& one : kComparisons) table.columns.emplace_back(one.name);
  for (const Entry& entry : results.points) {
    const M& mean = entry.result.all.value;
    if (std::isnan(mean.measured_mean_ms)) continue;
    std::vector<Cell>& row = table.rows.emplace_back();
    row.emplace_back(name_of(entry.point));
    for (const Comparison& one : kComparisons) row.emplace_back(error_text(mean.*one.simulated, mean.*one.measured));
  }
  return table;
}

}  // namespace knee::analysis
