#include "sim/random/laws.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <fmt/format.h>

#include "sim/random/distribution.hpp"
#include "sim/random/random_stream.hpp"

namespace knee::sim::law {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Boost's ziggurats give the same numbers with every standard library, unlike std::exponential_distribution
// and std::normal_distribution, whose algorithms the C++ standard leaves open.

double unit_exponential(RandomStream& stream) { return boost::random::exponential_distribution<double>{}(stream); }

double unit_normal(RandomStream& stream) { return boost::random::normal_distribution<double>{}(stream); }

double unit_gamma(double shape, RandomStream& stream) {
  return boost::random::gamma_distribution<double>{shape, 1.0}(stream);
}

/// The first position whose cumulated weight exceeds `point`; at most the last position, whatever the rounding.
std::size_t position_of(double point, const std::vector<double>& cumulative) {
  const auto found = std::upper_bound(cumulative.begin(), cumulative.end() - 1, point);
  return static_cast<std::size_t>(found - cumulative.begin());
}

}  // namespace

std::string Constant::describe() const { return "constant"; }

double Uniform::draw(RandomStream& stream) const { return low + (high - low) * stream.uniform(); }
double Uniform::draw_length_biased(RandomStream& stream) const {
  return std::sqrt(low * low + (high * high - low * low) * stream.uniform());
}
std::string Uniform::describe() const { return fmt::format("uniform from {:g} to {:g}", low, high); }

[[gnu::flatten]] double Exponential::draw(RandomStream& stream) const { return mean_value * unit_exponential(stream); }
double Exponential::draw_length_biased(RandomStream& stream) const {
  return mean_value * (unit_exponential(stream) + unit_exponential(stream));
}
std::string Exponential::describe() const { return "exponential"; }

double Erlang::draw(RandomStream& stream) const {
  constexpr int kSummed = 8;  // above about this shape, one gamma draw is cheaper than that many exponentials
  if (shape > kSummed) return scale * unit_gamma(shape, stream);
  double sum = 0;
  for (int i = 0; i < shape; ++i) sum += unit_exponential(stream);
  return scale * sum;
}
double Erlang::draw_length_biased(RandomStream& stream) const { return Erlang{shape + 1, scale}.draw(stream); }
std::string Erlang::describe() const { return fmt::format("erlang with shape {}", shape); }

double Gamma::draw(RandomStream& stream) const { return scale * unit_gamma(shape, stream); }
double Gamma::draw_length_biased(RandomStream& stream) const { return Gamma{shape + 1, scale}.draw(stream); }
std::string Gamma::describe() const {
  return fmt::format("gamma with shape {:g} and scale {:g}", shape, scale);
}

double Lognormal::draw(RandomStream& stream) const { return median * std::exp(sigma * unit_normal(stream)); }
double Lognormal::draw_length_biased(RandomStream& stream) const { return std::exp(sigma * sigma) * draw(stream); }
double Lognormal::mean() const { return median * std::exp(sigma * sigma / 2); }
double Lognormal::variance() const { return std::pow(mean(), 2) * std::expm1(sigma * sigma); }
std::string Lognormal::describe() const {
  return fmt::format("lognormal with median {:g} and sigma {:g}", median, sigma);
}

double Weibull::draw(RandomStream& stream) const { return scale * std::pow(unit_exponential(stream), 1 / shape); }
// (X / scale)^shape is exponential; weighted with X it is gamma.
double Weibull::draw_length_biased(RandomStream& stream) const {
  return scale * std::pow(unit_gamma(1 + 1 / shape, stream), 1 / shape);
}
double Weibull::mean() const { return scale * std::tgamma(1 + 1 / shape); }
double Weibull::variance() const {
  // Both moments are nearly equal for a large shape; the difference of their logarithms keeps the digits.
  const double log_ratio = std::lgamma(1 + 2 / shape) - 2 * std::lgamma(1 + 1 / shape);
  return std::pow(mean(), 2) * std::expm1(log_ratio);
}
std::string Weibull::describe() const {
  return fmt::format("weibull with shape {:g} and scale {:g}", shape, scale);
}

// The logarithm of a Pareto draw over its minimum is exponential with mean 1 / shape.
double Pareto::draw(RandomStream& stream) const { return minimum * std::exp(unit_exponential(stream) / shape); }
double Pareto::draw_length_biased(RandomStream& stream) const { return Pareto{shape - 1, minimum}.draw(stream); }
double Pareto::mean() const { return shape > 1 ? shape * minimum / (shape - 1) : kInfinity; }
double Pareto::variance() const {
  return shape > 2 ? minimum * minimum * shape / ((shape - 1) * (shape - 1) * (shape - 2)) : kInfinity;
}
std::string Pareto::describe() const {
  return fmt::format("pareto with shape {:g} and minimum {:g}", shape, minimum);
}

namespace {

/// E[(X / low)^order]; order = shape is the limit of the same formula, not a special case.
double moment_over_low(const BoundedPareto& law, int order) {
  const double log_ratio = std::log(law.high / law.low);
  const double excess = order - law.shape;
  const double integral = excess == 0 ? log_ratio : std::expm1(excess * log_ratio) / excess;
  return law.shape * integral / -std::expm1(-law.shape * log_ratio);
}

}  // namespace

double BoundedPareto::draw(RandomStream& stream) const {
  const double within = -std::expm1(-shape * std::log(high / low));  // P(unbounded Pareto <= high)
  const double value = low * std::exp(-std::log1p(-stream.uniform() * within) / shape);
  return std::clamp(value, low, high);
}
// The density is proportional to x^-shape: a bounded Pareto law whose shape is less by one, and may be negative.
double BoundedPareto::draw_length_biased(RandomStream& stream) const {
  const double log_ratio = std::log(high / low);
  const double excess = 1 - shape;
  const double point = stream.uniform();
  const double log_value =
      excess == 0 ? point * log_ratio : std::log1p(point * std::expm1(excess * log_ratio)) / excess;
  return std::clamp(low * std::exp(log_value), low, high);
}
double BoundedPareto::mean() const { return low * moment_over_low(*this, 1); }
double BoundedPareto::variance() const {
  const double first = moment_over_low(*this, 1);
  return low * low * std::max(0.0, moment_over_low(*this, 2) - first * first);
}
std::string BoundedPareto::describe() const {
  return fmt::format("bounded pareto with shape {:g} from {:g} to {:g}", shape, low, high);
}

double Hyperexponential::draw(RandomStream& stream) const {
  double point = stream.uniform();
  std::size_t i = 0;
  while (i + 1 < phases.size() && point >= phases[i].probability) point -= phases[i++].probability;
  return phases[i].mean * unit_exponential(stream);
}
double Hyperexponential::draw_length_biased(RandomStream& stream) const {
  double point = stream.uniform() * mean();
  std::size_t i = 0;
  for (; i + 1 < phases.size() && point >= phases[i].probability * phases[i].mean; ++i) {
    point -= phases[i].probability * phases[i].mean;
  }
  return Exponential{phases[i].mean}.draw_length_biased(stream);
}
double Hyperexponential::mean() const {
  double sum = 0;
  for (const Phase& phase : phases) sum += phase.probability * phase.mean;
  return sum;
}
double Hyperexponential::variance() const {
  const double center = mean();
  double sum = 0;
  for (const Phase& phase : phases) {
    sum += phase.probability * (std::pow(phase.mean, 2) + std::pow(phase.mean - center, 2));
  }
  return sum;
}
Hyperexponential Hyperexponential::scaled(double factor) const {
  Hyperexponential result{*this};
  for (Phase& phase : result.phases) phase.mean *= factor;
  return result;
}
std::string Hyperexponential::describe() const {
  std::string text = "hyperexponential";
  for (const Phase& phase : phases) {
    text += fmt::format("{} {:g} % of mean {:g}", &phase == phases.data() ? " of" : " and",
                        100 * phase.probability, phase.mean);
  }
  return text;
}

double Empirical::draw(RandomStream& stream) const {
  if (table->cumulative.empty()) return factor * table->values[stream.below(table->values.size())];
  return factor * table->values[position_of(stream.uniform(), table->cumulative)];
}
double Empirical::draw_length_biased(RandomStream& stream) const {
  return factor * table->values[position_of(stream.uniform(), table->cumulative_length)];
}
std::string Empirical::describe() const {
  return fmt::format("empirical with {} values from {:g} to {:g}", table->values.size(),
                     factor * table->values.front(), factor * table->values.back());
}

double Mixture::draw(RandomStream& stream) const {
  double point = stream.uniform();
  auto part = parts->begin();
  for (; part + 1 != parts->end() && point >= part->weight; ++part) point -= part->weight;
  return part->distribution.draw(stream);
}
double Mixture::draw_length_biased(RandomStream& stream) const {
  double point = stream.uniform() * mean();
  auto part = parts->begin();
  for (; part + 1 != parts->end() && point >= part->weight * part->distribution.mean(); ++part) {
    point -= part->weight * part->distribution.mean();
  }
  return part->distribution.draw_length_biased(stream);
}
double Mixture::mean() const {
  double sum = 0;
  for (const auto& [weight, part] : *parts) sum += weight * part.mean();
  return sum;
}
double Mixture::variance() const {
  const double center = mean();
  if (std::isinf(center)) return kInfinity;
  double sum = 0;
  for (const auto& [weight, part] : *parts)
    sum += weight * (part.variance() + std::pow(part.mean() - center, 2));
  return sum;
}
Mixture Mixture::scaled(double factor) const {
  std::vector<WeightedDistribution> result;
  for (const auto& [weight, part] : *parts) result.push_back({weight, part.scaled(factor)});
  return {std::make_shared<const std::vector<WeightedDistribution>>(std::move(result))};
}
std::string Mixture::describe() const {
  std::string text = "mixture of";
  for (const auto& [weight, part] : *parts) {
    text += fmt::format("{} {:g} % ({})", &weight == &parts->front().weight ? "" : " and", 100 * weight,
                        part.describe());
  }
  return text;
}

}  // namespace knee::sim::law
