#include "sim/random/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <numeric>
#include <utility>

#include <boost/math/tools/toms748_solve.hpp>
#include <fmt/format.h>

#include "sim/kernel/check.hpp"
#include "sim/random/distribution_requirements.hpp"
#include "sim/random/random_stream.hpp"

namespace knee::sim {
namespace {

double square(double x) { return x * x; }

/// Divides by the sum; weights are positive or zero and not all zero.
void normalise(std::vector<double>& weights) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight /= sum;
}

/// The shape of the Weibull law with this cv: log(1 + cv^2) = lgamma(1 + 2/shape) - 2 lgamma(1 + 1/shape),
/// which falls as the shape grows.
double weibull_shape(double cv) {
  const double target = std::log1p(cv * cv);
  const auto excess = [target](double log_shape) {
    const double inverse = std::exp(-log_shape);
    return std::lgamma(1 + 2 * inverse) - 2 * std::lgamma(1 + inverse) - target;
  };
  // Shapes from 0.02 to 2000 have cvs from 1e14 to 0.0006, beyond all that are allowed.
  std::uintmax_t steps = 200;
  const auto [low, high] = boost::math::tools::toms748_solve(
      excess, std::log(0.02), std::log(2000.0), boost::math::tools::eps_tolerance<double>(50), steps);
  return std::exp((low + high) / 2);
}

law::Empirical::Table make_table(std::vector<double> values, std::vector<double> weights) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  const bool weighted = !weights.empty();
  if (!weighted) weights.assign(values.size(), 1.0);
  normalise(weights);

  law::Empirical::Table table{.values = {}, .cumulative = {}, .cumulative_length = {}, .mean = 0, .variance = 0};
  for (const std::size_t i : order) {
    table.values.push_back(values[i]);
    table.cumulative.push_back(weights[i] + (table.cumulative.empty() ? 0.0 : table.cumulative.back()));
    table.mean += weights[i] * values[i];
  }
  for (const std::size_t i : order) table.variance += weights[i] * square(values[i] - table.mean);
  double length = 0;
  for (const std::size_t i : order) {
    length += weights[i] * values[i] / table.mean;
    if (table.mean > 0) table.cumulative_length.push_back(length);
  }
  if (!weighted) table.cumulative.clear();
  return table;
}

}  // namespace

CheckedDistribution Distribution::constant(double value) {
  DistributionRequirements check("constant");
  check.not_negative("value", value);
  if (!check.fulfilled()) return check.mistakes();
  return Distribution(law::Constant{value});
}

CheckedDistribution Distribution::uniform(Range range) {
  DistributionRequirements check("uniform");
  check.not_negative("low", range.low);
  check.require(std::isfinite(range.high) && !(range.high <= range.low), "high", range.high,
                fmt::format("a number above low, {:g}", range.low));
  if (!check.fulfilled()) return check.mistakes();
  return Distribution(law::Uniform{range.low, range.high});
}

CheckedDistribution Distribution::uniform(MeanCv given) {
  DistributionRequirements check("uniform");
  const double cv_max = 1 / std::sqrt(3.0);
  check.positive("mean", given.mean);
  check.require(given.cv > 0 && given.cv <= cv_max, "cv", given.cv,
                "a number above 0 and at most 0.57735 (beyond, draws would be negative)");
  if (!check.fulfilled()) return check.mistakes();
  const double relative_half = given.cv / cv_max;
  return Distribution(law::Uniform{given.mean * (1 - relative_half), given.mean * (1 + relative_half)});
}

CheckedDistribution Distribution::exponential(double mean) {
  DistributionRequirements check("exponential");
  check.positive("mean", mean);
  if (!check.fulfilled()) return check.mistakes();
  return Distribution(law::Exponential{mean});
}

CheckedDistribution Distribution::erlang(ShapeMean given) {
  DistributionRequirements check("erlang");
  check.require(given.shape >= 1 && given.shape <= 1'000'000, "shape", given.shape,
                "a whole number from 1 to 1000000");
  check.positive("mean", given.mean);
  if (!check.fulfilled()) return check.mistakes();
  return Distribution(law::Erlang{given.shape, given.mean / given.shape});
}

CheckedDistribution Distribution::erlang(MeanCv given) {
  DistributionRequirements check("erlang");
  check.positive("mean", given.mean);
  check.require(given.cv >= 0.001 && given.cv <= 1, "cv", given.cv, "a number from 0.001 to 1");
  if (!check.fulfilled()) return check.mistakes();
  const double shape = std::round(1 / square(given.cv));
  // A user may write 0.577 for 1/sqrt(3).
  if (std::abs(given.cv * std::sqrt(shape) - 1) > 0.001) {
    const double below = std::floor(1 / square(given.cv));
    check.add(
        "cv", fmt::format("{:g}", given.cv),
        fmt::format("1/sqrt(shape): {:.4g} for shape {:g} or {:.4g} for shape {:g} (gamma takes any cv)",
                    1 / std::sqrt(below), below, 1 / std::sqrt(below + 1), below + 1));
    return check.mistakes();
  }
  return Distribution(law::Erlang{static_cast<int>(shape), given.mean / shape});
}

CheckedDistribution Distribution::gamma(MeanCv given) {
  DistributionRequirements check("gamma");
  check.mean_and_cv(given.mean, given.cv);
  if (!check.fulfilled()) return check.mistakes();
  return Distribution(law::Gamma{1 / square(given.cv), given.mean * square(given.cv)});
}

CheckedDistribution Distribution::gamma(ShapeScale given) {
  DistributionRequirements check("gamma");
  check.within("shape", given.shape, 1e-6, 1e6);
  check.positive("scale", given.scale);
  if (!check.fulfilled()) return check.mistakes();
  return Distribution(law::Gamma{given.shape, given.scale});
}

CheckedDistribution Distribution::lognormal(MeanCv given) {
  DistributionRequirements check("lognormal");
  check.mean_and_cv(given.mean, given.cv);
  if (!check.fulfilled()) return check.mistakes();
  const double squared_cv = square(given.cv);
  return Distribution(
      law::Lognormal{given.mean / std::sqrt(1 + squared_cv), std::sqrt(std::log1p(squared_cv))});
}

CheckedDistribution Distribution::lognormal(MedianSigma given) {
  DistributionRequirements check("lognormal");
  check.positive("median", given.median);
  check.within("sigma", given.sigma, 0.001, 10);
  if (!check.fulfilled()) return check.mistakes();
  return Distribution(law::Lognormal{given.median, given.sigma});
}

CheckedDistribution Distribution::weibull(MeanCv given) {
  DistributionRequirements check("weibull");
  check.mean_and_cv(given.mean, given.cv);
  if (!check.fulfilled()) return check.mistakes();
  const double shape = weibull_shape(given.cv);
  return Distribution(law::Weibull{shape, given.mean / std::tgamma(1 + 1 / shape)});
}

CheckedDistribution Distribution::weibull(ShapeScale given) {
  DistributionRequirements check("weibull");
  check.within("shape", given.shape, 0.02, 2000);
  check.positive("scale", given.scale);
  if (!check.fulfilled()) return check.mistakes();
  return Distribution(law::Weibull{given.shape, given.scale});
}

CheckedDistribution Distribution::pareto(MeanCv given) {
  DistributionRequirements check("pareto");
  check.mean_and_cv(given.mean, given.cv);
  if (!check.fulfilled()) return check.mistakes();
  const double excess = std::sqrt(1 + 1 / square(given.cv));  // cv^2 = 1 / (shape (shape - 2))
  return Distribution(law::Pareto{1 + excess, given.mean * excess / (1 + excess)});
}

CheckedDistribution Distribution::pareto(ShapeMinimum given) {
  DistributionRequirements check("pareto");
  check.within("shape", given.shape, 0.02, 1e6);
  check.positive("minimum", given.minimum);
  if (!check.fulfilled()) return check.mistakes();
  return Distribution(law::Pareto{given.shape, given.minimum});
}

CheckedDistribution Distribution::bounded_pareto(ShapeRange given) {
  DistributionRequirements check("bounded pareto");
  check.within("shape", given.shape, 0.001, 1000);
  check.positive("low", given.low);
  check.require(std::isfinite(given.high) && !(given.high <= given.low), "high", given.high,
                fmt::format("a number above low, {:g}", given.low));
  if (!check.fulfilled()) return check.mistakes();
  return Distribution(law::BoundedPareto{given.shape, given.low, given.high});
}

CheckedDistribution Distribution::hyperexponential(MeanCv given) {
  DistributionRequirements check("hyperexponential");
  check.positive("mean", given.mean);
  check.require(given.cv >= 1 && given.cv <= 1000, "cv", given.cv,
                "a number from 1 to 1000 (below 1, gamma takes any cv)");
  if (!check.fulfilled()) return check.mistakes();
  // 1 - often has a formula of its own: for a large cv it is tiny and its digits matter.
  const double squared_cv = square(given.cv);
  const double often = (1 + std::sqrt((squared_cv - 1) / (squared_cv + 1))) / 2;
  const double seldom = 1 / (2 * often * (squared_cv + 1));
  return Distribution(
      law::Hyperexponential{{{often, given.mean / (2 * often)}, {seldom, given.mean / (2 * seldom)}}});
}

CheckedDistribution Distribution::hyperexponential(std::vector<Phase> phases) {
  DistributionRequirements check("hyperexponential");
  if (phases.empty()) check.add("phases", "empty", "at least one probability with its mean");
  double sum = 0;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    check.within(fmt::format("phases[{}].probability", i), phases[i].probability, 0, 1);
    check.positive(fmt::format("phases[{}].mean", i), phases[i].mean);
    sum += phases[i].probability;
  }
  if (check.fulfilled()) check.require(std::abs(sum - 1) <= 1e-6, "the sum of probabilities", sum, "1");
  if (!check.fulfilled()) return check.mistakes();
  for (Phase& phase : phases) phase.probability /= sum;
  return Distribution(law::Hyperexponential{std::move(phases)});
}

CheckedDistribution Distribution::empirical(std::vector<double> values, std::vector<double> weights) {
  DistributionRequirements check("empirical");
  if (values.empty()) check.add("values", "empty", "at least one value");
  for (std::size_t i = 0; i < values.size(); ++i) check.not_negative(fmt::format("values[{}]", i), values[i]);
  if (!weights.empty() && weights.size() != values.size()) {
    check.add("weights", fmt::format("{} numbers", weights.size()),
              fmt::format("one for each of the {} values", values.size()));
  }
  check.weights(weights);
  if (!check.fulfilled()) return check.mistakes();
  auto table =
      std::make_shared<const law::Empirical::Table>(make_table(std::move(values), std::move(weights)));
  return Distribution(law::Empirical{std::move(table)});
}

CheckedDistribution Distribution::mixture(std::vector<WeightedDistribution> parts) {
  DistributionRequirements check("mixture");
  if (parts.empty()) check.add("parts", "empty", "at least one distribution with its weight");
  std::vector<double> weights;
  for (const WeightedDistribution& part : parts) weights.push_back(part.weight);
  check.weights(weights);
  if (!check.fulfilled()) return check.mistakes();
  normalise(weights);
  for (std::size_t i = 0; i < parts.size(); ++i) parts[i].weight = weights[i];
  return Distribution(
      law::Mixture{std::make_shared<const std::vector<WeightedDistribution>>(std::move(parts))});
}

double Distribution::draw_rarer(RandomStream& stream) const {
  return std::visit([&stream](const auto& law) { return law.draw(stream); }, law_);
}

double Distribution::draw_length_biased(RandomStream& stream) const {
  return std::visit([&stream](const auto& law) { return law.draw_length_biased(stream); }, law_);
}

double Distribution::draw_residual(RandomStream& stream) const {
  if (const auto* exponential = std::get_if<law::Exponential>(&law_)) return exponential->draw(stream);
  const double average = mean();
  if (average == 0 || !std::isfinite(average)) return draw(stream);
  const double interval = draw_length_biased(stream);
  return stream.uniform() * interval;
}

double Distribution::mean() const {
  return std::visit([](const auto& law) { return law.mean(); }, law_);
}

double Distribution::variance() const {
  return std::visit([](const auto& law) { return law.variance(); }, law_);
}

double Distribution::cv() const {
  const double spread = std::sqrt(variance());
  return spread == 0 || std::isinf(spread) ? spread : spread / mean();
}

Distribution Distribution::scaled(double factor) const {
  KNEE_CHECK(std::isfinite(factor) && factor > 0, "a distribution is scaled by a number above 0");
  return std::visit([factor](const auto& law) { return Distribution(law.scaled(factor)); }, law_);
}

std::string Distribution::describe() const {
  const std::string law = std::visit([](const auto& kind) { return kind.describe(); }, law_);
  return fmt::format("{}, mean {:g}, cv {:g}", law, mean(), cv());
}

}  // namespace knee::sim
