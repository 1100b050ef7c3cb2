#include "cli/runner/found_loads.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "analysis/refinement/result_curve.hpp"
#include "cli/command_line/failure.hpp"
#include "cli/command_line/shard.hpp"
#include "scenarios/experiment_plan.hpp"

namespace knee::cli {
namespace {

using scenarios::LoadCurve;

// The loads that a curve needs next; none if a point has no result.
std::vector<double> next_loads_of(const LoadCurve& curve, const scenarios::ExperimentPlan& plan, const analysis::Results& results) {
  const auto first = results.points.begin() + static_cast<std::ptrdiff_t>(curve.first);
  const std::vector<analysis::Entry> entries(first, first + static_cast<std::ptrdiff_t>(curve.points));
  const bool complete = std::all_of(entries.begin(), entries.end(), [](const analysis::Entry& one) { return has_result(one); });
  return complete ? analysis::next_loads(curve.range, loads_of(plan, curve), entries) : std::vector<double>{};
}

// The rows of the table `points`, one after another.
class PointRows {
 public:
  PointRows(const StoredResults& stored, const std::string& scenario) : rows_{stored.points()}, scenario_{scenario} {}

  void skip() { (void)next(); }

  // The loads of a curve, which has both ends of its range.
  std::vector<double> take(const LoadCurve& curve) {
    std::vector<double> loads;
    do {
      const StoredResults::Point& row = next();
      const auto load = std::find_if(row.swept.begin(), row.swept.end(), [](const auto& one) { return one.first == analysis::kLoadKey; });
      if (load == row.swept.end()) throw other_points();
      loads.push_back(scenarios::load_in(load->second));
    } while (loads.back() < curve.range.to);
    return loads;
  }

 private:
  const StoredResults::Point& next() {
    if (next_ == rows_.size()) throw other_points();
    return rows_[next_++];
  }
  [[nodiscard]] Failure other_points() const {
    return wrong_input(fmt::format("the results of {} have other points than its sweep: sweep again", scenario_));
  }

  const std::vector<StoredResults::Point>& rows_;
  const std::string& scenario_;
  std::size_t next_ = 0;
};

}  // namespace

std::vector<std::vector<double>> found_loads(StoredResults& stored, const scenarios::ExperimentPlan& plan) {
  const Shard shard = Shard::read(stored.fact("shard")).value_or(Shard{});
  const std::vector<std::size_t> parts = scenarios::parts_of(plan);
  PointRows rows{stored, plan.base.name};
  std::vector<std::vector<double>> loads;
  std::size_t number = 0;  // of the next point of the plan
  for (const LoadCurve& curve : plan.curves) {
    for (; number < curve.first; ++number) {
      if (shard.has(parts[number])) rows.skip();
    }
    loads.push_back(shard.has(parts[number]) ? rows.take(curve) : loads_of(plan, curve));
    number += curve.points;
  }
  return loads;
}

std::vector<std::string> points_to_come(const scenarios::ExperimentPlan& plan, const analysis::Results& results) {
  std::vector<std::string> labels;
  for (const LoadCurve& curve : plan.curves) {
    analysis::Point point = results.points[curve.first].point;
    for (const double load : next_loads_of(curve, plan, results)) {
      for (auto& [key, value] : point.swept) {
        if (key == analysis::kLoadKey) value = scenarios::text_of_load(load);
      }
      labels.push_back(point.label());
    }
  }
  return labels;
}

}  // namespace knee::cli
