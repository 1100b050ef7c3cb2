#include "analysis/steady_state/stage.hpp"

#include <algorithm>
#include <cmath>

namespace knee::analysis {
namespace {

constexpr double kMostGrowth = 8;         // of the requests from one stage to the next
constexpr double kManyReplications = 16;  // a precision that needs more has longer ones
constexpr std::size_t kMostSteps = 2;     // on the ladder at once

// The longest replications of which the budget allows several.
std::size_t longest_rung(const Stage& now, double max_requests) {
  std::size_t longest = now.rung;
  while (Stage{longest + 1, kSeveral}.requests() <= max_requests) ++longest;
  return longest;
}

// Steps on the ladder to the longest replications of which the next stage can have several.
std::size_t most_steps(const Stage& now, double affordable) {
  std::size_t steps = 0;
  while (Stage{now.rung + steps + 1, kSeveral}.requests() <= affordable) ++steps;
  return steps;
}

std::size_t steps_of(const Stage& now, const Need& need, double affordable) {
  std::size_t steps = need.longer > 4 ? 2 : need.longer > 1 ? 1 : 0;
  // Replications that are too short, of a need that is out of reach, shall not fill the budget before long ones do.
  if (steps > 0 && need.requests > affordable) return std::max(steps, most_steps(now, affordable));
  if (now.replications > kSeveral) return steps;
  while (steps < kMostSteps && need.requests / rung_requests(now.rung + steps) > kManyReplications) ++steps;
  return steps;
}

}  // namespace

double rung_requests(std::size_t rung) { return std::ldexp(kFirstRungRequests, static_cast<int>(rung)); }

std::optional<Stage> next_stage(const Stage& now, const Need& need, double max_requests) {
  const double affordable = std::min(kMostGrowth * now.requests(), max_requests);
  Stage next{.rung = std::min(now.rung + steps_of(now, need, affordable), longest_rung(now, max_requests))};
  const double length = rung_requests(next.rung);
  const double wanted = std::max(now.requests(), std::min(need.requests, affordable));
  const std::size_t least = next.rung > now.rung ? kSeveral : now.replications + 1;
  const auto most = static_cast<std::size_t>(max_requests / length);
  next.replications = std::min(most, std::max(least, static_cast<std::size_t>(std::ceil(wanted / length))));
  if (next.rung == now.rung && next.replications <= now.replications) return {};
  return next;
}

}  // namespace knee::analysis
