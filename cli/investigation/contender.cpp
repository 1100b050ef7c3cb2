#include "cli/investigation/contender.hpp"

#include <algorithm>
#include <cmath>

#include "scenarios/experiment_plan.hpp"

namespace knee::cli {
namespace {

using analysis::Entry;

constexpr const char* kLoad = "load";

std::string name_without_load(const analysis::Point& point) {
  analysis::Point named = point;
  std::erase_if(named.swept, [](const auto& pair) { return pair.first == kLoad; });
  return named.label();
}

}  // namespace

analysis::Estimate Contender::peak() const {
  analysis::Estimate peak;
  if (curve.size() < 2) return peak;
  for (const Entry* entry : curve) {
    const analysis::Estimate throughput = entry->result.all[&analysis::Measurement::throughput_per_s];
    if (throughput.has_value() && !(throughput.value <= peak.value)) peak = throughput;
  }
  return peak;
}

std::optional<double> Contender::rough_knee() const {
  for (std::size_t i = 1; i < curve.size(); ++i) {
    const double load_below = curve[i - 1]->point.offered_per_s;
    const double load_above = curve[i]->point.offered_per_s;
    const double growth = curve[i]->result.all.value.mean_ms / curve[i - 1]->result.all.value.mean_ms;
    if (growth > load_above / load_below) return std::sqrt(load_below * load_above);
  }
  return std::nullopt;
}

std::vector<Contender> contenders_of(const FinishedSweep& sweep, double expected_per_s) {
  std::vector<Contender> all;
  for (std::size_t i = 0; i < sweep.results.points.size(); ++i) {
    const Entry& entry = sweep.results.points[i];
    const scenarios::Point& point = sweep.plan->points[i];
    const std::string name = name_without_load(entry.point);
    auto found = std::find_if(all.begin(), all.end(), [&](const Contender& one) { return one.name == name; });
    if (found == all.end()) {
      found = all.insert(all.end(), {name, point.scenario.at_load(sim::per_second(expected_per_s)), point.architecture, entry.point, {}});
      found->planned.rungs.clear();
      found->planned.swept.clear();
      found->planned.architecture = name;
      found->planned.offered_per_s = found->scenario.offered_rate().value_or(analysis::Measurement::kNone);
    }
    found->curve.push_back(&entry);
  }
  for (Contender& one : all) {
    std::sort(one.curve.begin(), one.curve.end(),
              [](const Entry* a, const Entry* b) { return a->point.offered_per_s < b->point.offered_per_s; });
  }
  return all;
}

}  // namespace knee::cli
