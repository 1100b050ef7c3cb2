#include "sim/random/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/quadrature/tanh_sinh.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include "sim/random/random_stream.hpp"
#include "tests/support/catch.hpp"

using namespace knee::sim;

namespace {

using Cdf = std::function<double(double)>;

struct Case {
  Distribution distribution;
  Cdf cdf;  ///< Written from the textbook, apart from the code under test; empty where the law has atoms.
  bool light_tail = true;  ///< Whether 20,000 draws say something of the variance.
};

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Cdf uniform_cdf(double low, double high) {
  return [=](double x) { return std::clamp((x - low) / (high - low), 0.0, 1.0); };
}
Cdf exponential_cdf(double mean) {
  return [=](double x) { return -std::expm1(-x / mean); };
}
Cdf gamma_cdf(double shape, double scale) {
  return [=](double x) { return boost::math::gamma_p(shape, x / scale); };
}
Cdf lognormal_cdf(double mu, double sigma) {
  return [=](double x) { return std::erfc((mu - std::log(x)) / (sigma * std::sqrt(2.0))) / 2; };
}
Cdf weibull_cdf(double shape, double scale) {
  return [=](double x) { return -std::expm1(-std::pow(x / scale, shape)); };
}
Cdf pareto_cdf(double shape, double minimum) {
  return [=](double x) { return x < minimum ? 0 : 1 - std::pow(minimum / x, shape); };
}
Cdf bounded_pareto_cdf(double shape, double low, double high) {
  const Cdf unbounded = pareto_cdf(shape, low);
  return [=](double x) { return std::min(1.0, unbounded(x) / unbounded(high)); };
}
Cdf mixed_cdf(double weight, Cdf one, Cdf other) {
  return [=](double x) { return weight * one(x) + (1 - weight) * other(x); };
}

/// Two of each law at least, at shapes where its formulas and its sampler take different ways.
std::vector<Case> continuous_laws() {
  return {
      {Distribution::uniform(Range{.low = 1, .high = 3}).value(), uniform_cdf(1, 3)},
      {Distribution::uniform(MeanCv{.mean = 2, .cv = 0.5}).value(),
       uniform_cdf(2 - std::sqrt(3.0), 2 + std::sqrt(3.0))},
      {Distribution::exponential(4).value(), exponential_cdf(4)},
      {Distribution::erlang(ShapeMean{.shape = 3, .mean = 6}).value(), gamma_cdf(3, 2)},
      {Distribution::erlang(ShapeMean{.shape = 20, .mean = 10}).value(), gamma_cdf(20, 0.5)},
      {Distribution::erlang(MeanCv{.mean = 1, .cv = 0.577}).value(), gamma_cdf(3, 1.0 / 3)},
      {Distribution::gamma(MeanCv{.mean = 2, .cv = 0.6}).value(), gamma_cdf(1 / 0.36, 0.72)},
      {Distribution::gamma(MeanCv{.mean = 2, .cv = 1.5}).value(), gamma_cdf(1 / 2.25, 4.5)},
      {Distribution::gamma(ShapeScale{.shape = 0.5, .scale = 3}).value(), gamma_cdf(0.5, 3)},
      {Distribution::lognormal(MeanCv{.mean = 4, .cv = 0.8}).value(),
       lognormal_cdf(std::log(4) - std::log(1.64) / 2, std::sqrt(std::log(1.64)))},
      {Distribution::lognormal(MedianSigma{.median = 2, .sigma = 0.5}).value(),
       lognormal_cdf(std::log(2), 0.5)},
      {Distribution::weibull(ShapeScale{.shape = 0.7, .scale = 3}).value(), weibull_cdf(0.7, 3)},
      {Distribution::weibull(ShapeScale{.shape = 5, .scale = 2}).value(), weibull_cdf(5, 2)},
      // cv = sqrt(5) is the Weibull law of shape 1/2, whose mean is twice its scale.
      {Distribution::weibull(MeanCv{.mean = 6, .cv = std::sqrt(5.0)}).value(), weibull_cdf(0.5, 3)},
      {Distribution::pareto(ShapeMinimum{.shape = 6, .minimum = 2}).value(), pareto_cdf(6, 2), false},
      {Distribution::pareto(ShapeMinimum{.shape = 1.5, .minimum = 2}).value(), pareto_cdf(1.5, 2), false},
      {Distribution::pareto(ShapeMinimum{.shape = 0.9, .minimum = 1}).value(), pareto_cdf(0.9, 1), false},
      // cv^2 = 1/3 is shape 3, whose mean is 1.5 times its minimum.
      {Distribution::pareto(MeanCv{.mean = 3, .cv = std::sqrt(1.0 / 3)}).value(), pareto_cdf(3, 2), false},
      {Distribution::bounded_pareto({.shape = 1.1, .low = 1, .high = 100}).value(),
       bounded_pareto_cdf(1.1, 1, 100)},
      {Distribution::bounded_pareto({.shape = 1, .low = 2, .high = 50}).value(),
       bounded_pareto_cdf(1, 2, 50)},
      {Distribution::bounded_pareto({.shape = 2, .low = 2, .high = 50}).value(),
       bounded_pareto_cdf(2, 2, 50)},
      // c^2 = 9: p = (1 + sqrt(0.8)) / 2, means 5 / (2 p) and 5 / (2 (1 - p)).
      {Distribution::hyperexponential(MeanCv{.mean = 5, .cv = 3}).value(),
       mixed_cdf((1 + std::sqrt(0.8)) / 2, exponential_cdf(5 / (1 + std::sqrt(0.8))),
                 exponential_cdf(5 / (1 - std::sqrt(0.8)))),
       false},
      {Distribution::hyperexponential({{.probability = 0.3, .mean = 1}, {.probability = 0.7, .mean = 8}})
           .value(),
       mixed_cdf(0.3, exponential_cdf(1), exponential_cdf(8))},
      {Distribution::mixture({{3, Distribution::exponential(1).value()},
                              {1, Distribution::uniform(Range{.low = 2, .high = 6}).value()}})
           .value(),
       mixed_cdf(0.75, exponential_cdf(1), uniform_cdf(2, 6))},
      {Distribution::lognormal(MeanCv{.mean = 4, .cv = 0.8}).value().scaled(0.25),
       lognormal_cdf(-std::log(1.64) / 2, std::sqrt(std::log(1.64)))},
  };
}

std::vector<Case> discrete_laws() {
  return {
      {Distribution{}, {}},
      {Distribution::constant(3).value(), {}},
      {Distribution::empirical({5, 1, 3, 3}).value(), {}},
      {Distribution::empirical({5, 1, 3}, {1, 5, 2}).value(), {}},
      {Distribution::mixture(
           {{0.8, Distribution::constant(1).value()}, {0.2, Distribution::constant(9).value()}})
           .value(),
       {}},
  };
}

std::vector<Case> all_laws() {
  std::vector<Case> laws = continuous_laws();
  for (Case& law : discrete_laws()) laws.push_back(std::move(law));
  return laws;
}

std::vector<double> draw(const Distribution& distribution, int count, std::uint64_t index) {
  RandomStream stream({.seed = 20, .replication = 0, .purpose = "distribution test", .index = index});
  std::vector<double> draws;
  for (int i = 0; i < count; ++i) draws.push_back(distribution.draw(stream));
  return draws;
}

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Mean and its standard error, from the sample itself.
void check_mean(const std::vector<double>& sample, double expected) {
  const double mean = mean_of(sample);
  std::vector<double> squares;
  for (const double x : sample) squares.push_back((x - mean) * (x - mean));
  const double error = std::sqrt(mean_of(squares) / static_cast<double>(sample.size()));
  // 4.5 standard errors: probability 6.8e-6 by the central limit theorem. A law without spread is exact.
  CHECK(std::abs(mean - expected) <= 4.5 * error + 1e-12 * expected);
}

/// E[X^power] = integral over x of power x^(power - 1) P(X > x).
double moment(const Cdf& cdf, int power) {
  boost::math::quadrature::tanh_sinh<double> integrator(12);
  // x = exp(y): all scales alike, and heavy tails decay exponentially. The kinks lie at a few points only.
  const auto integrand = [&](double y) { return power * std::exp(power * y) * (1 - cdf(std::exp(y))); };
  double sum = 0;
  for (double y = -25; y < 36; y += 0.25) sum += integrator.integrate(integrand, y, y + 0.25, 1e-9);
  return sum;
}

}  // namespace

TEST_CASE("every distribution has the mean and variance of its samples") {
  // 20,000 draws each, every bound with error probability 6.8e-6; 30 laws, two bounds each: 4.1e-4 in all.
  std::uint64_t index = 0;
  for (const Case& law : all_laws()) {
    INFO(law.distribution.describe());
    const std::vector<double> sample = draw(law.distribution, 20000, index++);
    CHECK(*std::min_element(sample.begin(), sample.end()) >= 0);
    const double mean = law.distribution.mean();
    if (std::isfinite(law.distribution.variance())) check_mean(sample, mean);
    if (!law.light_tail) continue;
    std::vector<double> squares;
    for (const double x : sample) squares.push_back((x - mean) * (x - mean));
    check_mean(squares, law.distribution.variance());
  }
}

TEST_CASE("every continuous distribution has the mean and variance of its cumulative distribution function") {
  // Quadrature, no chance involved: this holds the heavy tails too, whose samples say little of variances.
  for (const Case& law : continuous_laws()) {
    INFO(law.distribution.describe());
    if (!std::isfinite(law.distribution.variance())) continue;
    const double mean = moment(law.cdf, 1);
    CHECK(law.distribution.mean() == Approx(mean).epsilon(1e-5));
    CHECK(law.distribution.variance() == Approx(moment(law.cdf, 2) - mean * mean).epsilon(1e-4));
  }
}

TEST_CASE("every continuous distribution draws from its cumulative distribution function") {
  // Kolmogorov-Smirnov, 20,000 draws: sqrt(n) D > 2.5 has probability 2 exp(-2 * 2.5^2) = 7.5e-6, for 25 laws
  // 1.9e-4 in all.
  constexpr int kDraws = 20000;
  std::uint64_t index = 100;
  for (const Case& law : continuous_laws()) {
    INFO(law.distribution.describe());
    std::vector<double> sample = draw(law.distribution, kDraws, index++);
    std::sort(sample.begin(), sample.end());
    double distance = 0;
    for (int i = 0; i < kDraws; ++i) {
      const double expected = law.cdf(sample[static_cast<std::size_t>(i)]);
      distance = std::max({distance, expected - i / double{kDraws}, (i + 1) / double{kDraws} - expected});
    }
    CHECK(distance * std::sqrt(double{kDraws}) < 2.5);
  }
}

TEST_CASE("the residual life of every continuous distribution has the density of the tail over the mean") {
  // Kolmogorov-Smirnov against the integral of (1 - F(y)) / mean (Cox, "Renewal Theory", 5.2), added up between the sorted
  // draws by Gauss's rule. 20,000 draws: sqrt(n) D > 2.5 has probability 7.5e-6, for 25 laws 1.9e-4 in all.
  constexpr int kDraws = 20000;
  std::uint64_t index = 400;
  for (const Case& law : continuous_laws()) {
    if (!std::isfinite(law.distribution.mean())) continue;
    INFO(law.distribution.describe());
    RandomStream stream({.seed = 20, .replication = 0, .purpose = "residual life", .index = index++});
    std::vector<double> sample;
    for (int i = 0; i < kDraws; ++i) sample.push_back(law.distribution.draw_residual(stream));
    std::sort(sample.begin(), sample.end());
    const auto tail = [&](double x) { return (1 - law.cdf(x)) / law.distribution.mean(); };
    double distance = 0;
    double expected = 0;
    for (int i = 0; i < kDraws; ++i) {
      const auto at = static_cast<std::size_t>(i);
      expected += boost::math::quadrature::gauss<double, 15>::integrate(tail, i == 0 ? 0 : sample[at - 1], sample[at]);
      distance = std::max({distance, expected - i / double{kDraws}, (i + 1) / double{kDraws} - expected});
    }
    CHECK(distance * std::sqrt(double{kDraws}) < 2.5);
  }
}

TEST_CASE("the mean residual life is half the mean square over the mean, also for values and mixtures of them") {
  // 20,000 draws, error probability 6.8e-6 each (check_mean).
  std::uint64_t index = 500;
  for (const Case& law : discrete_laws()) {
    INFO(law.distribution.describe());
    RandomStream stream({.seed = 20, .replication = 0, .purpose = "residual life", .index = index++});
    std::vector<double> sample;
    for (int i = 0; i < 20000; ++i) sample.push_back(law.distribution.draw_residual(stream));
    const double mean = law.distribution.mean();
    check_mean(sample, mean == 0 ? 0 : (law.distribution.variance() + mean * mean) / (2 * mean));
  }
}

TEST_CASE("an empirical distribution draws each value as often as its weight says") {
  // 20,000 draws, 4.5 sigma: probability 6.8e-6 each.
  const std::vector<double> sample =
      draw(Distribution::empirical({5, 1, 3, 7}, {1, 5, 2, 0}).value(), 20000, 200);
  const auto share = [&](double value) {
    return static_cast<double>(std::count(sample.begin(), sample.end(), value)) / 20000;
  };
  const auto near = [](double p) {
    return Approx(p).margin(4.5 * std::sqrt(p * (1 - p) / 20000)).epsilon(0);
  };
  CHECK(share(5) == near(0.125));
  CHECK(share(1) == near(0.625));
  CHECK(share(3) == near(0.25));
  CHECK(share(7) == 0);
}

TEST_CASE("mean and cv are those that were asked for") {
  for (const double cv : {0.001, 0.05, 0.3, 1.0, 1.7, 12.0, 1000.0}) {
    const MeanCv asked{.mean = 0.004, .cv = cv};
    std::vector<CheckedDistribution> made{Distribution::gamma(asked), Distribution::lognormal(asked),
                                          Distribution::weibull(asked), Distribution::pareto(asked)};
    if (cv >= 1) made.push_back(Distribution::hyperexponential(asked));
    if (cv <= 0.577) made.push_back(Distribution::uniform(asked));
    for (const CheckedDistribution& distribution : made) {
      INFO(distribution.value().describe());
      CHECK(distribution.value().mean() == Approx(asked.mean).epsilon(1e-9));
      // Above shape 2, a Pareto's variance hangs on shape - 2, which is 5e-7 at cv 1000.
      CHECK(distribution.value().cv() == Approx(asked.cv).epsilon(1e-6));
    }
  }
}

TEST_CASE("a Pareto law without mean or variance says so") {
  const Distribution no_variance = Distribution::pareto(ShapeMinimum{.shape = 2, .minimum = 1}).value();
  CHECK(no_variance.mean() == 2);
  CHECK(no_variance.variance() == kInfinity);
  CHECK(no_variance.cv() == kInfinity);
  const Distribution no_mean = Distribution::pareto(ShapeMinimum{.shape = 1, .minimum = 1}).value();
  CHECK(no_mean.mean() == kInfinity);
  CHECK(Distribution::mixture({{1, no_mean}, {1, Distribution{}}}).value().variance() == kInfinity);
}

TEST_CASE("a scaled distribution draws the scaled draws") {
  std::uint64_t index = 300;
  for (const Case& law : all_laws()) {
    INFO(law.distribution.describe());
    const Distribution tripled = law.distribution.scaled(3);
    CHECK(tripled.mean() == Approx(3 * law.distribution.mean()));
    CHECK(tripled.variance() == Approx(9 * law.distribution.variance()));
    const std::vector<double> plain = draw(law.distribution, 20, index);
    const std::vector<double> scaled = draw(tripled, 20, index++);
    for (std::size_t i = 0; i < plain.size(); ++i) CHECK(scaled[i] == Approx(3 * plain[i]).epsilon(1e-12));
  }
}

TEST_CASE("a distribution describes itself") {
  CHECK(Distribution{}.describe() == "constant, mean 0, cv 0");
  CHECK(Distribution::exponential(0.004).value().describe() == "exponential, mean 0.004, cv 1");
  CHECK(Distribution::weibull(ShapeScale{.shape = 0.7, .scale = 3}).value().describe() ==
        "weibull with shape 0.7 and scale 3, mean 3.79747, cv 1.46242");
  CHECK(Distribution::hyperexponential({{0.25, 1}, {0.75, 5}}).value().describe() ==
        "hyperexponential of 25 % of mean 1 and 75 % of mean 5, mean 4, cv 1.1726");
  CHECK(
      Distribution::mixture({{1, Distribution::constant(2).value()}, {1, Distribution::constant(4).value()}})
          .value()
          .describe() ==
      "mixture of 50 % (constant, mean 2, cv 0) and 50 % (constant, mean 4, cv 0), mean 3, cv 0.333333");
  CHECK(Distribution::empirical({3, 1}).value().scaled(2).describe() ==
        "empirical with 2 values from 2 to 6, mean 4, cv 0.5");
}
