/// `LawFit`: a scalability law fitted to measurements.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/estimate/estimate.hpp"
#include "analysis/laws/least_squares.hpp"

namespace knee::analysis::laws {

struct FitOptions {
  double confidence = 0.95;
  std::optional<double> at_one = {};  ///< X(1) of usl2; none: the mean of the measurements at N = 1
};

/// An estimated coefficient. The interval is a profile likelihood interval with Student's t for the residual degrees of
/// freedom.
struct Coefficient {
  Position position;
  Estimate estimate;
  double standard_error = Estimate::kNone;  ///< by linearisation; none on a bound, where it has no meaning

  [[nodiscard]] bool is_on_bound() const { return position != kGamma && estimate.value == 0; }
};

/// The largest throughput of a law.
struct Peak {
  enum class Kind {
    at_size,   ///< at a finite size
    limit,     ///< throughput rises towards gamma / alpha and has no peak
    unbounded, ///< throughput rises without a limit
    declines,  ///< alpha is 1 or more: throughput does not rise at all
  };
  Kind kind = Kind::unbounded;
  Estimate size = {};  ///< N* = sqrt((1 - alpha) / beta), interval by profile likelihood; infinite without a peak
  double throughput = Estimate::kNone;  ///< at N*, or the limit
};

struct LawFit {
  Law law;
  Parameters parameters;
  std::vector<Coefficient> coefficients;  ///< the coefficients that the fit estimates
  double squares;                         ///< weighted sum of squared residuals
  /// Observations minus estimated coefficients; an X(1) of usl2 that comes from the measurements is one of them.
  std::size_t degrees;
  double residual_deviation;  ///< sqrt(squares / degrees): of an observation of weight 1
  double r_squared;           ///< share of the weighted sum of squares about the mean that the law explains
  Peak peak;

  [[nodiscard]] double at(double size) const { return description_of(law).curve.at(parameters, size); }
};

/// The reason why `law` cannot be fitted to `observations`, as a sentence without a full stop; empty if it can.
/// A fit needs sizes above 0, throughputs of at least 0 and not all 0, as many sizes as coefficients and one point more.
[[nodiscard]] std::string obstacle_to_fit(Law law, std::span<const Observation> observations, const FitOptions& options = {});

/// Fits `law` by least squares of throughput, weighted by the weights of the observations. Precondition: no obstacle.
[[nodiscard]] LawFit fit(Law law, std::span<const Observation> observations, const FitOptions& options = {});

}  // namespace knee::analysis::laws
