#include "analysis/capacity/capacity.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <numeric>
#include <stdexcept>

#include "analysis/capacity/load_root.hpp"
#include "analysis/estimate/ratio.hpp"
#include "analysis/metrics/window.hpp"
#include "analysis/steady_state/precision.hpp"
#include "analysis/steady_state/state.hpp"
#include "analysis/steady_state/warm_up.hpp"

namespace knee::analysis {
namespace {

constexpr double kFarthest = 1000;       // loads are tried down to the first one divided by this, and up to its product
constexpr double kRootsPerWidth = 10;    // a root is found to this part of the required half width,
constexpr double kMarginsPerWidth = 50;  // or if its margin is this part of it: latency grows faster than the load
constexpr double kWidestMargin = 0.25;   // intervals of latency wider than this cover the truth too seldom
constexpr double kRoundingError = 1 + 1e-9;
constexpr std::uint64_t kLonger = 4;     // lengths of replications grow by this factor

struct Interrupted {};

bool is_met(const LoadTrial& trial) { return trial.high < 0; }
bool is_missed(const LoadTrial& trial) { return trial.low > 0; }
bool is_narrow(const LoadTrial& trial) { return trial.high - trial.low <= kWidestMargin; }

// The trials at one length of the replications.
class Search {
 public:
  Search(const CapacityQuestion& question, const SimulateAt& simulate, std::uint64_t requests)
      : question_{question}, simulate_{simulate}, requests_{requests} {}

  const LoadTrial& at(double load) {
    if (const auto known = trials_.find(load); known != trials_.end()) return known->second.trial;
    if (load < question_.axis.least) return trials_.emplace(load, Done{unloaded(load), {}}).first->second.trial;
    std::vector<Replication> replications = simulate_(load, requests_at(load));
    if (replications.empty()) throw Interrupted{};
    const LoadTrial trial = try_load(question_, load, replications);
    return trials_.emplace(load, Done{trial, std::move(replications)}).first->second.trial;
  }

  // The load at which a margin is zero, between the nearest trials at which it is negative and positive.
  double root(double LoadTrial::*which) {
    const auto positive =
        std::find_if(trials_.begin(), trials_.end(), [&](const auto& one) { return one.second.trial.*which > 0; });
    const double high = positive->first;
    const double low = std::prev(positive)->first;
    const auto margin_at = [&](double load) { return at(load).*which; };
    const LoadBracket bracket{low, high, at(low).*which, at(high).*which};
    const RootTolerance tolerance{question_.precision / kRootsPerWidth, question_.precision / kMarginsPerWidth};
    if (question_.axis.is_whole()) return whole_load_root(margin_at, bracket, tolerance);
    return load_root(margin_at, bracket, tolerance);
  }

  // Whether the trials up to `load` are long enough: their state is known, and the intervals of the objective's quantities
  // are narrow enough to be trusted. Those of a replay come from whole replications, which are independent.
  [[nodiscard]] bool is_settled(double load) const {
    if (question_.axis.is_replay()) return true;
    return std::none_of(trials_.begin(), trials_.upper_bound(load), [](const auto& one) {
      const LoadTrial& trial = one.second.trial;
      return trial.state == State::unsettled || !is_narrow(trial);
    });
  }

  // Whether nothing in the replications is random.
  [[nodiscard]] bool is_exact() const {
    return question_.axis.is_replay() && std::all_of(trials_.begin(), trials_.end(), [](const auto& one) {
             return one.second.trial.low == one.second.trial.high;
           });
  }

  [[nodiscard]] std::vector<LoadTrial> trials() const {
    std::vector<LoadTrial> all;
    for (const auto& [load, done] : trials_) {
      if (!done.replications.empty()) all.push_back(done.trial);
    }
    return all;
  }

  struct Done {
    LoadTrial trial;
    std::vector<Replication> replications;
  };

  // The length of a replication at `load`.
  [[nodiscard]] std::uint64_t requests_at(double load) const {
    const std::uint64_t most = std::max(requests_, question_.max_requests / question_.replications);
    return std::min(question_.axis.length(load, requests_), most);
  }

  // The trial nearest to `load` of those at which work does not pile up; of all if it piles up at each.
  [[nodiscard]] Done take_nearest(double load) {
    const auto distance = [&](const auto& one) {
      constexpr double kFar = 1e6;
      const bool is_useless = one.second.trial.state == State::saturated || one.second.replications.empty();
      return std::fabs(std::log(one.first / load)) + (is_useless ? kFar : 0);
    };
    const auto nearest = std::min_element(trials_.begin(), trials_.end(), [&](const auto& a, const auto& b) {
      return distance(a) < distance(b);
    });
    return std::move(nearest->second);
  }

 private:
  // Less load than can be simulated meets every objective.
  static LoadTrial unloaded(double load) { return {load, -kMostMargin, -kMostMargin, -kMostMargin, State::stable}; }

  const CapacityQuestion& question_;
  const SimulateAt& simulate_;
  std::uint64_t requests_;
  std::map<double, Done> trials_;  // by load
};

// Loads that surround the interval: all margins are negative at the first and positive at the second.
struct Bracket {
  double low;
  double high;
  CapacityEnd end = CapacityEnd::found;
};

Bracket widen(Search& search, const LoadAxis& axis, Bracket bracket, double first_load, double step) {
  while (!is_missed(search.at(bracket.high))) {
    if (bracket.high > first_load * kFarthest) return {bracket.low, bracket.high, CapacityEnd::always_met};
    if (is_met(search.at(bracket.high))) bracket.low = bracket.high;
    bracket.high = axis.at_least(bracket.high * step);
  }
  while (!is_met(search.at(bracket.low))) {
    if (bracket.low < first_load / kFarthest) return {bracket.low, bracket.high, CapacityEnd::never_met};
    if (is_missed(search.at(bracket.low))) bracket.high = bracket.low;
    bracket.low = axis.at_most(bracket.low / step);
  }
  return bracket;
}

// Intervals that are too wide to be trusted at the limit still tell that it is far away.
bool is_certainly_met(const LoadTrial& trial) {
  const bool is_settled = trial.state == State::stable || trial.state == State::transient;
  return is_settled && is_met(trial) && (is_narrow(trial) || -trial.high > trial.high - trial.estimate);
}
bool is_certainly_missed(const LoadTrial& trial) {
  return is_missed(trial) && (is_narrow(trial) || trial.low > trial.estimate - trial.low);
}

// The capacity by replications of one length. Near saturation a little load more or less decides, long before the intervals of
// latency are narrow: then the interval reaches from a load that certainly meets the objective to one that certainly misses
// it. Replications that are too short for both get no interval.
Estimate estimate_of(Search& search, const LoadAxis& axis, double precision) {
  const double value = search.root(&LoadTrial::estimate);
  if (search.is_exact()) return {.value = value, .low = value, .high = value};
  if (search.is_settled(value)) {
    const Estimate found{.value = value, .low = search.root(&LoadTrial::high), .high = search.root(&LoadTrial::low)};
    if (search.is_settled(value)) return found;
  }
  const Estimate bracket{
      .value = value, .low = axis.at_most(value / (1 + precision)), .high = axis.at_least(value * (1 + precision))};
  const bool holds = is_certainly_met(search.at(bracket.low)) && is_certainly_missed(search.at(bracket.high));
  return holds ? bracket : Estimate{.value = value};
}

bool is_precise(const CapacityQuestion& question, const Estimate& load) {
  return load.relative_half_width() <= question.precision * kRoundingError || question.axis.is_one_answer(load);
}

std::uint64_t due_in(const Replication& replication) {
  return std::accumulate(replication.batches.begin(), replication.batches.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const Batch& batch) { return sum + batch.due(); });
}

// Ends a search that found a crossing. Below the smallest load that can be simulated no load meets the objective.
void finish(Search& search, const CapacityQuestion& question, Capacity& capacity) {
  const Estimate& load = capacity.load;
  if (load.value < question.axis.least) {
    capacity.end = CapacityEnd::never_met;
    capacity.load = {};
    return;
  }
  if (!is_precise(question, load)) capacity.end = load.has_interval() ? CapacityEnd::imprecise : CapacityEnd::unsettled;
  const double held = question.axis.at_most(load.value);
  if (question.axis.is_whole()) (void)search.at(held);
  Search::Done nearest = search.take_nearest(held);
  capacity.nearest = nearest.trial;
  capacity.requests = search.requests_at(nearest.trial.load);
  if (question.axis.is_replay()) capacity.requests = due_in(nearest.replications.front());
  capacity.at_capacity = std::move(nearest.replications);
}

Capacity search_capacity(const CapacityQuestion& question, const SimulateAt& simulate) {
  Capacity capacity{.requests = static_cast<std::uint64_t>(kFirstRungRequests)};
  const double first = question.axis.nearest(question.first_load);
  Bracket bracket{first, std::max(first, question.axis.at_least(question.beyond))};
  for (double step = 2;; step = 1 + question.precision, capacity.requests *= kLonger) {
    Search search{question, simulate, capacity.requests};
    bracket = widen(search, question.axis, bracket, first, step);
    capacity.end = bracket.end;
    if (bracket.end == CapacityEnd::found) capacity.load = estimate_of(search, question.axis, question.precision);
    capacity.trials = search.trials();
    if (bracket.end != CapacityEnd::found) return capacity;
    const bool can_grow = !question.axis.is_replay() && capacity.requests * kLonger * question.replications <= question.max_requests;
    if (is_precise(question, capacity.load) || !can_grow) {
      finish(search, question, capacity);
      return capacity;
    }
    const Estimate& load = capacity.load;
    const double low = question.axis.at_most(load.has_interval() ? load.low : load.value);
    bracket = {low, question.axis.at_least(load.has_interval() ? load.high : load.value)};
  }
}

}  // namespace

Window window_at(const Capacity& capacity, const CapacityQuestion& question) {
  const std::vector<Replication>& replications = capacity.at_capacity;
  return {.replications = replications, .first_batch = warm_up_batches(replications, question.finds_warm_up)};
}

Capacity find_capacity(const CapacityQuestion& question, const SimulateAt& simulate) {
  if (question.objective.quantiles.empty() && question.objective.errors.empty()) {
    throw std::invalid_argument("a capacity has an objective");
  }
  try {
    return search_capacity(question, simulate);
  } catch (const Interrupted&) {
    return {.end = CapacityEnd::interrupted};
  }
}

const char* name_of(CapacityEnd end) {
  switch (end) {
    case CapacityEnd::found: return "found";
    case CapacityEnd::imprecise: return "imprecise";
    case CapacityEnd::unsettled: return "unsettled";
    case CapacityEnd::never_met: return "never met";
    case CapacityEnd::always_met: return "always met";
    case CapacityEnd::interrupted: break;
  }
  return "interrupted";
}

Bottleneck bottleneck_at(const Capacity& capacity, const CapacityQuestion& question) {
  if (capacity.at_capacity.empty()) return {};
  return bottleneck_of({.window = window_at(capacity, question), .setting = {}});
}

double throughput_at(const Capacity& capacity, const CapacityQuestion& question) {
  if (capacity.at_capacity.empty()) return Estimate::kNone;
  return ratio(throughput_per_s(window_at(capacity, question)), Range::positive, question.confidence).value;
}

}  // namespace knee::analysis
