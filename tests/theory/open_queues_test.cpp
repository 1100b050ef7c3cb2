/// Open arrivals at one place: each runtime against the queue that it is, if nothing but the steps costs
/// time.

#include <utility>

#include "tests/support/catch.hpp"
#include "tests/theory/laboratory.hpp"

namespace knee::theory::open_queues_test {
namespace {

constexpr double kService = 0.004;
constexpr Queue kSeventyPercent{.rate = 175, .service = kService};
constexpr Queue kHalf{.rate = 125, .service = kService};

Queue at_load(double load, int servers) {
  return {.rate = load * servers / kService, .service = kService, .servers = servers};
}

void check_mean(const char* what, const Replications& replications, double theory_s,
                const Precision& precision = {}) {
  check_agrees(what, replications(&Measurement::mean_ms), 1e3 * theory_s, precision);
}

// Half a bucket of the histogram (0.4 %) and the bias of a sample quantile; quantiles are less precise than
// means.
constexpr Precision kQuantile{.bias = 0.006, .narrow = 0.06};

}  // namespace

TEST_CASE("an event loop with one exponential callback a request is M/M/1") {
  const Replications runs =
      replicate(poisson(kSeventyPercent.rate, {cpu(exponential(kService))}), event_loop());
  check_mean("mean", runs, mm_sojourn(kSeventyPercent));
  check_agrees("p99", runs(&Measurement::p99_ms), 1e3 * mm1_quantile(kSeventyPercent, 0.99), kQuantile);
  check_agrees("p50", runs(&Measurement::p50_ms), 1e3 * mm1_quantile(kSeventyPercent, 0.5), kQuantile);
  check_agrees("utilisation", runs(&Measurement::loop_utilisation), kSeventyPercent.load());
}

TEST_CASE("an event loop that accepts a connection for each request is M/M/1") {
  Architecture loop = event_loop();
  loop.connections.reset();
  const Replications runs = replicate(poisson(kSeventyPercent.rate, {cpu(exponential(kService))}), loop);
  check_mean("mean", runs, mm_sojourn(kSeventyPercent));
  check_agrees("p99", runs(&Measurement::p99_ms), 1e3 * mm1_quantile(kSeventyPercent, 0.99), kQuantile);
}

TEST_CASE("a process with one thread is M/M/1, with and without an interpreter lock") {
  for (const Architecture& architecture : {native_threads(1, 1), interpreter(1)}) {
    const Replications runs =
        replicate(poisson(kSeventyPercent.rate, {cpu(exponential(kService))}), architecture);
    check_mean("mean", runs, mm_sojourn(kSeventyPercent));
    check_agrees("p99", runs(&Measurement::p99_ms), 1e3 * mm1_quantile(kSeventyPercent, 0.99), kQuantile);
    check_agrees("utilisation", runs(&Measurement::core_utilisation), kSeventyPercent.load());
  }
}

TEST_CASE("constant callbacks make an event loop M/D/1") {
  const Replications runs = replicate(poisson(kSeventyPercent.rate, {cpu(constant(kService))}), event_loop());
  check_mean("mean", runs, mg1_sojourn(kSeventyPercent, 0));
}

TEST_CASE("callbacks of cv 2 make an event loop M/G/1, first come first served") {
  const Replications runs = replicate(poisson(kHalf.rate, {cpu(hyperexponential(kService, 2))}), event_loop(),
                                      {.requests = 100'000});
  check_mean("mean", runs, mg1_sojourn(kHalf, 2));
}

TEST_CASE("many native threads on one core are processor sharing, whose mean knows only the mean demand") {
  const Architecture threads = native_threads(400, 1);
  const double theory = mm_sojourn(kHalf);
  check_mean("constant", replicate(poisson(kHalf.rate, {cpu(constant(kService))}), threads), theory);
  check_mean("cv 2", replicate(poisson(kHalf.rate, {cpu(hyperexponential(kService, 2))}), threads), theory);
}

TEST_CASE("c native threads on c cores are M/M/c") {
  for (const auto& [servers, load] : {std::pair{2, 0.7}, std::pair{8, 0.8}}) {
    const Queue queue = at_load(load, servers);
    const Architecture threads = native_threads(static_cast<std::size_t>(servers), servers);
    check_mean("mean", replicate(poisson(queue.rate, {cpu(exponential(kService))}), threads),
               mm_sojourn(queue));
  }
}

TEST_CASE("a service with c servers is M/M/c, seen from an event loop that does nothing else") {
  const Queue queue = at_load(0.7, 4);
  const Scenario scenario =
      with_service(poisson(queue.rate, {call(exponential(kService))}), {.name = "db", .servers = 4});
  const Replications runs = replicate(scenario, event_loop());
  check_mean("mean", runs, mm_sojourn(queue));
  check_agrees("utilisation", runs(&Measurement::service_utilisation), queue.load());
}

TEST_CASE("the worker pool of an event loop is M/M/4") {
  const Queue queue = at_load(0.7, 4);
  const Replications runs = replicate(poisson(queue.rate, {blocking(exponential(kService))}), event_loop());
  check_mean("mean", runs, mm_sojourn(queue));
  check_agrees("utilisation", runs(&Measurement::pool_utilisation), queue.load());
}

TEST_CASE("prefork processes are M/M/c with c processes, if there are cores for all") {
  const Queue queue = at_load(0.7, 4);
  const Replications runs =
      replicate(poisson(queue.rate, {cpu(exponential(kService))}), interpreter(1, 4, 4));
  check_mean("mean", runs, mm_sojourn(queue));
}

TEST_CASE("more processes than cores share them: M/G/c under processor sharing knows only the mean demand") {
  const Queue queue = at_load(0.6, 2);
  const Architecture prefork = interpreter(1, 200, 2);
  const double theory = mm_sojourn(queue);
  check_mean("constant", replicate(poisson(queue.rate, {cpu(constant(kService))}), prefork), theory);
  check_mean("cv 2", replicate(poisson(queue.rate, {cpu(hyperexponential(kService, 2))}), prefork), theory);
}

}  // namespace knee::theory::open_queues_test
