#include "tests/theory/interval.hpp"

#include <cmath>
#include <numeric>

#include <boost/math/distributions/students_t.hpp>

#include "tests/support/catch.hpp"

namespace knee::theory {

Interval interval_of(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double deviation = std::sqrt(squares / (n - 1) / n);
  const boost::math::students_t law{n - 1};
  return {.mean = mean, .half_width = boost::math::quantile(law, 1 - kErrorProbability / 2) * deviation};
}

void check_agrees(const char* what, const Interval& interval, double theory, const Precision& precision) {
  INFO(what << ": simulated " << interval.mean << " +- " << interval.half_width << " ("
            << 100 * interval.half_width / theory << " %), theory " << theory << ", off by "
            << 100 * (interval.mean / theory - 1) << " %");
  CHECK(interval.half_width < precision.narrow * theory);
  CHECK(std::abs(interval.mean - theory) <= interval.half_width + precision.bias * theory);
}

}  // namespace knee::theory
