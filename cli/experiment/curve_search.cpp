#include "cli/experiment/curve_search.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "analysis/refinement/result_curve.hpp"
#include "cli/runner/planned_results.hpp"
#include "cli/runner/shared_pool.hpp"
#include "cli/store/store.hpp"
#include "scenarios/load_curve.hpp"
#include "scenarios/point_identity.hpp"
#include "scenarios/run/run.hpp"

namespace knee::cli {
namespace {

using scenarios::LoadCurve;

// Curves in progress at a time: each has a thread while it waits for its simulations.
constexpr std::size_t kCurvesAtOnce = 64;

// What a curve has found: its loads, ascending, and the points there.
struct FoundCurve {
  std::vector<double> loads = {};
  std::vector<analysis::Entry> entries = {};

  void insert(double load, analysis::Entry entry) {
    const auto at = std::lower_bound(loads.begin(), loads.end(), load) - loads.begin();
    loads.insert(loads.begin() + at, load);
    entries.insert(entries.begin() + at, std::move(entry));
  }
};

class CurveSearch {
 public:
  CurveSearch(Experiment& experiment, SharedPool& pool, const Listeners& listeners)
      : experiment_{experiment}, plan_{*experiment.plan}, pool_{pool}, listeners_{listeners}, found_(plan_.curves.size()) {
    if (listeners.store != nullptr) identities_.emplace(plan_);
  }

  ProcessPool::End run() {
    std::vector<SharedPool::Task> tasks;
    tasks.emplace_back([this] { simulate_others(); });
    for (std::size_t i = 0; i < std::min(kCurvesAtOnce, found_.size()); ++i) {
      tasks.emplace_back([this] {
        while (next_ < found_.size()) search(next_++);
      });
    }
    pool_.run(std::move(tasks));
    assemble();
    return end_;
  }

 private:
  // The points that belong to no curve.
  void simulate_others() {
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0, curve = 0; i < plan_.points.size(); ++i) {
      if (curve < plan_.curves.size() && plan_.curves[curve].first == i) {
        i += plan_.curves[curve++].points - 1;
      } else {
        numbers.push_back(i);
      }
    }
    analysis::Results others = without_points();
    for (const std::size_t number : numbers) others.points.push_back(experiment_.results.points[number]);
    const Simulate simulate = [&](std::size_t point, const scenarios::Job& job) { return experiment_.simulate(numbers[point], job); };
    (void)simulate_round(others, simulate, numbers);
    for (std::size_t i = 0; i < numbers.size(); ++i) experiment_.results.points[numbers[i]] = std::move(others.points[i]);
  }

  void search(std::size_t number) {
    const LoadCurve& curve = plan_.curves[number];
    FoundCurve& found = found_[number];
    std::vector<double> loads = scenarios::loads_of(plan_, curve);
    while (!loads.empty() && simulate_at(curve, loads, found)) {
      loads = analysis::next_loads(curve.range, found.loads, found.entries);
      listeners_.progress.found(loads.size());
    }
  }

  // False if the user interrupts.
  bool simulate_at(const LoadCurve& curve, const std::vector<double>& loads, FoundCurve& found) {
    Experiment round = experiment_of(std::make_shared<const scenarios::ExperimentPlan>(curve_at(plan_, curve, loads)));
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < loads.size(); ++i) {
      analysis::Point& point = round.results.points[i].point;
      if (identities_) point.identity = identities_->of(round.plan->points[i]);
      if (found.loads.empty()) {
        numbers.push_back(curve.first + i);
      } else if (listeners_.store != nullptr) {
        numbers.push_back(listeners_.store->add(point));
      }
    }
    if (!simulate_round(round.results, round.simulate, std::move(numbers))) return false;
    for (std::size_t i = 0; i < loads.size(); ++i) found.insert(loads[i], std::move(round.results.points[i]));
    return true;
  }

  bool simulate_round(analysis::Results& round, const Simulate& simulate, std::vector<std::size_t> numbers) {
    Listeners listeners = listeners_;
    listeners.numbers = std::move(numbers);
    if (pool_.simulate_missing(round, simulate, std::move(listeners)) == ProcessPool::End::completed) return true;
    end_ = ProcessPool::End::interrupted;
    return false;
  }

  [[nodiscard]] analysis::Results without_points() const {
    analysis::Results results = experiment_.results;
    results.points.clear();
    return results;
  }

  // The experiment with all points, in the order of the plan.
  void assemble() {
    std::vector<std::vector<double>> loads;
    std::vector<analysis::Entry> entries;
    std::size_t number = 0;  // of the next point of the plan
    const auto take_until = [&](std::size_t end) {
      for (; number < end; ++number) entries.push_back(std::move(experiment_.results.points[number]));
    };
    for (std::size_t i = 0; i < found_.size(); ++i) {
      const LoadCurve& curve = plan_.curves[i];
      FoundCurve& found = found_[i];
      take_until(curve.first);
      loads.push_back(found.loads.empty() ? loads_of(plan_, curve) : found.loads);
      if (found.loads.empty()) {
        take_until(curve.first + curve.points);
      } else {
        std::move(found.entries.begin(), found.entries.end(), std::back_inserter(entries));
        number += curve.points;
      }
    }
    take_until(plan_.points.size());
    replace(std::make_shared<const scenarios::ExperimentPlan>(with_loads(plan_, loads)), std::move(entries));
  }

  void replace(std::shared_ptr<const scenarios::ExperimentPlan> plan, std::vector<analysis::Entry> entries) {
    analysis::Results results = without_points();
    results.points = std::move(entries);
    if (listeners_.store != nullptr) listeners_.store->replan(results);
    experiment_ = experiment_of(std::move(plan));
    experiment_.results = std::move(results);
  }

  Experiment& experiment_;
  const scenarios::ExperimentPlan& plan_;
  SharedPool& pool_;
  const Listeners& listeners_;
  std::optional<scenarios::PointIdentities> identities_;
  std::vector<FoundCurve> found_;
  std::size_t next_ = 0;  // curve that no task has begun
  ProcessPool::End end_ = ProcessPool::End::completed;
};

}  // namespace

ProcessPool::End simulate_curves(Experiment& experiment, SharedPool& pool, const Listeners& listeners) {
  listeners.progress.grows(true);
  const auto plan = experiment.plan;  // outlives the search, which replaces it
  const ProcessPool::End end = CurveSearch{experiment, pool, listeners}.run();
  listeners.progress.grows(false);
  return end;
}

}  // namespace knee::cli
