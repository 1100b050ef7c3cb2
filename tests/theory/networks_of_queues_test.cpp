/// Requests that come back: closed users, callbacks around I/O, shared services under pressure.

#include <cmath>
#include <memory>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/theory/laboratory.hpp"

namespace knee::theory::networks_of_queues_test {
namespace {

using namespace std::chrono_literals;

constexpr double kService = 0.004;

Architecture one_process_each(std::size_t processes) {
  return interpreter(1, processes, static_cast<int>(processes));
}

// The throughput of as many users as processes, who do not think and call `service`, as many servers as users, for `time`.
double throughput_of(int users_count, models::Service::Options service, double time, bool rounds) {
  const auto count = static_cast<std::size_t>(users_count);
  service.servers = count;
  const Scenario each = with_service(users(count, constant(0), {call(constant(time))}), service);
  const Replications runs = replicate(rounds ? in_rounds(each) : each, one_process_each(count),
                                      {.replications = 2, .requests = 300 * count});
  return runs(&Measurement::throughput_per_s).mean;
}

}  // namespace

TEST_CASE("users with exponential think time on one server are the machine-repair model") {
  for (const int count : {1, 10, 40}) {
    const Closed theory = machine_repair(count, 0.1, kService);
    const Scenario scenario =
        users(static_cast<std::uint64_t>(count), exponential(0.1), {cpu(exponential(kService))});
    for (const Architecture& architecture : {event_loop(), interpreter(64)}) {
      const Replications runs = replicate(scenario, architecture, {.requests = 20'000});
      INFO(count << " users");
      check_agrees("throughput", runs(&Measurement::throughput_per_s), theory.throughput);
      check_agrees("mean", runs(&Measurement::mean_ms), 1e3 * theory.sojourn);
    }
  }
}

TEST_CASE("users of a constant think time begin spread over it: Little's law holds from the first window on") {
  // 10,000 users who think 10 s, at half of what the loop can do: 1,000/s. Had all begun at once, the loop would be full for
  // 5 s of each 10 s. Users who have met once are apart from then on, so the latency lies between a lone one and M/D/1.
  Architecture loop = event_loop();
  loop.connections->keep_alive = 10'000;
  const Scenario scenario = users(10'000, constant(10), {cpu(constant(0.0005))});
  const Replications runs = replicate(scenario, loop, {.replications = 2, .requests = 20'000});
  for (const Measurement& run : runs.runs()) {
    CHECK(run.throughput_per_s == Approx(1000).epsilon(0.01));
    CHECK(run.in_flight == Approx(run.throughput_per_s * run.mean_ms / 1e3).epsilon(0.01));
    CHECK(run.mean_ms > 0.5);
    CHECK(run.mean_ms < 0.76);
  }
}

TEST_CASE("users who do not think and are refused in no time end the run, which names the service") {
  const Scenario scenario =
      with_service(users(2, constant(0), {call(constant(0.001))}), {.name = "db", .servers = 1, .queue = 0});
  CHECK_THROWS_WITH(replicate(scenario, event_loop(), {.replications = 1, .requests = 1000}),
                    Catch::Matchers::Contains("the clock stands still") &&
                        Catch::Matchers::Contains("the service \"db\" refused"));
}

TEST_CASE("CPU, I/O, CPU on an event loop is Jackson's network: M/M/1 visited twice, and a delay") {
  // The product form needs one queue for new requests and for those that come back from I/O, in the order in
  // which they came: established connections.
  const double rate = 0.7 / (2 * kService);
  const Queue loop{.rate = 2 * rate, .service = kService};
  const double io = 0.02;
  const Scenario scenario =
      poisson(rate, {cpu(exponential(kService)), wait(exponential(io)), cpu(exponential(kService))});
  const Replications runs = replicate(scenario, event_loop());
  check_agrees("mean", runs(&Measurement::mean_ms), 1e3 * (2 * mm_sojourn(loop) + io));
  check_agrees("I/O", runs(&Measurement::io_ms), 1e3 * io);
  check_agrees("CPU", runs(&Measurement::cpu_ms), 1e3 * 2 * kService);
  check_agrees("queue", runs(&Measurement::queue_ms), 1e3 * 2 * (mm_sojourn(loop) - kService));
}

TEST_CASE("an event loop in front of a service is a tandem of M/M/1 and M/M/c") {
  // The answer is a callback, too: it finds the loop as any moment does (by Burke's theorem the answers so
  // far say nothing about the loop's queue now) and waits for what is there, but takes no time itself.
  const double rate = 150;
  const Scenario scenario = with_service(poisson(rate, {cpu(exponential(kService)), call(exponential(0.02))}),
                                         {.name = "db", .servers = 4});
  const Replications runs = replicate(scenario, event_loop());
  const double loop = mm_sojourn({.rate = rate, .service = kService});
  const double answer = loop - kService;
  const double service = mm_sojourn({.rate = rate, .service = 0.02, .servers = 4});
  check_agrees("service", runs(&Measurement::service_ms), 1e3 * service);
  check_agrees("mean", runs(&Measurement::mean_ms), 1e3 * (loop + service + answer));
}

TEST_CASE("a full backlog delays by the schedule of the SYN, and is no refusal: every latency of a blocked second and a half") {
  // One thread is busy for 1.5 s. Meanwhile 1,200 connections come, one each millisecond: 512 find room (511 and one), the
  // others come again a second after they came first. So the thread's queue is known, and with it every latency.
  constexpr std::size_t kLate = 1'200;
  constexpr std::size_t kRoom = 512;
  constexpr double kPage = 1e-4;
  std::vector<sim::Duration> due{sim::Duration::zero()};
  std::vector<sim::Duration> demands{1500ms};
  double free_at = 1.5;
  double waited = 1.5;
  for (std::size_t i = 0; i < kLate; ++i) {
    due.push_back(10ms + i * 1ms);
    demands.push_back(sim::from_seconds(kPage));
    const double came = sim::to_seconds(due.back());
    free_at = std::fmax(free_at, i < kRoom ? came : came + 1) + kPage;
    waited += free_at - came;
  }
  Architecture thread = native_threads(1, 1);
  thread.group.backlog = 511;
  Step step = cpu(constant(0));
  step.demand.source = std::make_shared<const std::vector<sim::Duration>>(demands);
  Scenario scenario = poisson(1, {step});
  scenario.workload.front().arrivals =
      models::RecordedArrivals{.at = std::make_shared<const std::vector<sim::Duration>>(due)};
  const Measurement run = measure(scenario, thread, 0);
  CHECK(run.refused_per_s == 0);
  CHECK(run.mean_ms == Approx(1e3 * waited / (kLate + 1)).epsilon(1e-9));
  CHECK(run.queue_ms == Approx(run.mean_ms - run.cpu_ms).epsilon(1e-9));
}

TEST_CASE("a full queue of a service refuses: M/M/1 with room for the queue and the call in service") {
  const Queue queue{.rate = 300, .service = kService};
  constexpr int kPlaces = 9;
  const Scenario scenario = with_service(poisson(queue.rate, {call(exponential(kService))}),
                                         {.name = "db", .servers = 1, .queue = kPlaces});
  const Replications runs = replicate(scenario, event_loop());
  check_agrees("refused", runs(&Measurement::refused_per_s),
               queue.rate * mm1_finite(queue, kPlaces + 1).blocked);
}

TEST_CASE("who waits too long for the one connection of a pool gives up: M/M/1 with impatient customers") {
  const Queue queue{.rate = 200, .service = kService};
  constexpr double kPatience = 0.01;
  Architecture loop = event_loop();
  loop.group.pools = {{.pool = 1, .acquire_time_out = sim::from_seconds(kPatience)}};
  const Scenario scenario =
      with_service(poisson(queue.rate, {call(exponential(kService))}), {.name = "db", .servers = 50});
  const Replications runs = replicate(scenario, loop);
  check_agrees("timed out", runs(&Measurement::timed_out_per_s), queue.rate * mm1_impatient(queue, kPatience),
               {.narrow = 0.04});
}

TEST_CASE("the connections that all clients of a service share limit it like servers") {
  const Queue queue{.rate = 700, .service = kService, .servers = 4};
  const Scenario scenario = with_service(poisson(queue.rate, {call(exponential(kService))}),
                                         {.name = "db", .servers = 50, .connections = 4});
  check_agrees("mean", replicate(scenario, event_loop())(&Measurement::mean_ms), 1e3 * mm_sojourn(queue));
}

TEST_CASE("users who wait for each other get what Amdahl's law says from a service with a serial share") {
  // Amdahl, "Validity of the single processor approach", AFIPS 1967: N / (1 + s (N - 1)), with s = 20 % and N = 8: 3.33.
  // A round of N takes T (1 - s) + N s T, so with constant times the law is exact.
  constexpr double kSerial = 0.2;
  for (const int n : {1, 2, 8, 32}) {
    INFO(n << " clients");
    const double amdahl = n / (1 + kSerial * (n - 1));
    CHECK(throughput_of(n, {.name = "db", .serial = kSerial}, kService, true) * kService ==
          Approx(amdahl).epsilon(0.005));
  }
}

TEST_CASE("users who do not wait for each other are bound by the serial share alone") {
  // Amdahl's law is the lower bound of a serial part that the clients queue up for (Gunther, "Unification of
  // Amdahl's law, LogP and other performance models", 2002), 1 / serial the upper one, reached where all
  // demands are alike.
  constexpr double kSerial = 0.2;
  for (const int n : {1, 2, 4, 8, 32}) {
    const auto count = static_cast<std::size_t>(n);
    const models::Service::Options service{.name = "db", .servers = count, .serial = kSerial};
    const auto speed_up = [&](const Distribution& demand) {
      const Scenario scenario = with_service(users(count, constant(0), {call(demand)}), service);
      return replicate(scenario, one_process_each(count), {.replications = 10, .requests = 20'000})
          .of([](const Measurement& run) { return run.throughput_per_s * kService; });
    };
    INFO(n << " clients");
    const double amdahl = n / (1 + kSerial * (n - 1));
    const double bound = std::fmin(n, 1 / kSerial);
    check_agrees("alike", speed_up(constant(kService)), bound, {.bias = 0.002, .narrow = 0.001});
    const Interval varied = speed_up(exponential(kService));
    CHECK(varied.mean + varied.half_width > amdahl);
    CHECK(varied.mean - varied.half_width < bound);
  }
}

// The fit of SPEC SDM91 by Gunther's law, from the examples of the R package usl: 90/s with one process, contention
// 0.0277285, coherency 0.0001044.
constexpr double kSpecTime = 1.0 / 90;
constexpr double kSpecSerial = 0.0277285;
constexpr double kSpecCoherency = 0.0001044 / 90;
const models::Service::Options kSpec{
    .name = "s", .serial = kSpecSerial, .coherency = sim::from_seconds(kSpecCoherency)};

TEST_CASE("in rounds a service with a serial share and coherency is Gunther's law: it has a peak and falls") {
  // X(N) = 90 N / (1 + 0.0277285 (N - 1) + 0.0001044 N (N - 1)): 1,884/s at N = 97, the peak, and 1,646/s at N = 216.
  // The demands are constant; what remains is the part of a round at the end of the measurement.
  const auto gunther = [](double n) {
    return 90 * n / (1 + kSpecSerial * (n - 1) + 0.0001044 * n * (n - 1));
  };
  CHECK(gunther(97) == Approx(1884).epsilon(0.0005));
  CHECK(gunther(216) == Approx(1646).epsilon(0.0005));
  std::vector<double> throughput;
  for (const int n : {1, 16, 50, 97, 150, 216}) {
    INFO(n << " clients");
    throughput.push_back(throughput_of(n, kSpec, kSpecTime, true));
    CHECK(throughput.back() == Approx(gunther(n)).epsilon(0.01));
  }
  CHECK(throughput[3] > throughput[2]);
  CHECK(throughput[3] > throughput[4]);
}

TEST_CASE("users who do not wait for each other do better than Gunther's law, and peak earlier") {
  // min(N / (T + c (N - 1)), 1 / (s T + c (N - 1))): 1,794/s at N = 216, the peak near N = 33.
  const auto bound = [](double n) {
    const double broadcast = kSpecCoherency * (n - 1);
    return std::fmin(n / (kSpecTime + broadcast), 1 / (kSpecSerial * kSpecTime + broadcast));
  };
  CHECK(bound(216) == Approx(1794).epsilon(0.0005));
  std::vector<double> throughput;
  for (const int n : {1, 16, 28, 33, 38, 97, 216}) {
    INFO(n << " clients");
    throughput.push_back(throughput_of(n, kSpec, kSpecTime, false));
    CHECK(throughput.back() == Approx(bound(n)).epsilon(0.01));
  }
  CHECK(throughput[3] > throughput[2]);
  CHECK(throughput[3] > throughput[4]);
}

TEST_CASE("coherency alone makes throughput fall: the broadcasts exclude each other") {
  constexpr double kCoherency = 0.0002;
  for (const int n : {1, 5, 10, 40}) {
    INFO(n << " clients");
    const double broadcast = kCoherency * (n - 1);
    const double expected = std::fmin(n / (kService + broadcast), n > 1 ? 1 / broadcast : n / kService);
    CHECK(throughput_of(n, {.name = "db", .coherency = sim::from_seconds(kCoherency)}, kService, false) ==
          Approx(expected).epsilon(0.01));
  }
}

}  // namespace knee::theory::networks_of_queues_test
