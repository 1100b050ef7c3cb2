/// `Window`: the measured batches of a point, and functions that read them.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "analysis/estimate/quantile.hpp"
#include "analysis/estimate/ratio.hpp"
#include "analysis/metrics/replication.hpp"

namespace knee::analysis {

/// The replications of a point, all of the same length, without the batches of the warm-up.
struct Window {
  std::span<const Replication> replications;
  std::size_t first_batch = 0;  ///< number of leading batches that belong to the warm-up
};

/// The number of a class of requests, or all classes together.
using RequestClass = std::optional<std::size_t>;
inline constexpr RequestClass kAllClasses = std::nullopt;

/// The tallies of one class in a batch, or of all classes.
[[nodiscard]] std::span<const Tally> tallies(const Batch& batch, RequestClass which);

/// One value for each measured batch.
[[nodiscard]] BatchValues batch_values(const Window& window,
                                       const std::function<double(const Batch&)>& value);

/// One value for each measured batch, summed over the tallies of a class.
[[nodiscard]] BatchValues tally_values(const Window& window, RequestClass which,
                                       const std::function<double(const Tally&)>& value);

/// Numerators and denominators for `ratio`.
[[nodiscard]] RatioParts mean_latency_ms(const Window& window, RequestClass which = kAllClasses);
[[nodiscard]] RatioParts throughput_per_s(const Window& window, RequestClass which = kAllClasses);
/// Requests served in the window over its length, whenever they were due: the rate of the servers while work piles up.
[[nodiscard]] RatioParts departures_per_s(const Window& window, RequestClass which = kAllClasses);
[[nodiscard]] RatioParts error_share(const Window& window, RequestClass which = kAllClasses);

/// Samples for `duration_quantile`.
[[nodiscard]] BatchSamples latency_samples(const Window& window, RequestClass which = kAllClasses);

}  // namespace knee::analysis
