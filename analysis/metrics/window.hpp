/// `Window`: the batches of a point that are measured, and what they hold.
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
  std::size_t first_batch = 0;  ///< so many leading batches are the warm-up
};

/// One class of requests by its number, or all of them together.
using RequestClass = std::optional<std::size_t>;
inline constexpr RequestClass kAllClasses = std::nullopt;

/// The tallies of a batch that belong to a class, or all of them.
[[nodiscard]] std::span<const Tally> tallies(const Batch& batch, RequestClass which);

/// A value of each kept batch.
[[nodiscard]] BatchValues batch_values(const Window& window,
                                       const std::function<double(const Batch&)>& value);

/// A value of each kept batch, summed over the tallies of a class.
[[nodiscard]] BatchValues tally_values(const Window& window, RequestClass which,
                                       const std::function<double(const Tally&)>& value);

/// Parts for `ratio`.
[[nodiscard]] RatioParts mean_latency_ms(const Window& window, RequestClass which = kAllClasses);
[[nodiscard]] RatioParts throughput_per_s(const Window& window, RequestClass which = kAllClasses);
[[nodiscard]] RatioParts error_share(const Window& window, RequestClass which = kAllClasses);

/// Samples for `latency_quantile`.
[[nodiscard]] BatchSamples latency_samples(const Window& window, RequestClass which = kAllClasses);

}  // namespace knee::analysis
