/// `Distribution`: what service times, think times, sizes and gaps between arrivals are drawn from.
///
/// A value: copy it, keep it, compare runs with it. It draws non-negative doubles and knows no unit; those
/// who draw times use seconds. It is made by named factories that check what a user gave.
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

// The parameters of the factories, so that two numbers are never confused: gamma({.mean = 2, .cv = 0.5}).

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
/// Of a lognormal law: sigma is the standard deviation of the logarithm.
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
  /// 0 <= low < high; by mean and cv, cv is at most 1/sqrt(3), where low is 0.
  static CheckedDistribution uniform(Range range);
  static CheckedDistribution uniform(MeanCv parameters);
  static CheckedDistribution exponential(double mean);
  /// The sum of `shape` exponentials; by mean and cv, cv is 1/sqrt(shape) to within a thousandth of itself.
  static CheckedDistribution erlang(ShapeMean parameters);
  static CheckedDistribution erlang(MeanCv parameters);
  static CheckedDistribution gamma(MeanCv parameters);
  static CheckedDistribution gamma(ShapeScale parameters);
  static CheckedDistribution lognormal(MeanCv parameters);
  static CheckedDistribution lognormal(MedianSigma parameters);
  static CheckedDistribution weibull(MeanCv parameters);
  static CheckedDistribution weibull(ShapeScale parameters);
  /// By mean and cv the shape is above 2. A shape up to 1 has an infinite mean: check that before use in a
  /// simulation, where such a draw may lie beyond the end of simulated time.
  static CheckedDistribution pareto(MeanCv parameters);
  static CheckedDistribution pareto(ShapeMinimum parameters);
  /// 0 < low < high.
  static CheckedDistribution bounded_pareto(ShapeRange parameters);
  /// cv >= 1: two exponentials that each contribute half of the mean ("balanced means"; Whitt,
  /// "Approximating a point process by a renewal process", Operations Research 30(1), 1982).
  static CheckedDistribution hyperexponential(MeanCv parameters);
  /// The probabilities sum to 1 to within a millionth.
  static CheckedDistribution hyperexponential(std::vector<Phase> phases);
  /// Each of `values` as likely as its weight says; without weights, all equally. Weights need not sum to 1.
  static CheckedDistribution empirical(std::vector<double> values, std::vector<double> weights = {});
  /// Weights need not sum to 1.
  static CheckedDistribution mixture(std::vector<WeightedDistribution> parts);

  /// The next draw from `stream`, at least 0.
  [[nodiscard]] double draw(RandomStream& stream) const {
    // These two make up nearly all draws, so they do not pay for the table of all laws.
    if (const auto* exponential = std::get_if<law::Exponential>(&law_)) return exponential->draw(stream);
    if (const auto* constant = std::get_if<law::Constant>(&law_)) return constant->value;
    return draw_rarer(stream);
  }

  /// A draw of the law with the density x f(x) / mean, by which a moment falls into an interval; 0 < mean < infinity.
  [[nodiscard]] double draw_length_biased(RandomStream& stream) const;

  /// What is left of an interval of this law at a moment that looks at a sequence of them that has gone on for ever: a
  /// uniform share of a length-biased draw (Cox, "Renewal Theory", 1962, 5.4). A law without a mean has no such state;
  /// it is drawn from itself.
  [[nodiscard]] double draw_residual(RandomStream& stream) const;

  [[nodiscard]] double mean() const;      ///< Infinite where it does not exist.
  [[nodiscard]] double variance() const;  ///< Infinite where it does not exist.
  [[nodiscard]] double cv() const;        ///< Standard deviation / mean; 0 for the constant 0.

  /// The distribution of `factor` times the draw; fails (KNEE_CHECK) unless 0 < factor < infinity.
  [[nodiscard]] Distribution scaled(double factor) const;

  /// For a person: "weibull with shape 0.7 and scale 3, mean 3.79747, cv 1.46242".
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
