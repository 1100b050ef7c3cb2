/// `Objective`: limits for a point, and the verdict whether the point meets them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/estimate/estimate.hpp"
#include "analysis/metrics/window.hpp"

namespace knee::analysis {

/// Limits that a point must meet, each for all its requests or for one class.
struct Objective {
  struct Quantile {
    double q;  ///< 1: the longest latency
    double limit_ms;
    RequestClass which = kAllClasses;
  };
  struct Errors {
    double share;  ///< largest share of requests that may not be served
    RequestClass which = kAllClasses;
  };
  std::vector<Quantile> quantiles = {};
  std::vector<Errors> errors = {};

  /// The largest latency with which a served request counts as goodput: the limit of the highest quantile of all
  /// requests. Not-a-number without such a limit.
  [[nodiscard]] double goodput_limit_ms() const;
};

/// The limits in words, with the names of the classes: `p99 within 200 ms, errors within 1 %; upload: p50 within 1000 ms`.
[[nodiscard]] std::string to_string(const Objective& objective, const std::vector<std::string>& classes);

enum class Verdict : std::uint8_t {
  none,    ///< there is no objective
  met,     ///< every interval lies within its limit
  missed,  ///< some interval lies beyond its limit
  open,    ///< some interval contains its limit
};

/// The verdict of an estimate on a limit; without an interval the value decides.
[[nodiscard]] Verdict verdict_on(const Estimate& estimate, double limit);
/// The verdict on two limits together: missed if one is missed, met if both are met.
[[nodiscard]] Verdict both(Verdict a, Verdict b);

/// What an objective limits, and the limit in the same unit: nanoseconds, or a share of the requests.
struct LimitedEstimate {
  Estimate estimate;
  double limit;
};

/// Estimates of `confidence` for all limits of `objective`, the quantiles first. The longest latency (q = 1) has no interval.
[[nodiscard]] std::vector<LimitedEstimate> limited_estimates(const Window& window, const Objective& objective,
                                                             double confidence);

/// Whether the requests of `window` meet `objective`. The confidence for each limit is high enough that all looks at
/// all limits together err with probability at most 1 - `confidence`.
[[nodiscard]] Verdict judge(const Window& window, const Objective& objective, double confidence, std::size_t looks);

}  // namespace knee::analysis
