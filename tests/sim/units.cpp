#include "sim/kernel/units.hpp"

#include <type_traits>

#include "tests/support/catch.hpp"

using namespace knee::sim;

// A bare number is no quantity, and no quantity is another or a bare number.
static_assert(!std::is_convertible_v<int, Bytes> && !std::is_convertible_v<Bytes, std::int64_t>);
static_assert(!std::is_convertible_v<double, Rate> && !std::is_constructible_v<Rate, double>);
static_assert(!std::is_convertible_v<double, Fraction> && !std::is_convertible_v<Fraction, double>);

TEST_CASE("bytes are added, multiplied and compared") {
  constexpr Bytes page{4096};
  static_assert(page + page == 2 * page);
  static_assert(3 * page - page > page);
  static_assert(Bytes{}.count() == 0);
  Bytes used;
  used += page;
  used += Bytes{4};
  used -= page;
  CHECK(used.count() == 4);
}

TEST_CASE("a rate is the reciprocal of its mean interval") {
  constexpr Rate arrivals = per_second(200);
  static_assert(arrivals.per_second() == 200);
  static_assert(arrivals.mean_interval() == 0.005);
  static_assert(per_second(100) + per_second(100) == arrivals);
  static_assert(0.5 * arrivals < arrivals);
  CHECK(per_second(160) / arrivals == 0.8);
  CHECK(Rate{}.per_second() == 0);
}

TEST_CASE("a fraction is a value or percents") {
  static_assert(percent(80) == Fraction{0.8});
  static_assert(Fraction{0.25}.percent() == 25);
  static_assert(percent(5) < percent(6));
  CHECK(percent(0.1).value() == Approx(0.001));
}
