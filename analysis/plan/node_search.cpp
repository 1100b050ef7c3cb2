#include "analysis/plan/node_search.hpp"

#include <algorithm>

#include "analysis/plan/level_search.hpp"

namespace knee::analysis {
namespace {

constexpr double kNotice = 0.02;  // a margin that differs by less is no reason to move: 2 % of a latency

constexpr double kEqualBounds = 1e-9;  // relative; bounds that differ by less are equal

}  // namespace

Candidate NodeSearch::at(std::size_t level, const GridPoint& point) const {
  return {.machine = machine_,
          .nodes = choice().nodes[level],
          .processes = choice().processes[point.x],
          .threads = choice().threads[point.y]};
}

std::uint64_t NodeSearch::workers(const GridPoint& point) const {
  return choice().processes[point.x] * choice().threads[point.y];
}

std::size_t NodeSearch::levels_within(const std::optional<Cost>& limit) const {
  const std::size_t count = choice().nodes.size();
  if (!limit) return count;
  std::size_t within = 0;
  while (within < count && compare(cost_of(space_, at(within, {})), *limit) <= 0) ++within;
  return within;
}

GridPoint NodeSearch::most_promising(std::size_t level) {
  if (const auto known = promising_.find(level); known != promising_.end()) return known->second;
  GridPoint best;
  for (std::size_t x = 0; x < grid().width; ++x) {
    for (std::size_t y = 0; y < grid().height; ++y) {
      const GridPoint point{x, y};
      const double rate = book_.bound(at(level, point)).rate;
      const double highest = book_.bound(at(level, best)).rate;
      const bool is_equal = rate >= highest * (1 - kEqualBounds);
      if (rate > highest * (1 + kEqualBounds) || (is_equal && workers(point) <= workers(best))) best = point;
    }
  }
  return promising_.emplace(level, best).first->second;
}

std::size_t NodeSearch::first_allowed(std::size_t count) {
  if (count == 0 || is_allowed(0)) return 0;
  const std::size_t allowed = first_level(1, count, [&](std::size_t one) { return is_allowed(one); });
  book_.note_excluded(at(allowed - 1, most_promising(allowed - 1)));
  return allowed;
}

// The best of the last level, the most promising numbers, and the fewest processes of as high a bound.
std::vector<GridPoint> NodeSearch::starts(std::size_t level) {
  std::vector<GridPoint> starts;
  if (last_ && book_.is_allowed(at(level, *last_))) starts.push_back(*last_);
  const GridPoint promising = most_promising(level);
  starts.push_back(promising);
  const double rate = book_.bound(at(level, promising)).rate;
  for (std::size_t x = 0; x < promising.x; ++x) {
    for (std::size_t y = 0; y < grid().height; ++y) {
      if (book_.bound(at(level, {x, y})).rate < rate * (1 - kEqualBounds)) continue;
      starts.push_back({x, y});
      return starts;
    }
  }
  return starts;
}

bool NodeSearch::holds(std::size_t level) {
  if (!best_.contains(level)) {
    const auto score = [&](const GridPoint& point) { return book_.score(at(level, point)); };
    const auto enough = [&](const GridPoint& point) { return book_.at(at(level, point)).outcome == Trial::holds; };
    std::optional<GridPoint> best;
    for (const GridPoint& start : starts(level)) {
      const GridPoint found = climb(grid(), start, kNotice, score, enough);
      if (!best || enough(found) || score(found) < score(*best)) best = found;
      if (enough(found)) best = found;
      if (enough(*best)) break;
    }
    last_ = best;
    best_.emplace(level, *best);
  }
  return book_.at(at(level, best_.at(level))).outcome == Trial::holds;
}

std::optional<std::size_t> NodeSearch::first_in_order(std::size_t count) {
  for (std::size_t level = 0; level < count; ++level) {
    if (is_allowed(level) && holds(level)) return level;
    if (!is_allowed(level)) book_.note_excluded(at(level, most_promising(level)));
  }
  return std::nullopt;
}

// Whether the resource that limits the best candidate of a level grows with the nodes.
bool NodeSearch::more_nodes_help(std::size_t level) {
  return !is_shared(book_.at(at(level, best_.at(level))).bottleneck.kind);
}

std::size_t NodeSearch::bisect(std::size_t missing, std::size_t holding) {
  return first_level(missing + 1, holding, [&](std::size_t one) { return holds(one); });
}

std::optional<std::size_t> NodeSearch::first_by_doubling(std::size_t first, std::size_t count) {
  std::size_t missing = first;
  for (std::size_t step = 1; missing + 1 < count; step *= 2) {
    const std::size_t level = more_nodes_help(missing) ? std::min(missing + step, count - 1) : count - 1;
    if (holds(level)) return bisect(missing, level);
    missing = level;
  }
  return std::nullopt;
}

std::optional<std::size_t> NodeSearch::first_within(std::size_t first, std::size_t count, bool is_limited) {
  // One node has no balancer, so several may hold less than one.
  const bool is_single = choice().nodes[first] == 1;
  if (is_limited && !is_single && !holds(count - 1)) return std::nullopt;
  if (holds(first)) return first;
  if (!is_limited) return first_by_doubling(first, count);
  return holds(count - 1) ? std::optional(bisect(first, count - 1)) : std::nullopt;
}

std::optional<Candidate> NodeSearch::cheapest(const std::optional<Cost>& limit) {
  const std::size_t count = levels_within(limit);
  const bool is_ordered = book_.question().more_nodes_never_hurt;
  const std::size_t first = is_ordered ? first_allowed(count) : 0;
  if (first == count) return std::nullopt;
  const auto level = is_ordered ? first_within(first, count, limit.has_value()) : first_in_order(count);
  if (!level) return std::nullopt;
  return at(*level, best_.at(*level));
}

Candidate NodeSearch::widest_margin(const Candidate& start) {
  const auto index = [](const std::vector<std::uint64_t>& values, std::uint64_t value) {
    return static_cast<std::size_t>(std::find(values.begin(), values.end(), value) - values.begin());
  };
  const std::size_t level = index(choice().nodes, start.nodes);
  const GridPoint from{index(choice().processes, start.processes), index(choice().threads, start.threads)};
  const auto score = [&](const GridPoint& point) {
    const Candidate candidate = at(level, point);
    const double found = book_.score(candidate);
    return book_.at(candidate).outcome == Trial::holds ? found : std::max(found, 0.0) + 1;
  };
  const GridPoint widest = climb(grid(), from, kNotice, score, [](const GridPoint&) { return false; });
  return fewest(level, score(widest) + kNotice);
}

// The simulated candidate with the fewest processes, then threads, that scores at most `score`.
Candidate NodeSearch::fewest(std::size_t level, double score) {
  const Plan tried = book_.plan(PlanEnd::found);
  const auto found = std::find_if(tried.trials.begin(), tried.trials.end(), [&](const CandidateTrial& one) {
    return one.candidate.machine == machine_ && one.candidate.nodes == choice().nodes[level] && one.outcome == Trial::holds &&
           one.score(book_.question().trial.first_load) <= score;
  });
  return found->candidate;
}

}  // namespace knee::analysis
