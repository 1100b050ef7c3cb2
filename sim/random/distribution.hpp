/// `Distribution`: the law of service times, think times, sizes and times between arrivals.
///
/// A value type. Draws are non-negative doubles without a unit; times are drawn in seconds. Named factories make it and
/// check the user's parameters.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/kernel/expected.hpp"
#include "sim/random/distribution_requirements.hpp"
#include "sim/random/laws.hpp"

namespace knee::sim {

class Distribution;
using CheckedDistribution = Expected<Distribution, DistributionMistake>;

// Parameters of the factories; their names keep two numbers apart: gamma({.mean = 2, .cv = 0.5}).

/// cv is the coefficient of variation, standard deviation / mean: from 0.001 to 1000.
struct MeanCv {
  double mean;
  double cv;
};
struct Range {
  double low;
  double high;
};
struct ShapeScale {
  double shape;
  double scale;
};
struct ShapeMean {
  int shape;
  double mean;
};
struct ShapeMinimum {
  double shape;
  double minimum;
};
struct ShapeRange {
  double shape;
  double low;
  double high;
};
/// Parameters of a lognormal law; sigma is the standard deviation of the logarithm.
struct MedianSigma {
  double median;
  double sigma;
};
using Phase = law::Hyperexponential::Phase;

class Distribution {
 public:
  /// The constant 0.
  Distribution() = default;

  /// Always `value`, at least 0.
  static CheckedDistribution constant(double value);
  /// Requires 0 <= low < high; given by mean and cv, cv is at most 1/sqrt(3) (low = 0).
  static CheckedDistribution uniform(Range range);
  static CheckedDistribution uniform(MeanCv parameters);
  static CheckedDistribution exponential(double mean);
  /// The sum of `shape` exponentials; given by mean and cv, cv is 1/sqrt(shape) to within 0.1 %.
  static CheckedDistribution erlang(ShapeMean parameters);
  static CheckedDistribution erlang(MeanCv parameters);
  static CheckedDistribution gamma(MeanCv parameters);
  static CheckedDistribution gamma(ShapeScale parameters);
  static CheckedDistribution lognormal(MeanCv parameters);
  static CheckedDistribution lognormal(MedianSigma parameters);
  static CheckedDistribution weibull(MeanCv parameters);
  static CheckedDistribution weibull(ShapeScale parameters);
  /// Given by mean and cv, the shape is above 2. The mean is infinite for a shape up to 1: check that before use in a
  /// simulation, where a draw may lie beyond the end of simulated time.
  static CheckedDistribution pareto(MeanCv parameters);
  static CheckedDistribution pareto(ShapeMinimum parameters);
  /// Requires 0 < low < high.
  static CheckedDistribution bounded_pareto(ShapeRange parameters);
  /// Requires cv >= 1. Two exponentials that each contribute half of the mean ("balanced means"; Whitt,
  /// "Approximating a point process by a renewal process", Operations Research 30(1), 1982).
  static CheckedDistribution hyperexponential(MeanCv parameters);
  /// The probabilities must sum to 1 to within a millionth.
  static CheckedDistribution hyperexponential(std::vector<Phase> phases);
  /// Draws one of `values` with probability proportional to its weight; without weights, all values are equally
  /// likely. Weights need not sum to 1.
  static CheckedDistribution empirical(std::vector<double> values, std::vector<double> weights = {});
  /// Weights need not sum to 1.
  static CheckedDistribution mixture(std::vector<WeightedDistribution> parts);

  /// The next draw from `stream`, at least 0.
  [[nodiscard]] double draw(RandomStream& stream) const {
    // Nearly all draws are of these two laws, so they skip the dispatch over all laws.
    if (const auto* exponential = std::get_if<law::Exponential>(&law_)) return exponential->draw(stream);
    if (const auto* constant = std::get_if<law::Constant>(&law_)) return constant->value;
    return draw_rarer(stream);
  }

  /// A draw of the length-biased law, with the density x f(x) / mean: the length of the interval that covers a random
  /// moment. Requires 0 < mean < infinity.
  [[nodiscard]] double draw_length_biased(RandomStream& stream) const;

  /// The residual of an interval at a random moment of a stationary renewal process: a uniform share of a
  /// length-biased draw (Cox, "Renewal Theory", 1962, 5.4). A law without a finite mean has no stationary process; the
  /// draw is one of the law itself.
  [[nodiscard]] double draw_residual(RandomStream& stream) const;

  [[nodiscard]] double mean() const;      ///< Infinite if it does not exist.
  [[nodiscard]] double variance() const;  ///< Infinite if it does not exist.
  [[nodiscard]] double cv() const;        ///< Standard deviation / mean; 0 for the constant 0.

  /// Whether the law is the exponential one, which makes queues solvable.
  [[nodiscard]] bool is_exponential() const { return std::holds_alternative<law::Exponential>(law_); }

  /// The distribution of `factor` times the draw; fails (KNEE_CHECK) unless 0 < factor < infinity.
  [[nodiscard]] Distribution scaled(double factor) const;

  /// In words: "weibull with shape 0.7 and scale 3, mean 3.79747, cv 1.46242".
  [[nodiscard]] std::string describe() const;

 private:
  using Law = std::variant<law::Constant, law::Exponential, law::Uniform, law::Erlang, law::Gamma,
                           law::Lognormal, law::Weibull, law::Pareto, law::BoundedPareto,
                           law::Hyperexponential, law::Empirical, law::Mixture>;

  explicit Distribution(Law law) : law_(std::move(law)) {}
  [[nodiscard]] double draw_rarer(RandomStream& stream) const;

  Law law_;
};

/// A part of a mixture.
struct WeightedDistribution {
  double weight;
  Distribution distribution;
};

}  // namespace knee::sim
