// Cases: scenarios that an earlier knee answered wrongly, and the right answers. Where a value is an estimate the right one
// must lie in its 95 % interval, which by chance it does not in one of twenty; the seeds are fixed, so a case that passes
// goes on passing until something changes what is simulated.
// (mm1-098 takes seed 2: with seed 1 it is the one of twenty; of seeds 1 to 60 the mean is covered by 56, p99 by 55.)
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "analysis/results/results.hpp"
#include "cli/runner/planned_results.hpp"
#include "cli/runner/progress.hpp"
#include "cli/runner/shared_pool.hpp"
#include "scenarios/experiment_plan.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli {
namespace {

using analysis::Entry;
using analysis::Estimate;
using analysis::Verdict;
using Catch::Matchers::Contains;
using M = analysis::Measurement;
using analysis::State;

analysis::Results run(const std::string& name, const std::vector<scenarios::Override>& overrides = {}) {
  auto read = scenarios::read_experiment_plan(KNEE_SOURCE_DIR "/tests/cases/" + name + ".yaml", overrides, scenarios::Sweep::ignore);
  if (const auto* mistakes = std::get_if<scenarios::Diagnostics>(&read)) FAIL(to_string(*mistakes));
  const auto& plan = std::get<scenarios::ExperimentPlan>(read);
  analysis::Results results = planned_results(plan);
  const Simulate simulate = [&plan](std::size_t index, const scenarios::Job& job) {
    const scenarios::Point& point = plan.points[index];
    return scenarios::simulate(point.scenario, point.scenario.architectures[point.architecture], job);
  };
  Progress progress{Progress::Style::silent, results.points.size()};
  REQUIRE(SharedPool{{.workers = 2}}.simulate_missing(results, simulate, {progress, nullptr}) == ProcessPool::End::completed);
  return results;
}

Entry first(const std::string& name, const std::vector<scenarios::Override>& overrides = {}) {
  return run(name, overrides).points.front();
}

void check_holds(const Estimate& estimate, double right) {
  INFO(estimate.value << " [" << estimate.low << ", " << estimate.high << "], right: " << right);
  CHECK(estimate.contains(right));
}

double throughput(const Entry& entry) { return entry.result.all.value.throughput_per_s; }

std::string warnings_of(const Entry& entry) {
  std::string all;
  for (const std::string& warning : entry.result.warnings) all += warning + "\n";
  return all;
}

}  // namespace

TEST_CASE("the p99 of M/M/1 at load 0.95 is in its interval, and an objective of 85 ms is not called met") {
  const Entry entry = first("p99-095");
  check_holds(entry.result.all[&M::p99_ms], 92.10);
  CHECK(entry.result.objective != Verdict::met);
  CHECK(entry.result.state == State::stable);
}

TEST_CASE("waits of a second with nothing to queue for are measured whole, at 1,000/s and at 2,000/s") {
  for (const char* rate : {"1000/s", "2000/s"}) {
    const Entry entry = first("infinite-server", {{"workload.arrivals.poisson", rate}});
    CHECK(entry.result.state == State::stable);
    check_holds(entry.result.all[&M::mean_ms], 1000);
    check_holds(entry.result.all[&M::p99_ms], 1000 * std::log(100));
  }
}

TEST_CASE("waits of twelve seconds are no saturation") {
  const Entry entry = first("infinite-server", {{"workload.requests.r.steps", "[{wait: 12 s}]"}});
  CHECK(entry.result.state == State::stable);
  CHECK(entry.result.all.value.mean_ms == Approx(12'000).epsilon(1e-6));
}

TEST_CASE("2,000 users who do not think are 2,000 requests in flight") {
  const Entry entry = first("infinite-closed");
  check_holds(entry.result.all[&M::mean_ms], 1000);
  check_holds(entry.result.all[&M::throughput_per_s], 2000);
  const M& m = entry.result.all.value;
  CHECK(m.throughput_per_s * m.mean_ms / 1e3 == Approx(m.in_flight).epsilon(1e-9));
}

TEST_CASE("an open overload beside one closed user is seen, at the length asked for") {
  const Entry entry = first("mixed-overload");
  CHECK(entry.result.state == State::saturated);
  CHECK(entry.point.rungs.front().requests == 20'000);
  CHECK(entry.result.all.value.requests <= 60'000);
}

TEST_CASE("users who do not think come back after the time that TCP takes, and the run ends") {
  for (const Entry& entry : run("zero-think-node").points) {
    CHECK(entry.result.succeeded > 0);
    CHECK(entry.result.all.value.throughput_per_s > 100);
  }
}

TEST_CASE("users whom a service turns away in no time end the run with the cause") {
  const Entry entry = first("zero-think-service");
  CHECK(entry.result.state == State::failed);
  CHECK_THAT(entry.result.failures.front(), Contains("the clock stands still") && Contains("the service \"db\" refused"));
}

TEST_CASE("requests killed with their worker are errors, for the objective as well") {
  const Entry small = first("failed-is-no-error-small");
  check_holds(small.result.all[&M::errors], 0.008);
  CHECK(small.result.objective == Verdict::missed);
  CHECK(first("errors-objective").result.objective == Verdict::missed);
}

TEST_CASE("loss is not saturation: Erlang B, and M/M/1 with six places") {
  const Entry erlang = first("erlang-b");
  CHECK(erlang.result.state == State::stable);
  check_holds(erlang.result.all[&M::errors], 0.07874);
  check_holds(erlang.result.all[&M::mean_ms], 100);
  CHECK(erlang.result.objective == Verdict::met);
  const Entry six = first("c19-loss");
  CHECK(six.result.state == State::stable);
  check_holds(six.result.all[&M::errors], 0.0663);
}

TEST_CASE("a pool that is all taken is the bottleneck, by name, and its time-outs are no saturation") {
  const Entry entry = first("pool");
  CHECK(entry.result.state == State::stable);
  CHECK(entry.result.bottleneck.name == "pool for db");
  CHECK(entry.result.bottleneck.utilisation > 0.95);
}

TEST_CASE("a link that is asked for more than it carries is the bottleneck, with what its unfinished flows carry") {
  const Entry entry = first("network-full");
  CHECK(entry.result.state == State::saturated);
  CHECK(entry.result.bottleneck.name == "link of balancer");
  CHECK(entry.result.bottleneck.utilisation > 0.99);
}

TEST_CASE("an overload of less than one percent is saturation") {
  CHECK(first("overload-below-one-percent").result.state == State::saturated);
}

TEST_CASE("the busiest of two services is the busier one in the long run, not the busier one each time") {
  CHECK(first("util-max").result.all.value.service_utilisation == Approx(0.5).margin(0.01));
}

TEST_CASE("a class that never occurred is told") {
  CHECK_THAT(warnings_of(first("mixed-rare")), Contains("class cron never occurred"));
}

TEST_CASE("where nothing was served, that is told, and everything is an error") {
  const Entry entry = first("closed-refusals-only");
  CHECK(entry.result.all.value.errors == 1);
  CHECK_THAT(warnings_of(entry), Contains("no request was served"));
}

TEST_CASE("the width of a bucket is in the interval of a median that is always the same") {
  const Estimate median = first("grid-p50").result.all[&M::p50_ms];
  check_holds(median, 3.007);
  CHECK(median.value == Approx(3.007).epsilon(0.001));
  CHECK(median.high / median.low < 1.003);
}

TEST_CASE("a median that is exactly at its limit meets it") {
  // 3.000 ms is the shortest latency and more than half of all.
  const Entry entry = first("grid-p50-limit");
  CHECK(entry.result.all.value.p50_ms == 3);
  CHECK(entry.result.all[&M::p50_ms].high == 3);
  CHECK(entry.result.objective == Verdict::met);
}

TEST_CASE("a run that is too short for its load or for its tail says so, and its interval is wide enough") {
  const Entry busy = first("mm1-098");
  CHECK(busy.result.state != State::saturated);
  CHECK_THAT(warnings_of(busy), Contains("precision not reached"));
  check_holds(busy.result.all[&M::mean_ms], 50);
  check_holds(busy.result.all[&M::p99_ms], 50 * std::log(100));
  const Entry heavy = first("heavy");
  CHECK(heavy.result.state == State::stable);
  CHECK_THAT(warnings_of(heavy), Contains("precision not reached"));
  check_holds(heavy.result.all[&M::mean_ms], 1 + 0.7 * 26 / 0.6);
}

TEST_CASE("connections that find a full backlog come late and not never") {
  const Entry entry = first("c11-backlog");
  CHECK(entry.result.all.value.errors == 0);
  CHECK(entry.result.all.value.p99_ms > 1000);
}

// --- Node's cluster and other processes that share a port ---------------------------------------------------

TEST_CASE("of the light requests beside a blocked worker of a Node cluster one waits") {
  // Real Node.js 20.20: 1 of 25, with 2 workers and with 4. 2 blocks of 3 s a minute, 600 light requests: heavy ones are
  // 0.33 % of all, as many wait for them, the others are served at once.
  for (const Entry& entry : run("c24-rr-blocked").points) {
    CHECK(entry.result.all.value.p99_ms < 3);
    CHECK(entry.result.all.value.mean_ms < 25);  // 10 ms of the heavy ones, at most as many of light ones
  }
}

TEST_CASE("for each request that blocks a worker of a Node cluster one light request waits") {
  // Real Node.js 20.20: 15 of 15 (strict turns: 5.4). Requests beyond the objective of 400 ms: 1 % heavy and as many light.
  const M m = first("c36-rr-real").result.all.value;
  const double late = 1 - m.goodput_per_s / m.throughput_per_s;
  CHECK(late / 0.01 - 1 == Approx(1).margin(0.15));
}

TEST_CASE("a Node cluster as a queue is between one queue and strict turns") {
  // 4 workers, exponential 10 ms, 80 %: 20.3 ms and 77 ms by a separate simulation of the rule of `handoff`; strict turns
  // 32.7 and 155, M/M/4 17.4 and 68.
  const analysis::Results results = run("c34-rr-queue");
  check_holds(results.points[0].result.all[&M::mean_ms], 20.3);
  check_holds(results.points[0].result.all[&M::p99_ms], 77);
}

TEST_CASE("processes that share a socket by epoll are not used alike, and SO_REUSEPORT uses them alike") {
  // 8 processes, 1.5 busy on average. In a fixed order, without a race, the first two would have 1 - B(2, 1.5) = 70 %.
  const analysis::Results results = run("c05-shared-socket");
  const M shared = results.points[0].result.all.value;
  CHECK(shared.busiest_process_share > 0.3);
  CHECK(shared.busiest_process_share < 0.4);  // 1 - B(1, 1.5)
  CHECK(results.points[1].result.all.value.busiest_process_share == Approx(0.125).epsilon(0.02));
  CHECK(results.points[2].result.all.value.busiest_process_share == Approx(0.125).epsilon(0.15));
}

TEST_CASE("kept connections that were accepted from a shared socket crowd on few processes") {
  const analysis::Results results = run("c27-keepalive");
  const M shared = results.points[0].result.all.value;
  const M in_turn = results.points[1].result.all.value;
  CHECK(shared.busiest_process_share > 0.4);
  CHECK(shared.mean_ms > 2 * in_turn.mean_ms);
  CHECK(in_turn.busiest_process_share == Approx(0.25).epsilon(0.03));
}

TEST_CASE("several processes of Node.js are a cluster with round robin unless told otherwise") {
  const analysis::Results results = run("c20-default");
  CHECK(results.points[0].result.all.value.busiest_process_share == Approx(0.25).epsilon(0.001));
  CHECK(results.points[0].result.all.value.mean_ms == results.points[1].result.all.value.mean_ms);
}

TEST_CASE("one of four uvicorn workers serves most requests of a light load, at all times") {
  // A site saw 70 % at one of four (uvicorn-worker 34), its load is not known. A fixed order of four gives 70 % at this
  // load, any order of the moment 25 %. Each replication has the same hot worker, or the share would be lower.
  for (const char* name : {"one-hot-worker", "one-hot-worker-cpu"}) {
    const analysis::Results results = run(name);
    CHECK(results.points[0].result.all.value.busiest_process_share > 0.45);
    CHECK(results.points[0].result.all.value.busiest_process_share < 0.75);
    CHECK(results.points[2].result.all.value.busiest_process_share == Approx(0.25).epsilon(0.05));
  }
}

TEST_CASE("an asyncio loop that is woken accepts all that wait and a loop of libuv one") {
  // gunicorn 2670: of 100 connections at once, five uvicorn workers had 96/4/0/0/0, 86/4/4/3/1, 34/25/21/20/0,
  // 20/19/20/21/20.
  const analysis::Results results = run("hundred-at-once");
  const double asyncio = results.points[0].result.all.value.busiest_process_share;
  CHECK(asyncio > 0.34);
  CHECK(asyncio < 0.96);
  CHECK(results.points[2].result.all.value.busiest_process_share < 0.25);
}

TEST_CASE("Linux holds one connection more than the backlog says") {
  for (const Entry& entry : run("c43-backlog-off-by-one").points) CHECK(entry.result.all.value.refused_per_s == 0);
}

TEST_CASE("10,000 users who think for 10 s do not all begin at once") {
  const M m = first("c42-closed-start").result.all.value;
  CHECK(m.throughput_per_s == Approx(1000).epsilon(0.01));
  CHECK(m.in_flight == Approx(m.throughput_per_s * m.mean_ms / 1e3).epsilon(1e-9));
  CHECK(m.in_flight < 1);
}

TEST_CASE("each class has results of its own") {
  const Entry entry = first("fib-server");
  REQUIRE(entry.point.classes == std::vector<std::string>{"fast", "slow"});
  CHECK(entry.result.classes[0].value.mean_ms < 10);
  CHECK(entry.result.classes[1].value.mean_ms > 300);
}

TEST_CASE("a thread that waits for the lock pays for its timed waits what a timed wait costs") {
  // 100 x 200/s x 5 us are a tenth of the core. Right: 40/s or more, estimated from measured timed waits. It was 5.8.
  CHECK(throughput(run("waiters-small").points.back()) == Approx(45).margin(2));
  for (const Entry& entry : run("waiters-cost").points) CHECK(throughput(entry) > 44);
}

TEST_CASE("a thread pays for a wake-up by the length of its sleep") {
  // 2 ms of Python and 20 sleeps of 1 ms: some 430/s by the CPU times measured for recv and send. It was 163.
  CHECK(throughput(first("io-wakes")) == Approx(430).epsilon(0.05));
}

TEST_CASE("a loop pays for a wake-up by the length of its sleep") {
  // By the measured 0.15 to 0.6 ms about 22 % and 0.25 ms. It was 43 % and 0.58 ms.
  const M hello = first("c29-hello").result.all.value;
  CHECK(hello.loop_utilisation == Approx(0.22).margin(0.01));
  CHECK(hello.mean_ms == Approx(0.25).margin(0.01));
  // autocannon, issue 161: 11,946/s from nine connections.
  CHECK(throughput(first("c30-nine")) == Approx(11'946).epsilon(0.01));
}

TEST_CASE("back to back beside a computing thread an echo gets the lock back several times in each interval") {
  // Measured on CPython 3.11 with two cores: 690/s. Pinned to one core every echo waits for some 5 ms.
  CHECK(throughput(first("echo-back-to-back")) == Approx(690).epsilon(0.12));
  CHECK(throughput(first("echo-back-to-back", {{"machine.cores", "1"}})) == Approx(200).epsilon(0.3));
}

TEST_CASE("where an idle core starts at once each short call beside a computing thread costs an interval") {
  // Published: 30,000/s alone, 50 to 100/s beside one. With the latency of an idle virtual core the fall is milder.
  CHECK(throughput(run("fib-server").points.back()) == Approx(100).epsilon(0.05));
  const auto points = run("tiny-native").points;
  CHECK(points.back().result.all.value.mean_ms == Approx(5027).epsilon(0.01));
  CHECK(points.front().result.all.value.mean_ms > 500);
  CHECK(points.front().result.all.value.mean_ms < 1500);
}

TEST_CASE("after a long C call that keeps the lock a drop before I/O waits for the switch") {
  const M m = first("inline-then-io").result.all.value;
  CHECK(m.forced_switches_per_s > 10 * m.voluntary_switches_per_s);
}

TEST_CASE("FastAPI has 40 threads on any machine") {
  CHECK(throughput(first("uvicorn-default-pool")) == Approx(40).epsilon(0.03));
}

TEST_CASE("threads of an executor compute under the loop's lock") {
  // 5 ms and the overhead of a request on one lock, whatever the cores: below 200/s. It was 761.
  CHECK(throughput(first("def-cpu")) == Approx(190).epsilon(0.03));
  const Entry mixed = first("def-cpu-mixed");
  REQUIRE(mixed.point.classes.front() == "ping");
  CHECK(mixed.result.classes.front().value.mean_ms > 2);  // half of the time a report computes: some intervals. It was 0.45.
}

TEST_CASE("a hop to the executor costs the loop and its lock") {
  const auto points = run("def-vs-async-hello").points;
  CHECK(throughput(points.front()) == Approx(13'190).epsilon(0.02));
  CHECK(throughput(points.back()) == Approx(7'103).epsilon(0.03));
}

TEST_CASE("uvicorn's supervisor kills a worker that keeps its lock for 5 s, not one whose loop is busy") {
  CHECK(first("uvicorn-ping").result.all.value.restarts_per_s == 0);
  const Entry kept = first("uvicorn-ping", {{"workload.requests.slow.steps", "[{native: 8 s, inline: true}]"}});
  CHECK(kept.result.all.value.restarts_per_s == Approx(1.0 / 60).epsilon(0.1));
}

// README of the cases: near 0.5 ms, as the thread uses 0.5 % of a core and its fair share is 24 %.
TEST_CASE("a ping of 0.5 ms beside 16 computing threads on 4 cores takes 0.5 ms by cfs and an even share by eevdf") {
  const auto ping = [](const char* scheduler) {
    return first("c31-sleeper", {{"machine.scheduler", scheduler}}).result.classes[1].value.mean_ms;
  };
  CHECK(ping("cfs") == Approx(0.5).epsilon(0.05));  // some meet another ping
  CHECK(ping("eevdf") == Approx(0.5 * 17 / 4).epsilon(0.05));
}

// 200/s is what the cores allow: 1 ms under the lock and 9 ms without it on 2 cores.
TEST_CASE("32 threads that need the lock for a tenth of their work serve nearly what the cores allow") {
  const auto points = run("gil-native-fewcores").points;
  CHECK(points.back().result.all.value.throughput_per_s > 0.96 * points[1].result.all.value.throughput_per_s);
}

TEST_CASE("eight links of 10 ms are 80 ms") {
  CHECK(first("n1-latency").result.all.value.mean_ms == Approx(180).epsilon(0.001));
}

// --- gunicorn's gthread, by version. The numbers in brackets: public cases, in the order in which they were looked at. ---

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

}  // namespace knee::cli
