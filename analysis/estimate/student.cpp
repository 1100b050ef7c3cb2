#include "analysis/estimate/student.hpp"

#include <cmath>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace knee::analysis {
namespace {

// Fourteen digits are more than any interval has; Boost would compute in extended precision, which takes ten times as long.
using InDoubles = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

}  // namespace

double two_sided_t(double confidence, double degrees) {
  return boost::math::quantile(
      boost::math::complement(boost::math::students_t_distribution<double, InDoubles>{degrees}, (1 - confidence) / 2));
}

StudentisedRange studentised_range(double confidence, double degrees, double skewness) {
  return skewed_range(two_sided_t(confidence, degrees), skewness);
}

StudentisedRange skewed_range(double t, double skewness) {
  if (std::fabs(skewness) < 1e-6) return {.low = -t, .high = t};
  const auto end = [skewness](double z) {
    return 3 / skewness * (std::cbrt(1 + skewness * (z - skewness / 6)) - 1);
  };
  return {.low = end(-t), .high = end(t)};
}

double skewness_left(double skewness, double scaled_error) {
  return std::fmax(0, skewness - 1.5 * scaled_error);
}

double chi_square_exceeded_with(double probability, double degrees) {
  return boost::math::quantile(
      boost::math::complement(boost::math::chi_squared_distribution<double, InDoubles>{degrees}, probability));
}

// Without an event, or with events only, a bound is a root: most samples have no error of most kinds.
ShareBounds clopper_pearson(double events, double trials, double confidence) {
  using Beta = boost::math::beta_distribution<double, InDoubles>;
  const double missed = (1 - confidence) / 2;
  const double others = trials - events;
  const double root = std::log(missed) / trials;
  ShareBounds bounds{.low = 0, .high = 1};
  if (events > 0) bounds.low = others > 0 ? boost::math::quantile(Beta{events, others + 1}, missed) : std::exp(root);
  if (others > 0) {
    bounds.high = events > 0 ? boost::math::quantile(boost::math::complement(Beta{events + 1, others}, missed)) : -std::expm1(root);
  }
  return bounds;
}

}  // namespace knee::analysis
