// Public cases of Python servers that knee answered rightly when they were first tried.
#include "tests/cases/simulated_case.hpp"

namespace knee::cli::python_cases_test {
namespace {

const M& of(const analysis::Results& results, std::size_t point) { return results.points.at(point).result.all.value; }

// krun.pro, "Python in Kubernetes": 20 ms, then 80 ms still. Theory: 50 ms of work alone take 130 to 210 ms.
TEST_CASE("50 ms of work under a limit of 0.2 take some 180 ms, and most periods are throttled") {
  const analysis::Results results = run("cfs-asyncio");
  CHECK(of(results, 0).p50_ms > 130);
  CHECK(of(results, 0).p50_ms < 210);
  CHECK(of(results, 0).throttled_share > 0.5);
  CHECK(of(results, 1).mean_ms < 55);
}

// Theory: two quotas of 100 ms, by one thread or by sixteen.
TEST_CASE("200 ms of BLAS under a limit of one core take 200 ms on one thread and on sixteen") {
  const analysis::Results results = run("cfs-native");
  CHECK(of(results, 0).mean_ms == Approx(200).epsilon(0.05));
  CHECK(of(results, 1).mean_ms == Approx(200).epsilon(0.05));
  CHECK(of(results, 2).mean_ms == Approx(12.5).epsilon(0.05));
}

TEST_CASE("workers in a container of one core are stopped, however many there are") {
  for (const Entry& entry : run("cfs-workers").points) CHECK(entry.result.state == State::stable);
}

// ccbench (CPython 3.8, Tools/ccbench). Theory: one interval beside one computing thread; beside more the threads hand the lock
// to each other past the ping. A C call that keeps the lock adds half of its length.
TEST_CASE("a ping waits one interval beside a computing thread and more beside several") {
  const auto ping = [](const char* name, const char* users) {
    return first(name, {{"workload.requests.pi.arrivals.users", users}}).result.classes.at(0).value.mean_ms;
  };
  CHECK(ping("ccbench-latency", "1") == Approx(5.2).epsilon(0.06));
  CHECK(ping("ccbench-latency", "2") > 2 * 5);
  CHECK(ping("ccbench-latency-regex", "1") == Approx(5.5).epsilon(0.08));
}

// Granian, news.lavx.hu: by Little's law 128 clients at 28,500/s wait 4.5 ms.
TEST_CASE("clients who do not think wait their number divided by the throughput") {
  for (const char* name : {"granian-json", "granian-closed"}) {
    const M m = first(name).result.all.value;
    CHECK(m.mean_ms == Approx(1e3 * (std::string{name} == "granian-json" ? 128 : 256) / m.throughput_per_s).epsilon(0.01));
  }
}

// The sum of the parts: 2 ms of Python, the server's overhead, wake-ups.
TEST_CASE("a request alone takes the sum of its parts") {
  const analysis::Results results = run("low-load");
  const std::vector<double> most_ms{3, 2.9, 3, 2.3};
  for (std::size_t i = 0; i < most_ms.size(); ++i) {
    CHECK(of(results, i).p50_ms > 2);
    CHECK(of(results, i).p50_ms < most_ms[i]);
  }
}

// Four servers of 10 ms at 75 %: the same for interpreters, processes and native threads.
TEST_CASE("interpreters, processes and free threads are four servers") {
  const analysis::Results results = run("subint");
  const double processes_ms = of(results, 2).mean_ms;
  for (const std::size_t i : {0, 3}) CHECK(of(results, i).mean_ms == Approx(processes_ms).epsilon(0.03));
  CHECK(processes_ms == Approx(12.7).epsilon(0.05));
}

// full-stack template 459: QueuePool of 5 + 10.
TEST_CASE("fifteen connections of 2 s serve 7.5/s to threads and to a loop") {
  const analysis::Results results = run("sqla-pool");
  CHECK(of(results, 0).throughput_per_s == Approx(7.5).epsilon(0.02));
  CHECK(of(results, 1).throughput_per_s == Approx(7.5).epsilon(0.02));
  CHECK(of(results, 2).throughput_per_s > 12);  // the kept connections are not spread evenly
  CHECK(of(results, 2).throughput_per_s < 15);
  CHECK(of(results, 0).timed_out_per_s == 0);
}

// ztf-viewer 667: sleep 3.98 times as fast on four threads, Python 0.98; a share c under the lock at most 1 / c times.
TEST_CASE("four threads are as fast as their work outside of the lock lets them be") {
  const auto faster = [](const char* steps) {
    const analysis::Results results = run("ztf-threads", {{"workload.requests.task.steps", steps}});
    return of(results, 1).throughput_per_s / of(results, 0).throughput_per_s;
  };
  CHECK(faster("[{wait: 100 ms}]") == Approx(4).epsilon(0.01));
  CHECK(faster("[{cpu: 100 ms}]") == Approx(1).epsilon(0.01));
  CHECK(faster("[{cpu: 47 ms}, {native: 53 ms}]") == Approx(1 / 0.47).epsilon(0.03));
}

// Amdahl: at most 1 / c times one thread.
TEST_CASE("threads that contend for shared objects are limited by Amdahl's law") {
  const std::vector<scenarios::Override> alone{{"architectures.c25.slowdown-per-thread", "0 %"},
                                               {"architectures.c50.slowdown-per-thread", "0 %"}};
  const analysis::Results results = run("ft-contention", alone);
  const double one_per_s = 1 / 11e-3;  // 10 ms, cpu-factor 1.1
  CHECK(of(results, 2).throughput_per_s == Approx(4 * one_per_s).epsilon(0.03));
  CHECK(of(results, 3).throughput_per_s == Approx(2 * one_per_s).epsilon(0.03));
}

}  // namespace
}  // namespace knee::cli::python_cases_test
