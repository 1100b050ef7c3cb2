// Cases of gunicorn's workers, by version. The numbers in brackets: public cases, in the order in which they were looked at.
#include "tests/cases/simulated_case.hpp"

namespace knee::cli::gunicorn_cases_test {

// [F6] 16 threads. To 20.1 and in 24 a client holds one until it sends: 4/s x (10 s - wait) = 16, so the wait is 6 s. From 25.2
// on for 5 s at most: 20 threads' worth, so the wait grows until the 10 s are nearly over, to 6 s again.
TEST_CASE("clients that are silent for 10 s hold the threads of gunicorn but for those of 21 to 23") {
  for (const Entry& entry : run("gthread-26").points) {
    INFO(entry.point.architecture);
    const double p50_ms = entry.result.all.value.p50_ms;
    CHECK(p50_ms == (entry.point.architecture == "23" ? Approx(2.6).epsilon(0.05) : Approx(6000).epsilon(0.1)));
  }
}

// [F9, gunicorn 3407] To 23 each 2 s of keepalive let three of five clients in; 24 goes on reading: 3 threads x 10/s.
TEST_CASE("gunicorn 21 to 23 hangs at worker-connections and costs no events, 24 does not hang") {
  const std::vector<Entry> points = run("gthread-spin").points;
  const auto served_per_s = [&](std::size_t i) { return points[i].result.all.value.throughput_per_s; };
  REQUIRE(points.size() == 4);
  CHECK(served_per_s(0) == Approx(19.9).epsilon(0.05));
  CHECK(served_per_s(1) == Approx(1.44).epsilon(0.05));
  CHECK(served_per_s(2) == Approx(30).epsilon(0.03));
  CHECK(served_per_s(3) == Approx(30).epsilon(0.03));
  CHECK(points[1].result.all.value.lock_utilisation > 0.5);  // it computes without rest
  CHECK(points[1].result.all.value.events < 5'000);
}

// [C7, gunicorn 2585; C6, 3407] 15 clients, 3 threads, requests of 1 s.
TEST_CASE("gunicorn to 20.1 and from 24 on serves three a second at any worker-connections, 23 hangs for keepalive") {
  for (const Entry& entry : run("worker-connections").points) {
    INFO(entry.point.architecture);
    const std::string version = entry.point.architecture.substr(0, 2);
    const bool waits = entry.point.architecture != "23" && version == "23";
    const double served_per_s = entry.result.all.value.throughput_per_s;
    if (waits) {
      CHECK(served_per_s < 0.2);
    } else {
      CHECK(served_per_s > 1.9);  // 15 requests in seconds
    }
    if (version == "24" || version == "26") CHECK(served_per_s == Approx(3).epsilon(0.02));
  }
}

// [C10, openlibrary 12728] 1500 requests take 1500 x 15.6 ms, and then a process is away for 7.5 s: 191.5/s of four.
TEST_CASE("workers that restart each 1500 requests lose a quarter of their capacity, and all at once without jitter") {
  const std::vector<Entry> overloaded = run("max-requests", {{"workload.arrivals.poisson", "220/s"}}).points;
  CHECK(overloaded[0].result.state == State::stable);
  CHECK(overloaded[1].result.all.value.throughput_per_s == Approx(191.5).epsilon(0.02));
  const std::vector<Entry> half = run("max-requests", {{"workload.arrivals.poisson", "100/s"}}).points;
  CHECK(half[1].result.all.value.p99_ms > 4'000);
  CHECK(half[2].result.all.value.p99_ms < 300);
}

// [C8, gunicorn documentation; 1563, 2797] Who is killed by a request of 40 s with --timeout 30.
TEST_CASE("a long request kills a sync worker, a blocked loop or a C call under the lock kills the others") {
  const auto kills = [](const std::string& name) {
    std::vector<bool> all;
    for (const Entry& entry : run(name).points) all.push_back(entry.result.all.value.failed_per_s > 0);
    return all;
  };
  CHECK(kills("time-out-kills") == std::vector<bool>{true, false, false});  // sync, gthread, uvicorn
  CHECK(kills("time-out-kills-cpu") == std::vector<bool>{true, false, true});
  CHECK(kills("time-out-kills-inline") == std::vector<bool>{true, true, true});
}

}  // namespace knee::cli::gunicorn_cases_test
