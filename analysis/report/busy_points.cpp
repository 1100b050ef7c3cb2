#include "analysis/report/busy_points.hpp"

#include <cmath>

#include <fmt/format.h>

#include "analysis/table/table.hpp"

namespace knee::analysis {
namespace {

// `node at 1079/s`, `gunicorn, processes 9`, or the architecture in a comparison.
std::string name_of(const Section& section, const SectionRow& row) {
  const std::string& architecture = row.point->architecture;
  if (section.label_name.empty()) return fmt::format("{} at {}/s", section.name, rounded(row.point->offered_per_s, kReportDigits + 1));
  return row.label == architecture ? architecture : fmt::format("{}, {} {}", section.name, section.label_name, row.label);
}

std::string factor_text(double factor) {
  constexpr double kLargest = 100;  // beyond it the number tells no more
  return factor > kLargest ? "more than 100 %" : to_text(rounded(factor, 2)) + " %";
}

}  // namespace

double error_factor(const Point& point, const PointResult& result) {
  constexpr double kLost = 0.01;
  const double used = result.bottleneck.utilisation;
  const bool applies = !point.effort.closed && !std::isnan(result.all.value.mean_ms) && !(result.all.value.errors > kLost);
  return applies && used >= kBusy ? 1 / (1 - used) : Measurement::kNone;
}

std::string busy_footnote(const std::vector<Section>& sections) {
  std::string points;
  for (const Section& section : sections) {
    for (const SectionRow& row : section.rows) {
      const double factor = error_factor(*row.point, *row.result);
      if (std::isnan(factor)) continue;
      points += fmt::format("{}{} {}", points.empty() ? "" : "; ", name_of(section, row), factor_text(factor));
    }
  }
  if (points.empty()) return points;
  return fmt::format("{} in use for {:g} % of the time or more. There an error of 1 % in the service times moves the mean latency by about "
                     "1 / (1 - load) %, by the rule of a single queue: {}.", kBusyMark, 100 * kBusy, points);
}

}  // namespace knee::analysis
