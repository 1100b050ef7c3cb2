// Public cases of Node.js and of containers that knee answered rightly when they were first tried.
#include "tests/cases/simulated_case.hpp"

namespace knee::cli::node_cases_test {
namespace {

const M& of(const analysis::Results& results, std::size_t point) { return results.points.at(point).result.all.value; }

const M& of_class(const analysis::Results& results, std::size_t point, std::size_t number) {
  return results.points.at(point).result.classes.at(number).value;
}

// velog, "Node.js Thread Pool": 351 to 372 and 658 ms with four threads, 318 to 329 with five.
TEST_CASE("five hashes at once take two rounds of four threads, one of five, and five quarters on four cores") {
  const analysis::Results results = run("c02-pbkdf2");
  CHECK(of(results, 0).mean_ms == Approx(660).epsilon(0.005));
  CHECK(of(results, 1).mean_ms == Approx(330).epsilon(0.01));
  CHECK(of(results, 2).mean_ms == Approx(330 * 5 / 4.0).epsilon(0.01));
}

// "NodeJS and PostgreSQL Connection Pool": five answers after 3 s, the next five after 6 s.
TEST_CASE("ten queries of 3 s through five connections end after 3 s and after 6 s") {
  const M m = of(run("c08-pgpool"), 0);
  CHECK(m.mean_ms == Approx(4'500).epsilon(0.001));
  CHECK(m.p99_ms == Approx(6'000).epsilon(0.001));
}

// Node.js issue 57364: a check on a new connection waits for all deferred work. At its arrival a second of five is in work, or
// five are ahead: a uniform rest of 0 to 5 s, and 5 s more.
TEST_CASE("a health check on a new connection waits for the deferred work of others") {
  const double check_ms = of_class(run("c04-health-check"), 0, 1).mean_ms;
  CHECK(check_ms > 5'000);
  CHECK(check_ms < 10'000);
}

// Node.js issue 34661: percentiles stay at the resolution of 10 ms, the maximum shows the block of 30 s.
TEST_CASE("a loop that is blocked for half of each minute has the delay of an idle one in all percentiles") {
  const M m = of(run("c10-eld"), 0);
  CHECK(m.loop_delay_p50_ms == Approx(10).epsilon(0.005));
  CHECK(m.loop_delay_p99_ms == Approx(10).epsilon(0.005));
  CHECK(m.loop_delay_max_ms == Approx(30'000).epsilon(0.001));
}

// Alibaba Cloud, "Better Node Application Performance through GC Optimization": fewer pauses and more throughput.
TEST_CASE("a larger semi-space makes fewer pauses and more throughput") {
  const analysis::Results results = run("c15-gc");
  CHECK(of(results, 1).throughput_per_s > of(results, 0).throughput_per_s);
  CHECK(of(results, 2).throughput_per_s > of(results, 1).throughput_per_s);
  CHECK(of(results, 1).collections_per_s < of(results, 0).collections_per_s / 2);
}

// M/M/4 at 80 %: 17.5 ms; M/M/1 at 80 % for each of four sockets: 50 ms.
TEST_CASE("a shared socket is one queue, and SO_REUSEPORT is a queue for each process") {
  const analysis::Results results = run("c16-reuseport");
  CHECK(of(results, 0).mean_ms == Approx(17.5).epsilon(0.06));  // a loop accepts one connection ahead
  check_holds(results.points.at(1).result.all[&M::mean_ms], 50);
  check_holds(results.points.at(3).result.all[&M::mean_ms], 50);
}

// Indeed, "Unthrottled". 40 ms in each period of 100 ms: 200 ms end in the fifth period.
TEST_CASE("200 ms of work under a limit of 0.4 take 440 ms") {
  CHECK(of(run("c17-cfs"), 0).mean_ms == Approx(440).margin(40));
  CHECK(of(run("c17-cfs"), 1).mean_ms == Approx(200).epsilon(0.001));
}

// Node.js documentation, event loop: setImmediate lets others run. The first part of a handler runs in poll and the second one in
// the check that follows, so there a ping waits for two.
TEST_CASE("a handler that breaks up its work with setImmediate delays others by one part, eight handlers by eight parts") {
  const M one = of_class(run("c18-yield"), 0, 1);
  CHECK(one.p99_ms == Approx(1).margin(0.1));
  CHECK(one.max_ms < 2.1);
  const M eight = of_class(run("c28-nheavy"), 0, 1);
  CHECK(eight.p99_ms == Approx(8).margin(0.2));
  CHECK(eight.max_ms < 16.1);
}

// loke.dev, "The CFS Quota"; theory: 22.2 ms of nine threads use up 200 ms, the ninth's last 2.78 ms come in the next period.
TEST_CASE("threads that compute at the same time use up the quota of their container together") {
  const analysis::Results burst = run("c21-burst");
  CHECK(of(burst, 0).mean_ms == Approx(101).epsilon(0.02));
  CHECK(of(burst, 1).mean_ms == Approx(6).epsilon(0.01));
  CHECK(of(run("c37-cfs-multi"), 0).mean_ms == Approx(102.78).epsilon(0.03));
}

// Kubernetes issue 67577. Under the same limit more processes queue less, and are stopped more often.
TEST_CASE("sixteen processes under a limit of two cores are stopped in periods of low use") {
  const std::vector<scenarios::Override> load{{"workload.arrivals.poisson", "200/s"}};
  const analysis::Results results = run("c22-oscpus", load);
  CHECK(of(results, 0).throttled_share > 0.1);
  CHECK(of(results, 0).p99_ms < of(results, 1).p99_ms);
  check_holds(results.points.at(0).result.all[&M::throughput_per_s], 200);
}

// elva-group.com, tip 17: one thread gains nothing above 1,769 MB, which is one CPU.
TEST_CASE("a thread of a Lambda function takes the time of its share of a CPU, at most one CPU") {
  const analysis::Results results = run("c23-lambda");
  CHECK(of(results, 1).mean_ms == Approx(2'000).epsilon(0.01));
  CHECK(of(results, 2).mean_ms == Approx(1'000).epsilon(0.01));
  CHECK(of(results, 3).mean_ms == Approx(1'000).epsilon(0.01));
}

// M/M/2 at 80 %: 8 / (1 - 0.64) = 22.2 ms; processor sharing of two cores has the same mean.
TEST_CASE("processes beyond the cores change no mean") {
  for (const Entry& entry : run("c25-oversub").points) CHECK(entry.result.all.value.mean_ms == Approx(22.2).epsilon(0.05));
}

// Four cores and 100 ms of work.
TEST_CASE("a larger pool hashes no faster than the cores do") {
  for (const Entry& entry : run("c26-pool").points) {
    CHECK(entry.result.classes.at(0).value.throughput_per_s == Approx(40).epsilon(0.06));
  }
}

// Node.js documentation, timers: a fraction of a millisecond is cut off.
TEST_CASE("a timer of 1.9 ms is one of 1 ms") { CHECK(of(run("c38-timer"), 0).p50_ms == Approx(1).epsilon(0.01)); }

// 10,000 users who think 10 s at 0.5 ms a request load the loop with a half: next to nothing is refused.
TEST_CASE("users who think keep a loop half busy and get no errors") {
  const M m = of(run("c39-state"), 0);
  CHECK(m.errors < 0.001);
  CHECK(m.loop_utilisation == Approx(0.5).epsilon(0.03));
}

TEST_CASE("513 users without think time fit in the backlog of Node.js") {
  CHECK(of(run("c40-closed-hang"), 0).throughput_per_s == Approx(1 / 1e-3).epsilon(0.1));
}

// libuv pull request 3696.
TEST_CASE("Node.js 18 serves a burst of new connections in one turn of its loop, Node.js 20 one in each turn") {
  const analysis::Results results = run("node18-accepts");
  CHECK(of_class(results, 0, 1).max_ms > 150);
  CHECK(of_class(results, 1, 1).max_ms < 25);
}

}  // namespace
}  // namespace knee::cli::node_cases_test
