/// Bursts and visits computed by hand.

#include "scenarios/theory/bursts.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::bursts_test {
namespace {

using theory::Bursts;
using theory::Moments;
using theory::Visits;

constexpr Moments kExponential{.mean = 2, .variance = 4, .exponential = true};
constexpr Moments kConstant{.mean = 3};

Bursts sequence(std::initializer_list<Bursts> parts) {
  Bursts all;
  for (const Bursts& part : parts) all += part;
  return all;
}

const Bursts kPause = Bursts::pause();

}  // namespace

TEST_CASE("bursts: work without a break is one visit") {
  const Visits visits = sequence({Bursts::work(kExponential), Bursts::work(kConstant)}).visits();
  CHECK(visits.count() == 1);
  CHECK(visits.demand() == 5);
  CHECK(visits.each().variance == Approx(4));
  CHECK_FALSE(visits.each().exponential);
  CHECK(Bursts::work(kExponential).visits().each().exponential);
}

TEST_CASE("bursts: a break divides, and what adjoins it belongs to the bursts beside it") {
  const Visits visits =
      sequence({Bursts::work(kConstant), kPause, Bursts::work(kExponential), Bursts::work(kConstant), kPause}).visits();
  CHECK(visits.count() == 3);  // the last one takes no time
  CHECK(visits.demand() == 8);
  CHECK(visits.each().second_moment() == Approx((9 + (4 + 25) + 0) / 3.0));
  const Visits alike = sequence({Bursts::work(kExponential), kPause, Bursts::work(kExponential)}).visits();
  CHECK(alike.count() == 2);
  CHECK(alike.each().exponential);
}

TEST_CASE("bursts: repeated sequences join at their ends") {
  const Bursts one = sequence({Bursts::work(kConstant), kPause, Bursts::work(kConstant)});
  const Visits visits = one.repeated(4).visits();
  CHECK(visits.count() == Approx(5));
  CHECK(visits.demand() == Approx(24));
  CHECK(visits.each().second_moment() == Approx((2 * 9 + 3 * 36) / 5.0));
  CHECK(Bursts::work(kConstant).repeated(5).visits().demand() == Approx(15));
}

TEST_CASE("bursts: a choice may have a break or none") {
  const Bursts broken = sequence({Bursts::work(kConstant), kPause, Bursts::work(kConstant)});
  const Bursts choice = Bursts::one_of({broken, Bursts::work(kConstant)}, {0.25, 0.75});
  const Visits visits = sequence({Bursts::work({.mean = 1}), choice, Bursts::work({.mean = 1})}).visits();
  CHECK(visits.count() == Approx(1.25));                         // 4 and 4, or 5
  CHECK(visits.demand() == Approx(0.25 * 8 + 0.75 * 5));
  CHECK(visits.each().second_moment() == Approx((0.25 * 32 + 0.75 * 25) / 1.25));
  // Two such choices: both, one or none of them divided.
  const Visits twice = sequence({choice, choice}).visits();
  CHECK(twice.count() == Approx(1 + 2 * 0.25));
  CHECK(twice.demand() == Approx(2 * (0.25 * 6 + 0.75 * 3)));
}

}  // namespace knee::scenarios::bursts_test
