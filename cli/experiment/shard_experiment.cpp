#include "cli/experiment/shard_experiment.hpp"

#include <cstddef>
#include <vector>

#include "scenarios/load_curve.hpp"

namespace knee::cli {

scenarios::ExperimentPlan shard_of(const scenarios::ExperimentPlan& whole, const Shard& shard) {
  scenarios::ExperimentPlan share = whole;
  share.points.clear();
  share.curves.clear();
  const std::vector<std::size_t> parts = scenarios::parts_of(whole);
  auto curve = whole.curves.begin();
  for (std::size_t i = 0; i < whole.points.size(); ++i) {
    const bool begins = curve != whole.curves.end() && curve->first == i;
    if (begins) ++curve;
    if (!shard.has(parts[i])) continue;
    if (begins) share.curves.push_back(*(curve - 1));
    if (begins) share.curves.back().first = share.points.size();
    share.points.push_back(whole.points[i]);
  }
  return share;
}

}  // namespace knee::cli
