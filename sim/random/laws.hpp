/// The laws behind `Distribution`: one struct each, which holds the law's own parameters and nothing derived.
///
/// Parameters are valid here: the factories of `Distribution` check them. Every law has
///   draw(stream)    one draw, not negative
///   draw_length_biased(stream)  a draw of the law with the density x f(x) / mean; requires 0 < mean < infinity
///   mean()          infinite if it does not exist
///   variance()      infinite if it does not exist
///   scaled(factor)  the law of `factor` times the draw
///   describe()      the law and its own parameters in words
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace knee::sim {

class RandomStream;
struct WeightedDistribution;

namespace law {

struct Constant {
  double value = 0;
  [[nodiscard]] double draw(RandomStream&) const { return value; }
  [[nodiscard]] double draw_length_biased(RandomStream&) const { return value; }
  [[nodiscard]] double mean() const { return value; }
  [[nodiscard]] double variance() const { return 0; }
  [[nodiscard]] Constant scaled(double factor) const { return {value * factor}; }
  [[nodiscard]] std::string describe() const;
};

/// Density 1 / (high - low) from low to high.
struct Uniform {
  double low;
  double high;
  [[nodiscard]] double draw(RandomStream& stream) const;
  [[nodiscard]] double draw_length_biased(RandomStream& stream) const;
  [[nodiscard]] double mean() const { return (low + high) / 2; }
  [[nodiscard]] double variance() const { return (high - low) * (high - low) / 12; }
  [[nodiscard]] Uniform scaled(double factor) const { return {low * factor, high * factor}; }
  [[nodiscard]] std::string describe() const;
};

/// P(X > x) = exp(-x / mean).
struct Exponential {
  double mean_value;
  [[nodiscard]] double draw(RandomStream& stream) const;
  [[nodiscard]] double draw_length_biased(RandomStream& stream) const;
  [[nodiscard]] double mean() const { return mean_value; }
  [[nodiscard]] double variance() const { return mean_value * mean_value; }
  [[nodiscard]] Exponential scaled(double factor) const { return {mean_value * factor}; }
  [[nodiscard]] std::string describe() const;
};

/// The sum of `shape` exponentials of mean `scale`.
struct Erlang {
  int shape;
  double scale;
  [[nodiscard]] double draw(RandomStream& stream) const;
  [[nodiscard]] double draw_length_biased(RandomStream& stream) const;
  [[nodiscard]] double mean() const { return shape * scale; }
  [[nodiscard]] double variance() const { return shape * scale * scale; }
  [[nodiscard]] Erlang scaled(double factor) const { return {shape, scale * factor}; }
  [[nodiscard]] std::string describe() const;
};

/// Density proportional to x^(shape - 1) exp(-x / scale).
struct Gamma {
  double shape;
  double scale;
  [[nodiscard]] double draw(RandomStream& stream) const;
  [[nodiscard]] double draw_length_biased(RandomStream& stream) const;
  [[nodiscard]] double mean() const { return shape * scale; }
  [[nodiscard]] double variance() const { return shape * scale * scale; }
  [[nodiscard]] Gamma scaled(double factor) const { return {shape, scale * factor}; }
  [[nodiscard]] std::string describe() const;
};

/// median * exp(sigma Z), Z standard normal.
struct Lognormal {
  double median;
  double sigma;
  [[nodiscard]] double draw(RandomStream& stream) const;
  [[nodiscard]] double draw_length_biased(RandomStream& stream) const;
  [[nodiscard]] double mean() const;
  [[nodiscard]] double variance() const;
  [[nodiscard]] Lognormal scaled(double factor) const { return {median * factor, sigma}; }
  [[nodiscard]] std::string describe() const;
};

/// P(X > x) = exp(-(x / scale)^shape).
struct Weibull {
  double shape;
  double scale;
  [[nodiscard]] double draw(RandomStream& stream) const;
  [[nodiscard]] double draw_length_biased(RandomStream& stream) const;
  [[nodiscard]] double mean() const;
  [[nodiscard]] double variance() const;
  [[nodiscard]] Weibull scaled(double factor) const { return {shape, scale * factor}; }
  [[nodiscard]] std::string describe() const;
};

/// P(X > x) = (minimum / x)^shape for x >= minimum. The mean is infinite up to shape 1, the variance up to shape 2.
struct Pareto {
  double shape;
  double minimum;
  [[nodiscard]] double draw(RandomStream& stream) const;
  [[nodiscard]] double draw_length_biased(RandomStream& stream) const;
  [[nodiscard]] double mean() const;
  [[nodiscard]] double variance() const;
  [[nodiscard]] Pareto scaled(double factor) const { return {shape, minimum * factor}; }
  [[nodiscard]] std::string describe() const;
};

/// A Pareto law of minimum `low`, given that it is at most `high`.
struct BoundedPareto {
  double shape;
  double low;
  double high;
  [[nodiscard]] double draw(RandomStream& stream) const;
  [[nodiscard]] double draw_length_biased(RandomStream& stream) const;
  [[nodiscard]] double mean() const;
  [[nodiscard]] double variance() const;
  [[nodiscard]] BoundedPareto scaled(double factor) const { return {shape, low * factor, high * factor}; }
  [[nodiscard]] std::string describe() const;
};

/// One of several exponentials. The probabilities of the phases sum to 1.
struct Hyperexponential {
  struct Phase {
    double probability;
    double mean;
  };
  std::vector<Phase> phases;
  [[nodiscard]] double draw(RandomStream& stream) const;
  [[nodiscard]] double draw_length_biased(RandomStream& stream) const;
  [[nodiscard]] double mean() const;
  [[nodiscard]] double variance() const;
  [[nodiscard]] Hyperexponential scaled(double factor) const;
  [[nodiscard]] std::string describe() const;
};

/// One of the given values. Copies share the values, which never change.
struct Empirical {
  struct Table {
    std::vector<double> values;  ///< Ascending, so that a larger random number means a larger value.
    std::vector<double>
        cumulative;  ///< Sum of the weights up to and including each value; the last is 1; empty if all are equal.
    std::vector<double> cumulative_length;  ///< The same for weight x value / mean; empty if the mean is 0.
    double mean;
    double variance;
  };
  std::shared_ptr<const Table> table;
  double factor = 1;
  [[nodiscard]] double draw(RandomStream& stream) const;
  [[nodiscard]] double draw_length_biased(RandomStream& stream) const;
  [[nodiscard]] double mean() const { return table->mean * factor; }
  [[nodiscard]] double variance() const { return table->variance * factor * factor; }
  [[nodiscard]] Empirical scaled(double by) const { return {table, factor * by}; }
  [[nodiscard]] std::string describe() const;
};

/// One of several distributions. The weights sum to 1. Copies share the parts, which never change.
struct Mixture {
  std::shared_ptr<const std::vector<WeightedDistribution>> parts;
  [[nodiscard]] double draw(RandomStream& stream) const;
  [[nodiscard]] double draw_length_biased(RandomStream& stream) const;
  [[nodiscard]] double mean() const;
  [[nodiscard]] double variance() const;
  [[nodiscard]] Mixture scaled(double factor) const;
  [[nodiscard]] std::string describe() const;
};

}  // namespace law
}  // namespace knee::sim
