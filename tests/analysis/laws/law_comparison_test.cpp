// The comparison of laws.
#include "analysis/laws/law_comparison.hpp"

#include <cmath>

#include "tests/analysis/laws/published_laws.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::laws::law_comparison_test {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

std::vector<LawFit> fits_of(const std::vector<Observation>& points, std::initializer_list<Law> laws) {
  std::vector<LawFit> fits;
  for (const Law law : laws) fits.push_back(fit(law, points));
  return fits;
}

}  // namespace

TEST_CASE("with many points the laws are ranked") {
  const auto points = published("cisco");
  CHECK_THAT(compare_laws(fits_of(points, {Law::linear, Law::amdahl, Law::usl}), points.size()),
             StartsWith("By AICc, from the best law (0) to the worst: usl 0.0, amdahl 33.3, linear 149.6."));
}

TEST_CASE("with few points the laws are tested where one contains the other") {
  const auto points = published("raytracer", 20);
  const std::string text = compare_laws(fits_of(points, {Law::linear, Law::amdahl, Law::usl}), points.size());
  CHECK_THAT(text, Contains("No ranking by AICc") && Contains("usl fits better than amdahl (p = 0.012)"));
}

TEST_CASE("with few points and no law inside another there is no ranking") {
  const auto points = published("raytracer", 20);
  CHECK(compare_laws(fits_of(points, {Law::gustafson, Law::usl}), points.size()) ==
        "No ranking by AICc: it needs four points more than coefficients.");
  CHECK(compare_laws(fits_of(points, {Law::usl}), points.size()).empty());
}

TEST_CASE("the corrected criterion needs four points more than coefficients") {
  const auto points = published("specsdm91");
  const LawFit found = fit(Law::usl, points);
  // 7 ln(squares / 7) + 2 * 4 + 2 * 4 * 5 / 2
  const auto criterion = corrected_akaike(found, points.size());
  REQUIRE(criterion.has_value());
  CHECK(*criterion == Approx(7 * std::log(found.squares / 7) + 28));
  CHECK_FALSE(corrected_akaike(fit(Law::usl, std::span{points}.first(6)), 6).has_value());
}

TEST_CASE("the F test with one extra coefficient is the t test of that coefficient") {
  // X = gamma N against X = gamma N - c (N - 1), which is gustafson in other words: linear regression in two terms.
  const std::vector<Observation> points{{1, 2.0}, {2, 3.1}, {3, 4.4}, {4, 5.2}, {5, 6.6}};
  const LawFit special = fit(Law::linear, points);
  const LawFit general = fit(Law::gustafson, points);
  const double ratio = (special.squares - general.squares) / (general.squares / 3);
  // Student's t with 3 degrees: P(|T| > t) = 1 - 2 / pi (atan(t / sqrt 3) + sqrt 3 t / (t t + 3)).
  const double t = std::sqrt(ratio);
  const double expected = 1 - 2 / M_PI * (std::atan(t / std::sqrt(3)) + std::sqrt(3) * t / (t * t + 3));
  CHECK(probability_of_improvement(special, general) == Approx(expected).epsilon(1e-6));
}

TEST_CASE("laws contain each other in one direction") {
  CHECK(is_nested(Law::linear, Law::amdahl));
  CHECK(is_nested(Law::amdahl, Law::usl));
  CHECK(is_nested(Law::linear, Law::gustafson));
  CHECK_FALSE(is_nested(Law::usl, Law::amdahl));
  CHECK_FALSE(is_nested(Law::gustafson, Law::usl));
  CHECK_FALSE(is_nested(Law::usl2, Law::usl));
}

}  // namespace knee::analysis::laws::law_comparison_test
