// Fits of scalability laws against printed fits of other programs, and against laws that generate the data.
#include "analysis/laws/law_fit.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

#include <boost/random/uniform_real_distribution.hpp>

#include "analysis/estimate/student.hpp"
#include "analysis/laws/profile.hpp"
#include "tests/analysis/laws/published_laws.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::laws::law_fit_test {
namespace {

using Catch::Matchers::Contains;

const Coefficient& coefficient(const LawFit& fit, Position position) {
  for (const Coefficient& one : fit.coefficients) {
    if (one.position == position) return one;
  }
  FAIL("no such coefficient");
  return fit.coefficients.front();
}

// A value agrees with a printed one if it differs by at most half of a unit of the last printed digit.
void check_printed(double value, double printed, double unit) {
  INFO(value << " is printed as " << printed);
  CHECK(std::fabs(value - printed) <= 0.5001 * unit);
}

std::vector<Observation> made_by(Law law, const Parameters& parameters, std::initializer_list<double> sizes) {
  std::vector<Observation> points;
  for (const double size : sizes) points.push_back({.size = size, .value = description_of(law).curve.at(parameters, size)});
  return points;
}

}  // namespace

TEST_CASE("SPEC SDM91 with three parameters has the coefficients that the R package usl prints") {
  const LawFit found = fit(Law::usl, published("specsdm91"));
  check_printed(found.parameters[kAlpha], 2.773e-02, 1e-5);
  check_printed(found.parameters[kBeta], 1.044e-04, 1e-7);
  check_printed(found.parameters[kGamma], 90.00, 1e-2);
  check_printed(coefficient(found, kAlpha).standard_error, 9.122e-03, 1e-6);
  check_printed(coefficient(found, kBeta).standard_error, 1.988e-05, 1e-8);
  check_printed(coefficient(found, kGamma).standard_error, 14.21, 1e-2);
  check_printed(found.residual_deviation, 82.85, 1e-2);
  CHECK(found.degrees == 4);
  // The package states a tolerance of 1e-4 for these.
  CHECK(found.peak.size.value == Approx(96.51956).epsilon(1e-4));
  check_printed(found.peak.throughput, 1884, 1);
  check_printed(found.at(18), 1078, 1);
  check_printed(found.at(216), 1646, 1);
  CHECK(found.parameters[kGamma] / found.parameters[kAlpha] == Approx(3245.589).epsilon(1e-4));
}

TEST_CASE("the Cisco server has the coefficients of Schwartz to the 0.02 percent that usl4j asserts") {
  const LawFit found = fit(Law::usl, published("cisco"));
  CHECK(found.parameters[kAlpha] == Approx(0.02671591).epsilon(2e-4));
  CHECK(found.parameters[kBeta] == Approx(7.690945e-4).epsilon(2e-4));
  CHECK(found.parameters[kGamma] == Approx(995.6486).epsilon(2e-4));
  CHECK(std::floor(found.peak.size.value) == 35);
  CHECK(found.at(20) == Approx(11063.63312570436).epsilon(1e-6));
}

TEST_CASE("the first ten points of Cisco have the sizes for a residence time that usl4j asserts") {
  // ModelTest.java: N at which N / X(N) is 1.2 ms, 1.6 ms and 2 ms.
  const LawFit found = fit(Law::usl, published("cisco", 10));
  for (const auto& [size, residence] : {std::pair{7.230628979597649, 0.0012}, {20.25106409917121, 0.0016}, {29.88889360938781, 0.0020}}) {
    CHECK(size / found.at(size) == Approx(residence).epsilon(1e-4));
  }
}

TEST_CASE("SPEC SDM91 in whole numbers has nearly the coefficients that codahale/usl asserts, and fewer squares") {
  // cmd/usl/usl_test.go: its search stops at a relative distance of 4e-5 from the minimum.
  const std::vector<Observation> points{{1, 65}, {18, 996}, {36, 1652}, {72, 1853}, {108, 1829}, {144, 1775}, {216, 1702}};
  const LawFit found = fit(Law::usl, points);
  const Parameters asserted{89.9878, 0.0277299, 0.000104343};
  for (const Position position : {kGamma, kAlpha, kBeta}) CHECK(found.parameters[position] == Approx(asserted[position]).epsilon(5e-5));
  CHECK(found.squares < LeastSquares(description_of(Law::usl).curve, points).squares(asserted));
  CHECK(found.peak.throughput == Approx(1883.76).epsilon(5e-5));
  CHECK(found.at(3) == Approx(255.626353).epsilon(5e-5));
}

TEST_CASE("the first six points of raytracer have the coefficients that the R package prints, and wider intervals") {
  const LawFit found = fit(Law::usl, published("raytracer", 20));
  check_printed(found.parameters[kAlpha], 0.02444, 1e-5);
  check_printed(found.parameters[kBeta], 0.00163, 1e-5);
  check_printed(found.parameters[kGamma], 20.85605, 1e-5);
  CHECK(found.degrees == 3);
  // The package prints 0.00754 to 0.04135: 2.015 standard errors, where Student's quantile is 3.18.
  CHECK(two_sided_t(0.95, 3) == Approx(3.18).epsilon(1e-3));
  const Estimate alpha = coefficient(found, kAlpha).estimate;
  CHECK(alpha.low < 0.00754);
  CHECK(alpha.high > 0.04135);
}

TEST_CASE("PostgreSQL up to 32 clients with two parameters has the coefficients of Gunther") {
  const std::vector<Observation> points = published("postgres91", 32);
  const LawFit found = fit(Law::usl2, points);
  check_printed(found.parameters[kAlpha], 0.0009561, 1e-7);
  check_printed(found.parameters[kBeta], 0.0025427, 1e-7);
  CHECK(found.parameters[kGamma] == points.front().value);
  // He counts the point that defines X(1) as a degree of freedom, too: 7 instead of 6.
  CHECK(found.degrees == 6);
  const double counted = std::sqrt(6.0 / 7.0);
  // nls stops at a relative accuracy of 1e-5: one unit of the last digit.
  check_printed(counted * coefficient(found, kAlpha).standard_error, 0.0072754, 2e-7);
  check_printed(counted * coefficient(found, kBeta).standard_error, 0.0003228, 1e-7);
  check_printed(counted * found.residual_deviation / points.front().value, 0.4759, 1e-4);
}

TEST_CASE("a given X(1) is no estimate, and another one gives another fit") {
  const std::vector<Observation> points = published("postgres91", 32);
  const LawFit measured = fit(Law::usl2, points);
  const LawFit same = fit(Law::usl2, points, {.at_one = 4373.30});
  CHECK(same.parameters == measured.parameters);
  CHECK(same.degrees == measured.degrees + 1);
  CHECK(fit(Law::usl2, points, {.at_one = 4000}).squares > same.squares);
}

TEST_CASE("each law finds the coefficients that made the data") {
  const Parameters made{7, 0.2, 0.003};
  for (const LawDescription& description : descriptions()) {
    INFO(description.name);
    Parameters parameters{7, 0, 0};
    for (const Position position : description.estimated) parameters[position] = made[position];
    const auto points = made_by(description.law, parameters, {1, 2, 3, 5, 8, 13, 21});
    REQUIRE(obstacle_to_fit(description.law, points).empty());
    const LawFit found = fit(description.law, points);
    for (const Coefficient& one : found.coefficients) {
      CHECK(one.estimate.value == Approx(parameters[one.position]).epsilon(1e-6));
      CHECK(one.estimate.low == one.estimate.value);  // no error is left, so that the interval is a point
      CHECK(one.estimate.high == one.estimate.value);
    }
    CHECK(found.r_squared == Approx(1));
  }
}

TEST_CASE("the rounded data of alpha and beta 0.02 give both back with a peak at 7") {
  const LawFit found = fit(Law::usl, published("synthetic"));
  check_printed(found.parameters[kAlpha], 0.02, 1e-2);
  check_printed(found.parameters[kBeta], 0.02, 1e-2);
  CHECK(found.peak.size.value == Approx(7).epsilon(1e-4));
}

TEST_CASE("coefficients stay in their range") {
  // Throughput per unit rises, so that alpha and beta would be negative.
  const LawFit rising = fit(Law::usl, std::vector<Observation>{{1, 10}, {2, 22}, {4, 47}, {8, 99}, {16, 200}});
  for (const Position position : {kAlpha, kBeta}) {
    CHECK(coefficient(rising, position).estimate.value == 0);
    CHECK(coefficient(rising, position).is_on_bound());
    CHECK(std::isnan(coefficient(rising, position).standard_error));
    CHECK(coefficient(rising, position).estimate.low == 0);
    CHECK(coefficient(rising, position).estimate.high > 0);
  }
  CHECK(rising.peak.kind == Peak::Kind::unbounded);
}

TEST_CASE("usl2 with both coefficients on their bounds is linear") {
  const LawFit rising = fit(Law::usl2, std::vector<Observation>{{1, 10}, {2, 22}, {4, 47}, {8, 99}, {16, 200}});
  CHECK(rising.parameters == Parameters{10, 0, 0});
  CHECK(std::isnan(coefficient(rising, kBeta).standard_error));
  CHECK(rising.peak.kind == Peak::Kind::unbounded);
}

TEST_CASE("raytracer with all points puts beta on its bound, and its peak is infinite") {
  const LawFit found = fit(Law::usl, published("raytracer"));
  CHECK(coefficient(found, kBeta).is_on_bound());
  CHECK(found.peak.kind == Peak::Kind::limit);
  CHECK(std::isinf(found.peak.size.value));
  CHECK(std::isfinite(found.peak.size.low));
  const LawFit amdahl = fit(Law::amdahl, published("raytracer"));
  CHECK(found.parameters[kAlpha] == Approx(amdahl.parameters[kAlpha]).epsilon(1e-6));
  CHECK(found.peak.throughput == Approx(amdahl.peak.throughput).epsilon(1e-6));
}

TEST_CASE("the ends of an interval are where Student's t contradicts the coefficient") {
  const std::vector<Observation> points = published("specsdm91");
  const LawFit found = fit(Law::usl, points);
  const LeastSquares problem{description_of(Law::usl).curve, points};
  const double t = two_sided_t(0.95, 4);
  const Estimate beta = coefficient(found, kBeta).estimate;
  for (const double end : {beta.low, beta.high}) {
    const double squares = problem.minimum({found.parameters[kGamma], found.parameters[kAlpha], end}, {kGamma, kAlpha}).squares;
    CHECK((squares - found.squares) / (found.squares / 4) == Approx(t * t).epsilon(1e-4));
  }
}

TEST_CASE("the interval of a coefficient that is linear is that of textbooks") {
  // X = gamma N: gamma ± t s / sqrt(sum of N squared).
  const std::vector<Observation> points{{1, 2.1}, {2, 3.8}, {3, 6.3}, {4, 7.9}};
  const LawFit found = fit(Law::linear, points);
  const double gamma = (2.1 + 7.6 + 18.9 + 31.6) / 30;
  const Estimate estimate = coefficient(found, kGamma).estimate;
  CHECK(estimate.value == Approx(gamma));
  CHECK(coefficient(found, kGamma).standard_error == Approx(found.residual_deviation / std::sqrt(30)));
  CHECK(estimate.high == Approx(gamma + two_sided_t(0.95, 3) * found.residual_deviation / std::sqrt(30)).epsilon(1e-5));
  CHECK(estimate.low == Approx(gamma - two_sided_t(0.95, 3) * found.residual_deviation / std::sqrt(30)).epsilon(1e-5));
}

TEST_CASE("a weight of two counts as two equal points") {
  std::vector<Observation> points = published("specsdm91");
  std::vector<Observation> doubled = points;
  points[3].weight = 2;
  doubled.push_back(doubled[3]);
  const LawFit weighted = fit(Law::usl, points);
  const LawFit twice = fit(Law::usl, doubled);
  CHECK(weighted.squares == Approx(twice.squares).epsilon(1e-9));
  CHECK(weighted.parameters[kBeta] == Approx(twice.parameters[kBeta]).epsilon(1e-6));
}

TEST_CASE("the unit of throughput moves gamma alone") {
  std::vector<Observation> points = published("cisco");
  const LawFit found = fit(Law::usl, points);
  for (Observation& one : points) one.value *= 1e-6;
  const LawFit scaled = fit(Law::usl, points);
  CHECK(scaled.parameters[kGamma] == Approx(1e-6 * found.parameters[kGamma]).epsilon(1e-6));
  CHECK(scaled.parameters[kBeta] == Approx(found.parameters[kBeta]).epsilon(1e-5));
  CHECK(coefficient(scaled, kAlpha).estimate.low == Approx(coefficient(found, kAlpha).estimate.low).epsilon(1e-3));
}

TEST_CASE("throughput that falls from the start has no peak") {
  for (const Law law : {Law::amdahl, Law::gustafson}) {
    const LawFit found = fit(law, std::vector<Observation>{{1, 100}, {2, 81}, {3, 72}, {4, 66}, {8, 57}});
    CHECK(found.peak.kind == Peak::Kind::declines);
    CHECK(std::isnan(found.peak.throughput));
  }
}

TEST_CASE("no parameters drawn at random fit better") {
  std::mt19937_64 bits{5};
  boost::random::uniform_real_distribution<> uniform{0, 1};
  const Curve& curve = description_of(Law::usl).curve;
  for (int trial = 0; trial < 100; ++trial) {
    const Parameters truth{10, std::pow(10, -3 * uniform(bits)), std::pow(10, -1 - 4 * uniform(bits))};
    std::vector<Observation> points;
    for (const double size : {1.0, 2.0, 4.0, 8.0, 12.0, 16.0, 24.0}) {
      points.push_back({.size = size, .value = curve.at(truth, size) * (0.8 + 0.4 * uniform(bits))});
    }
    const LawFit found = fit(Law::usl, points);
    const LeastSquares problem{curve, points};
    double least = problem.squares(truth);
    for (int i = 0; i < 300; ++i) {
      const Parameters near{found.parameters[kGamma] * (0.5 + uniform(bits)), 2 * found.parameters[kAlpha] * uniform(bits),
                            2 * found.parameters[kBeta] * uniform(bits)};
      const Parameters any{5 + 10 * uniform(bits), std::pow(10, -5 * uniform(bits)), std::pow(10, -7 * uniform(bits))};
      least = std::min({least, problem.squares(near), problem.squares(any)});
    }
    CHECK(found.squares <= least * (1 + 1e-9));
  }
}

TEST_CASE("what cannot be fitted has a reason") {
  const std::vector<Observation> points{{1, 10}, {2, 18}, {4, 30}, {8, 40}};
  CHECK(obstacle_to_fit(Law::usl, points).empty());
  CHECK_THAT(obstacle_to_fit(Law::usl, std::span{points}.first(3)),
             Contains("usl estimates 3 coefficients and needs 4 points at 3 sizes or more; there are 3 at 3"));
  CHECK_THAT(obstacle_to_fit(Law::usl2, std::span{points}.subspan(1)), Contains("usl2 needs X(1): no point has N = 1"));
  CHECK(obstacle_to_fit(Law::usl2, std::span{points}.subspan(1), {.at_one = 10}).empty());
  CHECK_THAT(obstacle_to_fit(Law::usl, std::vector<Observation>{{2, 10}, {2, 11}, {4, 12}, {4, 13}}), Contains("there are 4 at 2"));
  CHECK_THAT(obstacle_to_fit(Law::linear, {}), Contains("no points"));
  CHECK_THAT(obstacle_to_fit(Law::linear, std::vector<Observation>{{0, 1}, {1, 2}}), Contains("a size is 0"));
  CHECK_THAT(obstacle_to_fit(Law::linear, std::vector<Observation>{{1, -1}, {2, 2}}), Contains("a throughput is -1"));
  CHECK_THAT(obstacle_to_fit(Law::linear, std::vector<Observation>{{1, NAN}, {2, 2}}), Contains("a throughput is nan"));
  CHECK_THAT(obstacle_to_fit(Law::linear, std::vector<Observation>{{1, 0}, {2, 0}}), Contains("every throughput is 0"));
}

}  // namespace knee::analysis::laws::law_fit_test
