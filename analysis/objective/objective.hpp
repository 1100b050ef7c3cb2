/// Objectives, and whether a point meets one.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/estimate/estimate.hpp"
#include "analysis/metrics/window.hpp"

namespace knee::analysis {

/// Limits that a point shall keep, of all its requests or of one class.
struct Objective {
  struct Quantile {
    double q;  ///< 1: the longest
    double limit_ms;
    RequestClass which = kAllClasses;
  };
  struct Errors {
    double share;  ///< of the requests, the largest that may not be served
    RequestClass which = kAllClasses;
  };
  std::vector<Quantile> quantiles = {};
  std::vector<Errors> errors = {};

  /// The latency within which a served request counts for goodput: the limit of the highest quantile of all requests.
  /// None: not-a-number.
  [[nodiscard]] double goodput_limit_ms() const;
};

enum class Verdict : std::uint8_t {
  none,    ///< there is no objective
  met,     ///< every interval lies within its limit
  missed,  ///< some interval lies beyond its limit
  open,    ///< some interval contains its limit
};

/// What an estimate says about a limit; without an interval its value decides.
[[nodiscard]] Verdict verdict_on(const Estimate& estimate, double limit);
/// Of two limits: one missed is enough, both are met together.
[[nodiscard]] Verdict both(Verdict a, Verdict b);

/// Whether the requests of `window` meet `objective`. Each limit is looked at with so much confidence that all looks at
/// all limits together are wrong with probability 1 - `confidence` at most.
[[nodiscard]] Verdict judge(const Window& window, const Objective& objective, double confidence, std::size_t looks);

}  // namespace knee::analysis
