// Whether a law holds: verdicts on published measurements, and on data whose defect is known.
#include "analysis/laws/judgement.hpp"

#include <cmath>
#include <random>

#include <boost/random/normal_distribution.hpp>

#include "analysis/laws/residuals.hpp"
#include "tests/analysis/laws/published_laws.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::laws::judgement_test {
namespace {

using Catch::Matchers::Contains;

Judgement judged(Law law, const std::vector<Observation>& points) { return judge(fit(law, points), points); }

std::string joined(const std::vector<std::string>& reasons) {
  std::string text;
  for (const std::string& reason : reasons) text += reason + '\n';
  return text;
}

std::vector<Residual> with_signs(const std::string& signs) {
  std::vector<Residual> residuals;
  double size = 0;
  for (const char sign : signs) residuals.push_back({.size = ++size, .value = sign == '+' ? 1.0 : -1.0, .fitted = 0, .weight = 1});
  return residuals;
}

}  // namespace

TEST_CASE("the law holds for SPEC SDM91 and for the first points of raytracer") {
  CHECK(judged(Law::usl, published("specsdm91")).holds());
  CHECK(judged(Law::usl, published("raytracer", 20)).holds());
  CHECK(judged(Law::usl, published("synthetic")).holds());
}

TEST_CASE("the law holds for the Cisco server with cautions") {
  const Judgement found = judged(Law::usl, published("cisco"));
  CHECK(found.holds());
  CHECK_THAT(joined(found.cautions), Contains("residuals of one sign follow each other"));
  CHECK_THAT(joined(found.cautions), Contains("the peak is beyond the largest N measured, 32"));
}

TEST_CASE("the law does not hold for PostgreSQL 9.1 because its tail is flat") {
  const Judgement found = judged(Law::usl, published("postgres91"));
  CHECK_FALSE(found.holds());
  CHECK_THAT(joined(found.refusals), Contains("the tail is flat: from N = 40 to 80"));
}

TEST_CASE("contention of PostgreSQL up to 32 clients may be none") {
  CHECK_THAT(joined(judged(Law::usl2, published("postgres91", 32)).cautions), Contains("alpha may be 0"));
}

TEST_CASE("the law does not hold for perfmodels because its start is super-linear") {
  const Judgement found = judged(Law::usl, published("perfmodels"));
  CHECK_FALSE(found.holds());
  CHECK_THAT(joined(found.refusals), Contains("X(N) / N is 3.4 % higher at N = 3 than at N = 1"));
}

TEST_CASE("the law does not hold for all points of raytracer because beta is on its bound") {
  const Judgement found = judged(Law::usl, published("raytracer"));
  CHECK_FALSE(found.holds());
  CHECK_THAT(joined(found.refusals), Contains("beta is on its bound 0: its standard error has no meaning"));
  CHECK(judged(Law::amdahl, published("raytracer")).holds());
}

TEST_CASE("the law does not hold for the time series of oracledb because of its scatter") {
  const Judgement found = judged(Law::usl, published("oracledb"));
  CHECK_FALSE(found.holds());
  CHECK_THAT(joined(found.refusals), Contains("points of about the same N scatter by 19 % of the mean"));
  CHECK_THAT(joined(found.cautions), Contains("no point has N = 1"));
}

TEST_CASE("a law that is far away does not hold") {
  CHECK_THAT(joined(judged(Law::linear, published("specsdm91")).refusals), Contains("misses the measurements by"));
}

TEST_CASE("throughput that falls from the start is refused") {
  const Judgement found = judged(Law::amdahl, {{1, 100}, {2, 50}, {3, 33}, {4, 25}, {8, 12.5}});
  CHECK_THAT(joined(found.refusals), Contains("alpha is 1 or more"));
}

TEST_CASE("repetitions show whether the law misses their means") {
  const Curve& curve = description_of(Law::usl).curve;
  std::mt19937_64 bits{7};
  boost::random::normal_distribution<> error{0, 5};
  std::vector<Observation> points;
  std::vector<Observation> bent;
  for (const double size : {1.0, 2.0, 4.0, 8.0, 16.0, 32.0}) {
    for (int i = 0; i < 4; ++i) {
      const double value = curve.at({100, 0.02, 0.001}, size) + error(bits);
      points.push_back({.size = size, .value = value});
      bent.push_back({.size = size, .value = size == 8 ? 0.7 * value : value});
    }
  }
  CHECK(judged(Law::usl, points).holds());
  CHECK_THAT(joined(judged(Law::usl, bent).refusals), Contains("misses the means of repeated measurements"));
}

TEST_CASE("intervals of the measurements show whether the law misses them") {
  const Curve& curve = description_of(Law::usl).curve;
  std::vector<Observation> points;
  for (const double size : {1.0, 2.0, 4.0, 8.0, 16.0, 32.0}) {
    const double value = curve.at({100, 0.02, 0.001}, size);
    points.push_back({.size = size, .value = size == 8 ? 0.7 * value : value, .weight = std::pow(0.01 * value, -2)});
  }
  const LawFit found = fit(Law::usl, points);
  CHECK_THAT(joined(judge(found, points, Weights::exact).refusals), Contains("of their standard errors; the deviation is"));
  CHECK(joined(judge(found, points, Weights::relative).refusals).find("standard errors") == std::string::npos);
}

TEST_CASE("true laws with an error of one percent are refused seldom") {
  // Each test errs with 1 %, the super-linear start with less at this contention: of 400 trials 8 are expected at most, and
  // more than 20 have a probability of 1e-4. The seed is fixed.
  const Curve& curve = description_of(Law::usl).curve;
  std::mt19937_64 bits{11};
  boost::random::normal_distribution<> error{0, 0.01};
  int refused = 0;
  for (int trial = 0; trial < 400; ++trial) {
    std::vector<Observation> points;
    for (const double size : {1.0, 2.0, 4.0, 8.0, 16.0, 24.0, 32.0, 48.0, 64.0}) {
      points.push_back({.size = size, .value = curve.at({100, 0.03, 0.0005}, size) * (1 + error(bits))});
    }
    refused += judged(Law::usl, points).holds() ? 0 : 1;
  }
  CHECK(refused <= 20);
}

TEST_CASE("the probability of few runs is that of the table by Swed and Eisenhart") {
  // Annals of Mathematical Statistics 1943: 2 runs of 5 and 5 have probability 2 / 252, 3 runs or fewer 10 / 252.
  CHECK(probability_of_few_runs(with_signs("+++++-----")) == Approx(2.0 / 252));
  CHECK(probability_of_few_runs(with_signs("++-----+++")) == Approx(10.0 / 252));
  CHECK(probability_of_few_runs(with_signs("+-+-+-+-+-")) == Approx(1));
  CHECK(probability_of_few_runs(with_signs("++++++")) == 1);
  // Thousands of points do not overflow: half of all sign orders have fewer runs than the mean.
  std::mt19937_64 bits{3};
  std::string signs;
  for (int i = 0; i < 5000; ++i) signs += (bits() >> 63U) == 0 ? '+' : '-';
  const double probability = probability_of_few_runs(with_signs(signs));
  CHECK(probability > 0.005);
  CHECK(probability < 0.995);
}

TEST_CASE("the F test of lack of fit is that of a worked example") {
  // Means 1 and -1 about the law with two repetitions each, ± 1 about their mean: ratio (4 / 1) / (4 / 2) = 2 with 1 and
  // 2 degrees of freedom, whose probability is 1 - sqrt(2 / (2 + 2)).
  std::vector<Residual> residuals{{1, 2, 0, 1}, {1, 0, 0, 1}, {2, 0, 0, 1}, {2, -2, 0, 1}};
  CHECK_FALSE(probability_of_lack_of_fit(residuals, 1).has_value());  // two repetitions are too few
  residuals.push_back({2, -1, 0, 1});
  // Means 1 and -1: squares 2 + 3 = 5 with 1 degree; within 2 + 2 = 4 with 3 degrees: ratio 3.75.
  const auto probability = probability_of_lack_of_fit(residuals, 1);
  REQUIRE(probability.has_value());
  CHECK(*probability == Approx(0.1482).epsilon(1e-3));
  CHECK_FALSE(probability_of_lack_of_fit(residuals, 2).has_value());
}

}  // namespace knee::analysis::laws::judgement_test
