// The loads that a curve finds for itself, on curves that are known exactly.
#include "analysis/refinement/refinement.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "analysis/refinement/result_curve.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::refinement_test {
namespace {

using Values = std::vector<double>;
using Truth = std::function<CurvePoint(double load)>;
using Points = std::vector<CurvePoint>;

CurvePoint steady(double load, const Values& values) {
  CurvePoint point{.load = load, .state = CurvePoint::State::steady};
  for (const double value : values) point.values.push_back({.value = value, .low = value, .high = value});
  return point;
}

CurvePoint saturated(double load, double throughput, std::size_t latencies) {
  CurvePoint point = steady(load, {throughput});
  point.state = CurvePoint::State::unsteady;
  point.values.resize(1 + latencies);
  return point;
}

// The closed form: throughput, mean and p99 of one server with exponential services.
Truth mm1(double capacity) {
  return [capacity](double load) {
    if (load >= capacity) return saturated(load, capacity, 2);
    return steady(load, {load, 1 / (capacity - load), std::log(100) / (capacity - load)});
  };
}

Points refined(const LoadRange& range, const Truth& truth, double precision) {
  Points points;
  for (std::vector<double> loads = first_loads(range); !loads.empty(); loads = next_loads(range, points, precision)) {
    for (const double load : loads) points.push_back(truth(load));
    std::sort(points.begin(), points.end(), [](const CurvePoint& a, const CurvePoint& b) { return a.load < b.load; });
  }
  return points;
}

Points even(const LoadRange& range, const Truth& truth, std::size_t count) {
  Points points;
  for (std::size_t i = 0; i < count; ++i) {
    points.push_back(truth(range.from + (range.to - range.from) * static_cast<double>(i) / static_cast<double>(count - 1)));
  }
  return points;
}

// The largest error of straight lines through the points up to a load, relative to the truth, of all values.
double line_error(const Points& points, const Truth& truth, double last) {
  constexpr int kParts = 50;
  double largest = 0;
  for (std::size_t i = 0; i + 1 < points.size() && points[i].load < last; ++i) {
    for (int part = 1; part < kParts; ++part) {
      const double share = part / static_cast<double>(kParts);
      const double load = points[i].load + share * (points[i + 1].load - points[i].load);
      if (load > last) break;
      const CurvePoint exact = truth(load);
      for (std::size_t k = 0; k < exact.values.size(); ++k) {
        const double line = points[i].values[k].value + share * (points[i + 1].values[k].value - points[i].values[k].value);
        const double error = std::abs(line / exact.values[k].value - 1);
        largest = std::max(largest, std::isnan(error) ? INFINITY : error);  // no value at an end: no line
      }
    }
  }
  return largest;
}

double last_steady(const Points& points) {
  double last = 0;
  for (const CurvePoint& one : points) {
    if (one.state == CurvePoint::State::steady) last = one.load;
  }
  return last;
}

std::size_t count_between(const Points& points, double low, double high) {
  return static_cast<std::size_t>(
      std::count_if(points.begin(), points.end(), [=](const CurvePoint& one) { return one.load >= low && one.load <= high; }));
}

constexpr LoadRange kRange{.from = 100, .to = 4000, .most = 100};

}  // namespace

TEST_CASE("straight lines through the chosen points are the curve of M/M/1 within the precision") {
  for (const bool logarithmic : {false, true}) {
    for (const double capacity : {250.0, 730.0, 1000.0, 1530.0, 3333.0, 3990.0, 4100.0, 9000.0}) {
      for (const double precision : {0.02, 0.05, 0.1}) {
        INFO(fmt::format("capacity {}, precision {}, log {}", capacity, precision, logarithmic));
        LoadRange range = kRange;
        range.logarithmic = logarithmic;
        const Points points = refined(range, mm1(capacity), precision);
        // Lines over the logarithm bend below the lines that are drawn here: by less than the half that the aim leaves.
        CHECK(line_error(points, mm1(capacity), last_steady(points)) <= precision);
        CHECK(points.size() < 70);
      }
    }
  }
}

TEST_CASE("even loads of the same error are several times as many as chosen ones") {
  const Truth truth = mm1(1530);
  const Points points = refined(kRange, truth, 0.05);
  const double last = last_steady(points);
  CHECK(points.size() <= 30);
  CHECK(line_error(even(kRange, truth, 5 * points.size()), truth, last) > 0.05);
}

TEST_CASE("the change from stable to saturated is found as exactly as the precision asks") {
  for (const double capacity : {130.0, 777.0, 2500.0, 3900.0}) {
    INFO(capacity);
    const Points points = refined(kRange, mm1(capacity), 0.05);
    const double last = last_steady(points);
    const auto next = std::find_if(points.begin(), points.end(), [last](const CurvePoint& one) { return one.load > last; });
    REQUIRE(next != points.end());
    CHECK(last < capacity);
    CHECK(capacity <= next->load);
    CHECK(next->load - last <= 0.05 * next->load);
  }
}

TEST_CASE("a knee at 80 % of the range gets most of the points") {
  // Nothing waits below 3200/s; above, requests are refused and the latency of the others grows.
  const Truth bounded = [](double load) {
    const double beyond = std::max(0.0, load - 3200);
    return steady(load, {std::min(load, 3200.0), 10 + beyond / 10, 20 + beyond / 5});
  };
  const Points points = refined(kRange, bounded, 0.05);
  CHECK(line_error(points, bounded, 4000) <= 0.05);
  CHECK(points.size() < 20);
  CHECK(count_between(points, 2900, 3500) > points.size() / 2);
}

TEST_CASE("a flat curve and a saturated one and one without results get the first loads alone") {
  CHECK(refined(kRange, [](double load) { return steady(load, {load, 5, 9}); }, 0.05).size() == kFirstLoads);
  CHECK(refined(kRange, [](double load) { return saturated(load, 50, 2); }, 0.05).size() == kFirstLoads);
  const Truth nothing = [](double load) { return CurvePoint{.load = load, .values = std::vector<Estimate>(3)}; };
  CHECK(refined(kRange, nothing, 0.05).size() == kFirstLoads);
}

TEST_CASE("a bend that the intervals of the values explain is not followed") {
  const auto curve = [](double half_width) {
    return [half_width](double load) {
      CurvePoint point = steady(load, {load, 5});
      const double value = load < 1500 ? 5 : 8;  // a step
      point.values[1] = {.value = value, .low = value - half_width, .high = value + half_width};
      return point;
    };
  };
  CHECK(refined(kRange, curve(3), 0.05).size() == kFirstLoads);
  const Points points = refined(kRange, curve(0.1), 0.05);
  CHECK(points.size() > 2 * kFirstLoads);
  CHECK(points.size() < 40);  // a step is located, not followed for ever
  CHECK(count_between(points, 1495, 1505) >= 2);
}

TEST_CASE("where values are known roughly the lines between them need not be exact") {
  const auto known_to = [](double relative) {
    return [relative](double load) {
      CurvePoint point = mm1(1530)(load);
      for (std::size_t i = 1; i < point.values.size(); ++i) {
        const double value = point.values[i].value;
        if (load > 1200) point.values[i] = {.value = value, .low = value * (1 - relative), .high = value * (1 + relative)};
      }
      return point;
    };
  };
  const std::size_t exactly = count_between(refined(kRange, known_to(0), 0.05), 1200, 1530);
  const std::size_t roughly = count_between(refined(kRange, known_to(0.3), 0.05), 1200, 1530);
  CHECK(roughly >= 3);
  CHECK(2 * roughly < exactly + 2);
}

TEST_CASE("a value without an upper bound shows no bend") {
  const Truth truth = [](double load) {
    CurvePoint point = mm1(1000)(load);
    for (std::size_t i = 1; i < point.values.size(); ++i) point.values[i].high = INFINITY;
    point.state = CurvePoint::State::steady;
    return point;
  };
  const Points points = refined({.from = 100, .to = 900, .most = 100}, truth, 0.05);
  CHECK(points.size() == kFirstLoads);
}

TEST_CASE("an unsettled point and a saturated one have a throughput and no latency") {
  PointResult result{.state = State::stable};
  for (const auto metric : {&Measurement::throughput_per_s, &Measurement::mean_ms, &Measurement::p99_ms, &Measurement::p50_ms}) {
    result.all.value.*metric = 5;
  }
  Point point;
  point.objective = Objective{.quantiles = {{.q = 0.5, .limit_ms = 1}, {.q = 0.99, .limit_ms = 1}, {.q = 1, .limit_ms = 1}}};
  const CurvePoint stable = curve_point(100, point, result);
  CHECK(stable.state == CurvePoint::State::steady);
  CHECK(stable.values.size() == 4);  // throughput, mean, p99, p50
  CHECK(std::all_of(stable.values.begin(), stable.values.end(), [](const Estimate& one) { return one.value == 5; }));
  for (const State state : {State::unsettled, State::saturated}) {
    result.state = state;
    const CurvePoint unsteady = curve_point(100, point, result);
    CHECK(unsteady.state == CurvePoint::State::unsteady);
    CHECK(unsteady.values[0].value == 5);
    CHECK_FALSE(unsteady.values[1].has_value());
  }
  result.state = State::failed;
  CHECK(curve_point(100, point, result).state == CurvePoint::State::failed);
}

TEST_CASE("the number of points is limited and the worst intervals come first") {
  for (const std::size_t most : {5U, 6U, 12U}) {
    LoadRange range = kRange;
    range.most = most;
    CHECK(refined(range, mm1(1530), 0.05).size() == most);
  }
  Points points;
  for (const double load : first_loads(kRange)) points.push_back(steady(load, {load, load < 3500 ? 5.0 : 8.0, load < 1500 ? 5.0 : 500.0}));
  LoadRange one = kRange;
  one.most = kFirstLoads + 1;
  CHECK(next_loads(kRange, points, 0.05) == Values{600, 1500, 2500, 3500});
  CHECK(next_loads(one, points, 0.05) == Values{1500});  // where the larger step is
  one.most = 3;  // there are more already
  CHECK(next_loads(one, points, 0.05).empty());
}

TEST_CASE("loads have few digits") {
  CHECK(first_loads(kRange) == Values{100, 1000, 2000, 3000, 4000});
  CHECK(first_loads({.from = 10, .to = 1000, .logarithmic = true}) == Values{10, 30, 100, 300, 1000});
  CHECK(first_loads({.from = 1, .to = 1.0000001}) == Values{1, 1.0000001});
  CHECK(*load_between(kRange, 1000, 2000) == 1500);
  CHECK(*load_between(kRange, 1000, 1500) == 1200);  // the middle is 1250
  CHECK(*load_between(kRange, 1234, 1300) == 1270);
  CHECK_FALSE(load_between(kRange, 1234, 1234.0001));
  for (const CurvePoint& one : refined(kRange, mm1(1530), 0.05)) {
    CHECK(fmt::format("{:g}", one.load).size() <= 4);
  }
}

}  // namespace knee::analysis::refinement_test
