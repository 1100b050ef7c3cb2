#include "analysis/findings/wording.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include <fmt/format.h>

#include "analysis/table/estimate_text.hpp"
#include "analysis/table/load_text.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {
namespace {

// The load up to which an architecture holds: infinite if no load tried was too much, 0 if each was.
double limit_of(const ArchitectureFindings& one) {
  switch (one.capacity.end) {
    case CapacityEnd::always_met: return std::numeric_limits<double>::infinity();
    case CapacityEnd::never_met:
    case CapacityEnd::interrupted: return 0;
    case CapacityEnd::found:
    case CapacityEnd::imprecise:
    case CapacityEnd::unsettled: break;
  }
  return one.question.axis.answer(one.capacity.load).value;
}

}  // namespace

bool is_smaller(const Point& a, const Point& b) {
  return std::tuple{a.nodes, a.processes, a.threads} < std::tuple{b.nodes, b.processes, b.threads};
}

std::vector<LoadRange> ranges_of(const Findings& findings) {
  std::vector<const ArchitectureFindings*> by_size;
  for (const ArchitectureFindings& one : findings.architectures) by_size.push_back(&one);
  std::stable_sort(by_size.begin(), by_size.end(), [](const auto* a, const auto* b) { return is_smaller(a->point, b->point); });
  std::vector<double> ends{std::numeric_limits<double>::infinity()};
  for (const auto* one : by_size) {
    if (limit_of(*one) > 0) ends.push_back(limit_of(*one));
  }
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  std::vector<LoadRange> ranges;
  for (const double end : ends) {
    LoadRange& range = ranges.emplace_back(LoadRange{.to = end, .hold = {}});
    for (const auto* one : by_size) {
      if (limit_of(*one) >= end) range.hold.push_back(one->point.architecture);
    }
  }
  return ranges;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text.empty() ? "none" : text;
}

std::string capacity_text(const LoadAxis& axis, const Capacity& capacity) {
  switch (capacity.end) {
    case CapacityEnd::always_met: return fmt::format("any {} tried", load_noun(axis));
    case CapacityEnd::never_met: return fmt::format("no {}", load_noun(axis));
    case CapacityEnd::interrupted: return "";
    case CapacityEnd::found:
    case CapacityEnd::imprecise:
    case CapacityEnd::unsettled: break;
  }
  const std::string load = load_text(axis, capacity.load);
  return capacity.end == CapacityEnd::unsettled ? "about " + load : load;
}

std::string percent_text(double relative) {
  if (std::isnan(relative)) return "";
  return fmt::format("{:+} %", rounded(100 * relative, 2));
}

std::string change_text(const Estimate& relative) {
  if (!relative.has_interval()) return percent_text(relative.value);
  constexpr double kNothing = 0.005;  // a change that is certainly smaller is shown as none
  if (std::fmax(std::fabs(relative.low), std::fabs(relative.high)) < kNothing) return "0 %";
  return fmt::format("{:+} % ({} to {})", rounded(100 * relative.value, kReportDigits), rounded(100 * relative.low, kReportDigits),
                     rounded(100 * relative.high, kReportDigits));
}

std::string elasticity_text(const Estimate& elasticity) {
  if (!elasticity.has_value()) return "";
  constexpr double kNothing = 0.005;
  if (std::fmax(std::fabs(elasticity.low), std::fabs(elasticity.high)) < kNothing) return "0";
  const double half = (elasticity.high - elasticity.low) / 2;
  const double shown = std::isnan(half) ? rounded(elasticity.value, 2) : elasticity.value;
  return estimate_text(shown, half) + half_width_text(shown, half);
}

std::string percents_text(const Estimate& elasticity) {
  if (!elasticity.has_value()) return "";
  if (!elasticity.has_interval()) return fmt::format("{} %", rounded(elasticity.value, 2));
  return fmt::format("{} % ({} to {})", rounded(elasticity.value, 2), rounded(elasticity.low, 2), rounded(elasticity.high, 2));
}

}  // namespace knee::analysis
