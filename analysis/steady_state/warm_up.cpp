#include "analysis/steady_state/warm_up.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "analysis/estimate/student.hpp"
#include "analysis/metrics/window.hpp"
#include "analysis/steady_state/state.hpp"

namespace knee::analysis {
namespace {

/// After this many residence times, a number in the system that builds up at one service rate is within e^-3 = 5 % of
/// its final level, and later requests do not depend on the start.
constexpr double kResidenceTimes = 3;

/// Confidence with which the beginning must differ from the rest for a cut of MSER to count. MSER chooses the cut with
/// the largest difference, so the test errs several times more often than a test of a given cut.
constexpr double kDiffers = 0.999;
constexpr double kDegrees = 24;  ///< approximate degrees of freedom of that comparison; see LongRun

std::vector<double> mean_of_replications(const BatchValues& values) {
  std::vector<double> means(values.front().size());
  for (const auto& replication : values) {
    for (std::size_t i = 0; i < means.size(); ++i)
      means[i] += replication[i] / static_cast<double>(values.size());
  }
  return means;
}

/// The cut that minimises the marginal standard error of the rest; at most half.
std::size_t mser(const std::vector<double>& series) {
  double sum = 0;
  double squares = 0;
  double least = std::numeric_limits<double>::infinity();
  std::size_t best = 0;
  for (std::size_t cut = series.size(); cut-- > 0;) {
    sum += series[cut];
    squares += series[cut] * series[cut];
    const auto left = static_cast<double>(series.size() - cut);
    const double error = (squares - sum * sum / left) / (left * left);
    if (cut <= series.size() / 2 && error <= least) {
      least = error;
      best = cut;
    }
  }
  return best;
}

/// Standard error of the mean of one batch, from all batches. The part after the cut alone would underestimate it: a
/// cut after the largest value leaves a quiet rest.
double error_of_batch(BatchValues values) {
  const double count = static_cast<double>(values.size() * values.front().size());
  const double mean = total(values) / count;
  for (auto& replication : values) {
    for (double& value : replication) value -= mean;
  }
  return LongRun{values}.error(values).of_sum / std::sqrt(count);
}

/// The mean before the cut minus the mean after it.
double excess_before(std::size_t cut, const std::vector<double>& values) {
  const auto at = values.begin() + static_cast<long>(cut);
  const double before = std::accumulate(values.begin(), at, 0.0) / static_cast<double>(cut);
  return before - std::accumulate(at, values.end(), 0.0) / static_cast<double>(values.size() - cut);
}

/// Whether the beginning differs from the rest by more than their errors, and in the same direction in every
/// replication: a transient occurs in each replication, a long busy period does not.
bool beginning_differs(std::size_t cut, const BatchValues& values) {
  double sum = 0;
  std::size_t higher = 0;
  for (const auto& replication : values) {
    const double excess = excess_before(cut, replication);
    sum += excess;
    higher += excess > 0 ? 1 : 0;
  }
  if (higher != 0 && higher != values.size()) return false;
  const double replications = static_cast<double>(values.size());
  const double shorter = 1 / static_cast<double>(cut) + 1 / static_cast<double>(values.front().size() - cut);
  const double error = error_of_batch(values) * std::sqrt(shorter / replications);
  return std::fabs(sum / replications) > two_sided_t(kDiffers, kDegrees) * error;
}

std::size_t transient(const BatchValues& values) {
  const std::size_t cut = mser(mean_of_replications(values));
  return cut > 0 && beginning_differs(cut, values) ? cut : 0;
}

std::size_t residence_batches(const Window& all) {
  const double residence =
      total(tally_values(all, kAllClasses, [](const Tally& tally) { return tally.present_ms; }));
  const double due = total(
      tally_values(all, kAllClasses, [](const Tally& tally) { return static_cast<double>(tally.due()); }));
  const BatchValues seconds = batch_values(all, [](const Batch& batch) { return batch.seconds; });
  const double batch_ms =
      1000 * total(seconds) / static_cast<double>(seconds.size() * seconds.front().size());
  const double wanted = due > 0 ? std::ceil(kResidenceTimes * residence / due / batch_ms) : 0;
  return static_cast<std::size_t>(std::clamp(wanted, 1.0, 1e6));
}

/// The lengths of the batches after the first ones, in which all closed users may come at once. A closed user is always in the system,
/// even if TCP lets its connection in seconds later, so only the rate tells of it.
BatchValues seconds_after(std::size_t cut, const Window& all) {
  BatchValues seconds = batch_values(all, [](const Batch& batch) { return batch.seconds; });
  for (auto& replication : seconds) {
    replication.erase(replication.begin(), replication.begin() + static_cast<long>(std::min(cut, replication.size() / 2)));
  }
  return seconds;
}

double requests_before(std::size_t cut, const Replication& replication) {
  double due = 0;
  for (std::size_t i = 0; i < cut; ++i) due += static_cast<double>(replication.batches[i].due());
  return due;
}

}  // namespace

WarmUp find_warm_up(std::span<const Replication> replications) {
  const Window all{.replications = replications};
  const std::size_t most = replications.front().batches.size() / 2;
  WarmUp found{.batches = residence_batches(all)};
  const auto take = [&found](std::size_t cut, WarmUpReason reason) {
    if (cut > found.batches) found = {.batches = cut, .reason = reason};
  };
  take(transient(batch_values(all, [](const Batch& batch) { return batch.in_system; })),
       WarmUpReason::in_system);
  take(transient(batch_values(all, latency_by_due_ms)), WarmUpReason::latency);
  take(found.batches + transient(seconds_after(found.batches, all)), WarmUpReason::rate);
  found.fits = found.batches < most;
  found.batches = std::min(found.batches, most);
  found.requests = requests_before(found.batches, replications.front());
  return found;
}

}  // namespace knee::analysis
