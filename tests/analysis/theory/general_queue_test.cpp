// M/G/1 and G/G/c: special cases, and a simulation of waits by Lindley's recursion.
#include "analysis/theory/queues/general_queue.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

#include "analysis/estimate/student.hpp"
#include "analysis/theory/queues/markovian_queue.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::general_queue {
namespace {

using namespace theory;

/// Draws on (0, 1) from a fixed seed.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : engine_{seed} {}
  double operator()() { return (static_cast<double>(engine_() >> 11) + 0.5) * 0x1p-53; }
  double exponential(double mean) { return -mean * std::log((*this)()); }

 private:
  std::mt19937_64 engine_;
};

/// Mean wait of `customers` by Lindley's recursion.
template <class Gap, class Service>
double simulated_wait(int customers, const Gap& gap, const Service& service) {
  double wait = 0;
  double sum = 0;
  for (int i = 0; i < customers; ++i) {
    sum += wait;
    wait = std::max(0.0, wait + service() - gap());
  }
  return sum / customers;
}

/// Whether `theory` is inside the t interval of 20 independent means; errs with probability 1e-4 if it is right.
void check_inside(double theory, const std::vector<double>& means) {
  double sum = 0;
  double squares = 0;
  for (const double mean : means) sum += mean;
  const auto count = static_cast<double>(means.size());
  for (const double mean : means) squares += (mean - sum / count) * (mean - sum / count);
  const double half_width = two_sided_t(1 - 1e-4, count - 1) * std::sqrt(squares / (count * (count - 1)));
  CHECK(half_width < 0.05 * theory);
  CHECK(std::fabs(sum / count - theory) < half_width);
}

TEST_CASE("The queue with constant service has half the wait of exponential service") {
  const QueueAverages constant = first_come_queue(8, {.mean = 0.1, .squared_cv = 0});
  const QueueAverages exponential = averages(MarkovianQueue{.arrival_rate = 8, .service_rate = 10});
  CHECK(constant.wait == Approx(exponential.wait / 2));
  CHECK(first_come_queue(8, {.mean = 0.1}).in_system == Approx(exponential.in_system));
  CHECK(first_come_queue(8, {.mean = 0.1}).wait_probability == Approx(exponential.wait_probability));
}

TEST_CASE("The mean wait of Pollaczek and Khinchine is that of simulated customers") {
  std::vector<double> means;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Draws draws{seed};
    // Service 0.25 or 2.25 with probabilities 3/4 and 1/4: mean 0.75, squared coefficient of variation 4/3.
    means.push_back(simulated_wait(100'000, [&] { return draws.exponential(1.25); },
                                   [&] { return draws() < 0.75 ? 0.25 : 2.25; }));
  }
  check_inside(first_come_queue(0.8, {.mean = 0.75, .squared_cv = 4.0 / 3}).wait, means);
}

/// Mean wait at a server that takes constant vacations while it has no customer.
double simulated_wait_with_vacations(int customers, double gap, double service, double vacation, Draws& draws) {
  double free_at = 0;
  double arrival = 0;
  double sum = 0;
  for (int i = 0; i < customers; ++i) {
    arrival += draws.exponential(gap);
    if (arrival > free_at) free_at += std::ceil((arrival - free_at) / vacation) * vacation;
    sum += free_at - arrival;
    free_at += draws.exponential(service);
  }
  return sum / customers;
}

TEST_CASE("Vacations lengthen the wait by the mean rest of one") {
  std::vector<double> means;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Draws draws{seed};
    means.push_back(simulated_wait_with_vacations(50'000, 1, 0.6, 2, draws));
  }
  check_inside(queue_with_vacations(1, {.mean = 0.6}, {.mean = 2, .squared_cv = 0}).wait, means);
  const QueueAverages none = queue_with_vacations(1, {.mean = 0.6}, {.mean = 1e-12});
  CHECK(none.wait == Approx(first_come_queue(1, {.mean = 0.6}).wait));
}

TEST_CASE("Processor sharing has the means of M/M/1") {
  const QueueAverages sharing = sharing_queue(8, 0.1);
  CHECK(sharing.response == Approx(0.5));
  CHECK(sharing.in_system == Approx(4));
  CHECK(sharing.wait_probability == 0);
}

TEST_CASE("The approximation of Allen and Cunneen is exact where it must be") {
  const QueueAverages markovian = averages(MarkovianQueue{.arrival_rate = 35, .service_rate = 10, .servers = 4});
  const QueueAverages several = allen_cunneen({.mean = 1.0 / 35}, {.mean = 0.1}, 4);
  CHECK(several.wait == Approx(markovian.wait));
  CHECK(several.in_system == Approx(markovian.in_system));
  const RandomTime service{.mean = 0.1, .squared_cv = 3};
  CHECK(allen_cunneen({.mean = 0.125}, service, 1).wait == Approx(first_come_queue(8, service).wait));
  CHECK(allen_cunneen({.mean = 0.125, .squared_cv = 0}, {.mean = 0.1, .squared_cv = 0}, 1).wait == 0);
}

TEST_CASE("A general queue that cannot keep up is infinite and says so") {
  for (const QueueAverages& all : {first_come_queue(10, {.mean = 0.1}), sharing_queue(11, 0.1),
                                   queue_with_vacations(10, {.mean = 0.1}, {.mean = 1}),
                                   allen_cunneen({.mean = 0.1}, {.mean = 0.2}, 2)}) {
    CHECK_FALSE(all.stable);
    CHECK(all.wait == std::numeric_limits<double>::infinity());
    CHECK(all.throughput == Approx(10));
  }
}

TEST_CASE("General queues refuse what has no meaning") {
  CHECK_THROWS_AS(first_come_queue(-1, {.mean = 1}), std::domain_error);
  CHECK_THROWS_AS(first_come_queue(1, {.mean = 0}), std::domain_error);
  CHECK_THROWS_AS(first_come_queue(0.5, {.mean = 1, .squared_cv = -1}), std::domain_error);
  CHECK_THROWS_AS(queue_with_vacations(0.5, {.mean = 1}, {.mean = 0}), std::domain_error);
  CHECK_THROWS_AS(sharing_queue(0.5, std::nan("")), std::domain_error);
  CHECK_THROWS_AS(allen_cunneen({.mean = 1}, {.mean = 0.5}, 0), std::domain_error);
}

}  // namespace
}  // namespace knee::analysis::general_queue
