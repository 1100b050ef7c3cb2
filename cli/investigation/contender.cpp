#include "cli/investigation/contender.hpp"

#include <algorithm>
#include <cmath>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/scenario/scenario_load.hpp"

namespace knee::cli {
namespace {

using analysis::Entry;
using analysis::LoadUnit;

// Whether a swept key changes the load of the axis: `load`, `workload.arrivals.users`, `users` of one class among others.
bool is_load(const std::string& key, LoadUnit unit) {
  switch (unit) {
    case LoadUnit::users: return key.starts_with("workload.") && key.ends_with("arrivals.users");
    case LoadUnit::recording: return key.starts_with("workload.") && key.ends_with("arrivals.speed");
    case LoadUnit::rate: break;
  }
  return key == "load";
}

std::string name_without_load(const analysis::Point& point, LoadUnit unit) {
  analysis::Point named = point;
  std::erase_if(named.swept, [unit](const auto& pair) { return is_load(pair.first, unit); });
  return named.label();
}

// The contender at the expected load.
Contender contender_of(const scenarios::Point& point, const Entry& entry, const std::string& name, double expected) {
  Contender one{.name = name,
                .scenario = with_load(point.scenario, expected),
                .architecture = point.architecture,
                .planned = entry.point};
  one.planned.rungs.clear();
  one.planned.swept.clear();
  one.planned.architecture = name;
  one.planned.offered_per_s = one.scenario.offered_rate().value_or(analysis::Measurement::kNone);
  return one;
}

}  // namespace

analysis::Estimate Contender::peak() const {
  analysis::Estimate peak;
  if (curve.size() < 2) return peak;
  for (const CurvePoint& one : curve) {
    const analysis::Estimate throughput = one.entry->result.all[&analysis::Measurement::throughput_per_s];
    if (throughput.has_value() && !(throughput.value <= peak.value)) peak = throughput;
  }
  return peak;
}

std::optional<double> Contender::rough_knee() const {
  const bool is_whole = load_axis(scenario).is_whole();
  for (std::size_t i = 1; i < curve.size(); ++i) {
    const analysis::Measurement& below = curve[i - 1].entry->result.all.value;
    const analysis::Measurement& above = curve[i].entry->result.all.value;
    const double faster = is_whole ? above.throughput_per_s / below.throughput_per_s : curve[i].load / curve[i - 1].load;
    if (above.mean_ms / below.mean_ms > faster) return std::sqrt(curve[i - 1].load * curve[i].load);
  }
  return std::nullopt;
}

std::vector<Contender> contenders_of(const FinishedSweep& sweep, double expected) {
  std::vector<Contender> all;
  const LoadUnit unit = load_axis(sweep.plan->base).unit;
  for (std::size_t i = 0; i < sweep.results.points.size(); ++i) {
    const Entry& entry = sweep.results.points[i];
    const scenarios::Point& point = sweep.plan->points[i];
    const std::string name = name_without_load(entry.point, unit);
    auto found = std::find_if(all.begin(), all.end(), [&](const Contender& one) { return one.name == name; });
    if (found == all.end()) found = all.insert(all.end(), contender_of(point, entry, name, expected));
    found->curve.push_back({load_of(point.scenario), &entry});
  }
  for (Contender& one : all) {
    std::sort(one.curve.begin(), one.curve.end(), [](const CurvePoint& a, const CurvePoint& b) { return a.load < b.load; });
  }
  return all;
}

}  // namespace knee::cli
