#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "sim/random/distribution.hpp"
#include "tests/support/catch.hpp"

using namespace knee::sim;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinite = std::numeric_limits<double>::infinity();

/// All messages, one a line.
std::string messages(const CheckedDistribution& distribution) {
  std::string text;
  for (const DistributionMistake& mistake : distribution.mistakes()) text += mistake.message() + "\n";
  return text;
}

}  // namespace

TEST_CASE("a mistake names the distribution, the parameter, what was given and what was expected") {
  const CheckedDistribution made = Distribution::hyperexponential(MeanCv{.mean = 2, .cv = 0.5});
  REQUIRE_FALSE(made.ok());
  REQUIRE(made.mistakes().size() == 1);
  const DistributionMistake mistake = made.mistakes().front();
  CHECK(mistake.distribution == "hyperexponential");
  CHECK(mistake.parameter == "cv");
  CHECK(mistake.given == "0.5");
  CHECK(mistake.expected == "a number from 1 to 1000 (below 1, gamma takes any cv)");
  CHECK(mistake.message() ==
        "hyperexponential: cv is 0.5, expected a number from 1 to 1000 (below 1, gamma takes any cv)");
}

TEST_CASE("all mistakes of a distribution are named at once") {
  CHECK(messages(Distribution::gamma(MeanCv{.mean = -1, .cv = 0})) ==
        "gamma: mean is -1, expected a number above 0\n"
        "gamma: cv is 0, expected a number from 0.001 to 1000 (a constant does not vary)\n");
  CHECK(messages(Distribution::bounded_pareto({.shape = 0, .low = -1, .high = -2})) ==
        "bounded pareto: shape is 0, expected a number from 0.001 to 1000\n"
        "bounded pareto: low is -1, expected a number above 0\n"
        "bounded pareto: high is -2, expected a number above low, -1\n");
  CHECK(messages(Distribution::hyperexponential(
            {{.probability = 2, .mean = 0}, {.probability = -1, .mean = 1}})) ==
        "hyperexponential: phases[0].probability is 2, expected a number from 0 to 1\n"
        "hyperexponential: phases[0].mean is 0, expected a number above 0\n"
        "hyperexponential: phases[1].probability is -1, expected a number from 0 to 1\n");
}

TEST_CASE("each distribution refuses parameters that make none") {
  CHECK(messages(Distribution::constant(-1)) == "constant: value is -1, expected a number not below 0\n");
  CHECK(messages(Distribution::exponential(0)) == "exponential: mean is 0, expected a number above 0\n");
  CHECK(messages(Distribution::uniform(Range{.low = 3, .high = 3})) ==
        "uniform: high is 3, expected a number above low, 3\n");
  CHECK(messages(Distribution::uniform(MeanCv{.mean = 1, .cv = 0.6})) ==
        "uniform: cv is 0.6, expected a number above 0 and at most 0.57735 (beyond, draws would be "
        "negative)\n");
  CHECK(messages(Distribution::erlang(ShapeMean{.shape = 0, .mean = 1})) ==
        "erlang: shape is 0, expected a whole number from 1 to 1000000\n");
  CHECK(messages(Distribution::erlang(MeanCv{.mean = 1, .cv = 0.55})) ==
        "erlang: cv is 0.55, expected 1/sqrt(shape): 0.5774 for shape 3 or 0.5 for shape 4 "
        "(gamma takes any cv)\n");
  CHECK(messages(Distribution::lognormal(MedianSigma{.median = 1, .sigma = 11})) ==
        "lognormal: sigma is 11, expected a number from 0.001 to 10\n");
  CHECK(messages(Distribution::weibull(ShapeScale{.shape = 0, .scale = 1})) ==
        "weibull: shape is 0, expected a number from 0.02 to 2000\n");
  CHECK(messages(Distribution::pareto(ShapeMinimum{.shape = 2, .minimum = 0})) ==
        "pareto: minimum is 0, expected a number above 0\n");
  CHECK(messages(Distribution::hyperexponential({{0.5, 1}, {0.4, 2}})) ==
        "hyperexponential: the sum of probabilities is 0.9, expected 1\n");
}

TEST_CASE("lists of values, weights and parts are checked too") {
  CHECK(messages(Distribution::empirical({})) == "empirical: values is empty, expected at least one value\n");
  CHECK(messages(Distribution::empirical({1, -2})) ==
        "empirical: values[1] is -2, expected a number not below 0\n");
  CHECK(messages(Distribution::empirical({1, 2}, {1})) ==
        "empirical: weights is 1 numbers, expected one for each of the 2 values\n");
  CHECK(messages(Distribution::empirical({1, 2}, {0, 0})) ==
        "empirical: the sum of weights is 0, expected a number above 0\n");
  CHECK(messages(Distribution::mixture({{-1, Distribution{}}})) ==
        "mixture: weights[0] is -1, expected a number not below 0\n");
  CHECK(messages(Distribution::mixture({})) ==
        "mixture: parts is empty, expected at least one distribution with its weight\n");
  CHECK(messages(Distribution::hyperexponential(std::vector<Phase>{})) ==
        "hyperexponential: phases is empty, expected at least one probability with its mean\n");
}

TEST_CASE("what is not a finite number is refused everywhere") {
  for (const double bad : {kNan, kInfinite, -kInfinite}) {
    CHECK_FALSE(Distribution::constant(bad).ok());
    CHECK_FALSE(Distribution::exponential(bad).ok());
    CHECK_FALSE(Distribution::uniform(Range{.low = bad, .high = 1}).ok());
    CHECK_FALSE(Distribution::uniform(Range{.low = 0, .high = bad}).ok());
    CHECK_FALSE(Distribution::erlang(MeanCv{.mean = 1, .cv = bad}).ok());
    CHECK_FALSE(Distribution::gamma(MeanCv{.mean = bad, .cv = 1}).ok());
    CHECK_FALSE(Distribution::gamma(MeanCv{.mean = 1, .cv = bad}).ok());
    CHECK_FALSE(Distribution::weibull(ShapeScale{.shape = bad, .scale = 1}).ok());
    CHECK_FALSE(Distribution::pareto(ShapeMinimum{.shape = bad, .minimum = 1}).ok());
    CHECK_FALSE(Distribution::bounded_pareto({.shape = 1, .low = 1, .high = bad}).ok());
    CHECK_FALSE(Distribution::hyperexponential({{bad, 1}, {0.5, 1}}).ok());
    CHECK_FALSE(Distribution::empirical({bad}).ok());
    CHECK_FALSE(Distribution::empirical({1}, {bad}).ok());
    CHECK_FALSE(Distribution::mixture({{bad, Distribution{}}}).ok());
  }
}
