#include "analysis/steady_state/state.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/estimate/student.hpp"

namespace knee::analysis {
namespace {

constexpr double kLooks = 8;
constexpr double kGrowthError = 0.01 / kLooks;

/// Levels of one replication at its beginning and at the ends of its batches.
using Levels = std::vector<double>;

double squared(double value) { return value * value; }

/// Variance of the increments over `lag` batches, per batch, around the common drift of all replications.
double increment_variance(const BatchValues& levels, std::size_t lag) {
  double count = 0;
  double sum = 0;
  double squares = 0;
  for (const Levels& replication : levels) {
    for (std::size_t i = lag; i < replication.size(); ++i) {
      const double step = replication[i] - replication[i - lag];
      count += 1;
      sum += step;
      squares += step * step;
    }
  }
  return std::max(0.0, squares / count - squared(sum / count)) / static_cast<double>(lag);
}

/// The largest increment variance over several lags: lag 1 underestimates if successive increments are correlated.
double walk_variance(const BatchValues& levels) {
  double most = 0;
  for (const std::size_t lag : {1U, 2U, 4U, 8U}) {
    if (lag < levels.front().size()) most = std::max(most, increment_variance(levels, lag));
  }
  return most;
}

/// Growth from the first to the last level, and in the second half alone, summed over the replications.
struct Growth {
  double whole = 0;
  double second_half = 0;
  double score = 0;
};

Growth growth_of(const BatchValues& levels) {
  const double steps = static_cast<double>(levels.front().size() - 1);
  const double variance = walk_variance(levels) * steps;
  Growth growth;
  for (const Levels& replication : levels) {
    const double grown = replication.back() - replication.front();
    growth.whole += grown;
    growth.second_half += replication.back() - replication[replication.size() / 2];
    if (grown > 0) growth.score += variance > 0 ? squared(grown) / variance : std::numeric_limits<double>::infinity();
  }
  return growth;
}

/// A transient that ends within the first half leaves the second half flat; growth without end gives it one half.
bool goes_on(const Growth& growth) { return growth.second_half >= growth.whole / 4; }

double persistence_of(const BatchValues& levels) {
  const double count = static_cast<double>(levels.front().size());
  const double variance = std::max(increment_variance(levels, 1), increment_variance(levels, 2));
  double spread = 0;
  for (const Levels& replication : levels) {
    // Relative to the first level, so that equal levels have no spread, not even from rounding.
    double sum = 0;
    for (const double level : replication) sum += level - replication.front();
    for (const double level : replication) spread += squared(level - replication.front() - sum / count);
  }
  if (spread == 0) return 0;
  return spread / (count * count * variance) / static_cast<double>(levels.size());
}

BatchValues with_empty_start(BatchValues levels) {
  for (Levels& replication : levels) replication.insert(replication.begin(), 0.0);
  return levels;
}

double in_system_at_end(const Batch& batch) { return batch.in_system_at_end; }

/// The 0.5 % quantile of the persistence of critical systems, by number of replications (1, 2, 3, ... 8 and more).
/// From 4,000 simulated M/M/1 queues at load 1 for each number, with 80 batches of 100 requests, warm-up found and
/// dropped, and increments over four batches; multiplied by the ratio for increments over one and two batches from
/// 6,000 reflected random walks (0.78, 0.91, 0.95, ..., 0.97). The limits err by about 5 %. Independent levels have
/// a persistence of 1 / (2 n) with n batches.
double persistence_limit(std::size_t replications) {
  constexpr double kLimits[] = {0.014, 0.026, 0.033, 0.041, 0.048, 0.052, 0.056, 0.06};
  return kLimits[std::min<std::size_t>(replications, std::size(kLimits)) - 1];
}

double requests_in_run(const Replication& replication) {
  double due = 0;
  for (const Batch& batch : replication.batches) due += static_cast<double>(batch.due());
  return due;
}

}  // namespace

double latency_by_due_ms(const Batch& batch) {
  double present = 0;
  for (const Tally& tally : batch.classes) present += tally.present_ms;
  const std::uint64_t due = batch.due();
  return due > 0 ? present / static_cast<double>(due) : 0;
}

Assessment assess(const Window& window, const StateOptions& options) {
  constexpr std::size_t kLeastBatches = 4;  // fewer show neither growth nor a return
  if (window.replications.front().batches.size() < window.first_batch + kLeastBatches) {
    return {.requests_to_say = std::numeric_limits<double>::infinity()};
  }
  const Window whole{.replications = window.replications};
  const Growth in_system = growth_of(with_empty_start(batch_values(whole, in_system_at_end)));
  const Growth latency = growth_of(batch_values(whole, latency_by_due_ms));
  const std::size_t replications = window.replications.size();
  Assessment result{
      .growth = options.is_exhausted ? in_system.score : std::min(in_system.score, latency.score),
      .growth_limit = chi_square_exceeded_with(kGrowthError, static_cast<double>(replications)),
      .persistence = std::max(persistence_of(batch_values(window, in_system_at_end)),
                              persistence_of(batch_values(window, latency_by_due_ms))),
      .persistence_limit = persistence_limit(replications)};
  const bool more_than_one_each = in_system.whole > static_cast<double>(replications);
  const bool grows = result.growth > result.growth_limit && goes_on(in_system) && (options.is_exhausted || goes_on(latency)) &&
                     more_than_one_each;
  if (grows && !options.is_bounded) {
    result.state = State::saturated;
  } else if (!grows && result.persistence < result.persistence_limit) {
    result.state = State::stable;
  } else {
    const double longer = std::max(2.0, result.persistence / result.persistence_limit);
    result.requests_to_say = longer * requests_in_run(window.replications.front());
  }
  return result;
}

}  // namespace knee::analysis
