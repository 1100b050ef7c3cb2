#include "cli/investigation/alternative.hpp"

#include <algorithm>

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

analysis::Estimate Alternative::peak() const {
  analysis::Estimate peak;
  if (curve.size() < 2) return peak;
  for (const Entry* entry : curve) {
    const analysis::Estimate throughput = entry->result.all[&analysis::Measurement::throughput_per_s];
    if (throughput.has_value() && !(throughput.value <= peak.value)) peak = throughput;
  }
  return peak;
}

std::vector<Alternative> alternatives_of(const FinishedSweep& sweep, double expected_per_s) {
  std::vector<Alternative> all;
  for (std::size_t i = 0; i < sweep.results.points.size(); ++i) {
    const Entry& entry = sweep.results.points[i];
    const scenarios::Point& point = sweep.plan->points[i];
    const std::string name = name_without_load(entry.point);
    auto found = std::find_if(all.begin(), all.end(), [&](const Alternative& one) { return one.name == name; });
    if (found == all.end()) {
      found = all.insert(all.end(), {name, point.scenario.at_load(sim::per_second(expected_per_s)), point.architecture, entry.point, {}});
      found->planned.rungs.clear();
      found->planned.swept.clear();
      found->planned.architecture = name;
      found->planned.offered_per_s = found->scenario.offered_rate().value_or(analysis::Measurement::kNone);
    }
    found->curve.push_back(&entry);
  }
  for (Alternative& one : all) {
    std::sort(one.curve.begin(), one.curve.end(),
              [](const Entry* a, const Entry* b) { return a->point.offered_per_s < b->point.offered_per_s; });
  }
  return all;
}

}  // namespace knee::cli
