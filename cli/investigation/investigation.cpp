#include "cli/investigation/investigation.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "analysis/capacity/latency_crossing.hpp"
#include "analysis/comparison/comparison.hpp"
#include "cli/experiment/experiment.hpp"
#include "cli/experiment/trials.hpp"
#include "cli/investigation/contender.hpp"
#include "cli/investigation/examination.hpp"
#include "cli/investigation/expected_load.hpp"
#include "scenarios/experiment_plan.hpp"
#include "scenarios/run/run.hpp"
#include "scenarios/scenario/scenario_load.hpp"

namespace knee::cli {
namespace {

using analysis::ArchitectureFindings;
using analysis::Entry;
using analysis::Findings;
using analysis::OrderChange;

constexpr std::uint64_t kCrossingRequests = 20'000;

// All contenders at the expected load, each until its intervals are narrow enough.
std::vector<Entry> simulate_expected(const CommandLine& line, const std::vector<Contender>& contenders) {
  Experiment experiment{.results = {}, .simulate = [&](std::size_t number, const scenarios::Job& job) {
    const scenarios::Scenario& scenario = contenders[number].scenario;
    return scenarios::simulate(scenario, scenario.architectures[contenders[number].architecture], job);
  }};
  for (const Contender& one : contenders) {
    scenarios::prepare(one.scenario, one.scenario.architectures[one.architecture]);
    experiment.results.points.push_back({.point = one.planned});
  }
  if (simulate(line, experiment, nullptr) == ProcessPool::End::interrupted) throw Interrupted{};
  return std::move(experiment.results.points);
}

bool is_shown(double q) {
  const auto all = analysis::metrics();
  return std::any_of(all.begin(), all.end(), [q](const analysis::Metric& metric) {
    const auto* rule = std::get_if<analysis::LatencyRule>(&metric.rule);
    return rule != nullptr && rule->quantile == q;
  });
}

// The strictest quantile that the objective limits for all requests and that the tables show; else p99.
double compared_quantile(const std::optional<analysis::Objective>& objective) {
  double q = 0;
  if (objective) {
    for (const analysis::Objective::Quantile& one : objective->quantiles) {
      if (!one.which && is_shown(one.q)) q = std::max(q, one.q);
    }
  }
  return q > 0 ? q : 0.99;
}

// Loads between which the order of two contenders changes, from one swept load to the next.
struct Swap {
  const Contender* below;  // that has the lower latency at `low`
  const Contender* above;
  double low;
  double high;
};

void add_swaps(const Contender& a, const Contender& b, double q, std::vector<Swap>& swaps) {
  double analysis::Measurement::*latency = analysis::latency_metric(q).value;
  double last_load = 0;
  double last_difference = 0;
  for (const CurvePoint& in_a : a.curve) {
    const auto is_there = [&](const CurvePoint& in_b) { return in_b.load == in_a.load; };
    const auto same = std::find_if(b.curve.begin(), b.curve.end(), is_there);
    if (same == b.curve.end()) continue;
    const double difference = in_a.entry->result.all.value.*latency - same->entry->result.all.value.*latency;
    if (std::isnan(difference)) continue;
    if (difference * last_difference < 0) {
      const bool a_was_lower = last_difference < 0;
      swaps.push_back({a_was_lower ? &a : &b, a_was_lower ? &b : &a, last_load, in_a.load});
    }
    last_load = in_a.load;
    last_difference = difference;
  }
}

// All contenders together.
class Investigation {
 public:
  Investigation(const CommandLine& line, const FinishedSweep& sweep)
      : line_{line}, quiet_{silenced(line)}, pool_{pool_options(line), Progress::suitable(line.quiet)} {
    const scenarios::Scenario& base = sweep.plan->base;
    const analysis::Point& first = sweep.results.points.front().point;
    findings_.scenario = sweep.results.scenario;
    findings_.description = sweep.results.description;
    findings_.axis = load_axis(base);
    findings_.expected_load = expected_load(line, base);
    findings_.confidence = first.confidence;
    findings_.q = compared_quantile(first.objective);
    findings_.relevant = line.relevant;
    if (first.objective) findings_.objective = to_string(*first.objective, first.classes);
    contenders_ = contenders_of(sweep, findings_.expected_load);
  }

  Findings investigate() {
    std::vector<Entry> expected = simulate_expected(line_, contenders_);
    findings_.architectures.resize(contenders_.size());
    std::vector<SharedPool::Task> tasks;
    for (std::size_t i = 0; i < contenders_.size(); ++i) {
      tasks.emplace_back([&, i] {
        findings_.architectures[i] = examine(line_, pool_, findings_, contenders_[i], std::move(expected[i]));
      });
    }
    tasks.emplace_back([this] { find_order_changes(); });
    pool_.run(std::move(tasks));
    compare();
    for (ArchitectureFindings& one : findings_.architectures) one.point.rungs.clear();
    return std::move(findings_);
  }

 private:
  // Compares every contender that is stable at the expected load with the one of the lowest latency.
  void compare() {
    double analysis::Measurement::*latency = analysis::latency_metric(findings_.q).value;
    const ArchitectureFindings* best = nullptr;
    std::vector<const ArchitectureFindings*> stable;
    for (const ArchitectureFindings& one : findings_.architectures) {
      if (one.expected.state != analysis::State::stable) continue;
      stable.push_back(&one);
      if (best == nullptr || one.expected.all.value.*latency < best->expected.all.value.*latency) best = &one;
    }
    std::vector<analysis::Pair> pairs;
    for (const ArchitectureFindings* one : stable) {
      if (one == best) continue;
      pairs.push_back({.label = fmt::format("{} against {}", one->point.architecture, best->point.architecture),
                       .a = best->point.rungs.back().replications,
                       .b = one->point.rungs.back().replications,
                       .finds_warm_up = best->point.effort.finds_warm_up});
    }
    findings_.differences = analysis::comparison_table(pairs, findings_.confidence, findings_.relevant);
  }

  void find_order_changes() {
    std::vector<Swap> swaps;
    for (std::size_t i = 0; i < contenders_.size(); ++i) {
      for (std::size_t k = i + 1; k < contenders_.size(); ++k) add_swaps(contenders_[i], contenders_[k], findings_.q, swaps);
    }
    std::vector<OrderChange> changes(swaps.size());
    std::vector<SharedPool::Task> tasks;
    for (std::size_t i = 0; i < swaps.size(); ++i) tasks.emplace_back([&, i] { changes[i] = located(swaps[i]); });
    pool_.run(std::move(tasks));
    std::erase_if(changes, [](const OrderChange& one) { return !one.load.has_value(); });
    findings_.order_changes = std::move(changes);
  }

  [[nodiscard]] OrderChange located(const Swap& swap) {
    const analysis::CrossingQuestion question{.low = swap.low,
                                              .high = swap.high,
                                              .q = findings_.q,
                                              .confidence = findings_.confidence,
                                              .requests = kCrossingRequests,
                                              .finds_warm_up = swap.below->planned.effort.finds_warm_up,
                                              .axis = findings_.axis};
    analysis::Estimate load = analysis::find_latency_crossing(question, trials_of(*swap.below), trials_of(*swap.above));
    if (findings_.axis.is_replay()) load = {.value = load.value};
    return {swap.below->name, swap.above->name, load};
  }

  [[nodiscard]] Trials trials_of(const Contender& one) {
    return {quiet_, pool_, one.scenario, one.architecture, one.planned};
  }

  const CommandLine& line_;
  CommandLine quiet_;
  SharedPool pool_;
  Findings findings_;
  std::vector<Contender> contenders_;
};

}  // namespace

std::optional<Findings> investigate(const CommandLine& line, const FinishedSweep& sweep) {
  try {
    return Investigation{line, sweep}.investigate();
  } catch (const Interrupted&) {
    return std::nullopt;
  }
}

}  // namespace knee::cli
