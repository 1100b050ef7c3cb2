// Arrivals in batches and in bursts at one server, against the closed forms of these queues.
#include <cmath>
#include <memory>

#include <Eigen/Dense>

#include "tests/support/catch.hpp"
#include "tests/theory/laboratory.hpp"

namespace knee::theory::varying_arrivals_test {
namespace {

using namespace std::chrono_literals;
using models::BatchSize;
using models::Pace;
using models::RenewalArrivals;

constexpr double kService = 0.004;

Scenario with(RenewalArrivals arrivals) {
  Scenario scenario = poisson(1, {cpu(exponential(kService))});
  scenario.workload.front().arrivals = std::move(arrivals);
  return scenario;
}

// Mean time in the system of M^[X]/M/1 (Gross and Harris, Fundamentals of Queueing Theory, 3.1).
double batch_sojourn(double rate, double mean, double second_moment) {
  const double load = rate * kService;
  return load * (1 + second_moment / mean) / (2 * (1 - load)) / rate;
}

Scenario batches(double rate, BatchSize batch) {
  return with({.interval = exponential(batch.mean / rate), .batch = batch});
}

// Mean time in the system of MMPP(2)/M/1: the matrix-geometric solution (Neuts, Matrix-Geometric Solutions in Stochastic
// Models, 1981) with the rate matrix by successive substitution.
double modulated_sojourn(const Eigen::Vector2d& rates, const Eigen::Vector2d& leaving) {
  Eigen::Matrix2d phases;
  phases << -leaving[0], leaving[0], leaving[1], -leaving[1];
  const Eigen::Matrix2d up = rates.asDiagonal();
  const Eigen::Matrix2d down = Eigen::Matrix2d::Identity() / kService;
  const Eigen::Matrix2d same = phases - up - down;
  Eigen::Matrix2d r = Eigen::Matrix2d::Zero();
  for (int i = 0; i < 100'000; ++i) r = -(up + r * r * down) * same.inverse();
  // The empty states: p0 (phases - up + R down) = 0, and p0 (I - R)^-1 1 = 1.
  const Eigen::Matrix2d rest = (Eigen::Matrix2d::Identity() - r).inverse();
  Eigen::Matrix2d equations = (phases - up + r * down).transpose();
  equations.row(1) = (rest * Eigen::Vector2d::Ones()).transpose();
  const Eigen::RowVector2d empty = equations.inverse() * Eigen::Vector2d{0, 1};
  const double in_system = (empty * r * rest * rest).sum();
  const double share = leaving[1] / leaving.sum();
  return in_system / (rates[0] * share + rates[1] * (1 - share));
}

}  // namespace

TEST_CASE("Poisson batches of eight requests are the bulk queue M^[8]/M/1") {
  const Replications runs = replicate(batches(150, {.mean = 8}), event_loop());
  check_agrees("mean", runs(&Measurement::mean_ms), 1e3 * batch_sojourn(150, 8, 64), {.narrow = 0.05});
  check_agrees("throughput", runs(&Measurement::throughput_per_s), 150);
}

TEST_CASE("Poisson batches of a geometric number are the bulk queue with its second moment") {
  const Replications runs = replicate(batches(150, {.mean = 4, .is_geometric = true}), event_loop());
  check_agrees("mean", runs(&Measurement::mean_ms), 1e3 * batch_sojourn(150, 4, 4 * (2 * 4 - 1)), {.narrow = 0.05});
}

TEST_CASE("arrivals modulated by two states are MMPP/M/1") {
  // For a tenth of the time more arrive than the server can serve. A cycle has 500 ms, a run 3,000 cycles.
  const double rates[] = {600, 50};
  const double mean = 0.1 * rates[0] + 0.9 * rates[1];
  const Pace::Course course =
      Pace::Modulation{.phases = {{.mean = 50ms, .pace = rates[0] / mean}, {.mean = 450ms, .pace = rates[1] / mean}}};
  const Scenario bursts = with({.interval = exponential(1 / mean), .course = std::make_shared<const Pace::Course>(course)});
  const Replications runs = replicate(bursts, event_loop(), {.requests = 150'000});
  check_agrees("mean", runs(&Measurement::mean_ms), 1e3 * modulated_sojourn({rates[0], rates[1]}, {1 / 0.05, 1 / 0.45}),
               {.narrow = 0.06});
}

}  // namespace knee::theory::varying_arrivals_test
