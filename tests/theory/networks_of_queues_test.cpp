/// Requests that come back: closed users, callbacks around I/O, shared services under pressure.

#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/theory/laboratory.hpp"

namespace knee::theory {
namespace {

constexpr double kService = 0.004;

Architecture one_process_each(std::size_t processes) {
  return interpreter(1, processes, static_cast<int>(processes));
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

TEST_CASE("a full backlog refuses: M/M/1 with room for the backlog and the request in service") {
  const Queue queue{.rate = 300, .service = kService};  // more than one server can do
  constexpr int kBacklog = 9;
  Architecture thread = native_threads(1, 1);
  thread.group.backlog = kBacklog;
  const Finite theory = mm1_finite(queue, kBacklog + 1);
  const Replications runs = replicate(poisson(queue.rate, {cpu(exponential(kService))}), thread);
  check_agrees("refused", runs(&Measurement::refused_per_s), queue.rate * theory.blocked);
  check_agrees("mean", runs(&Measurement::mean_ms), 1e3 * theory.sojourn);
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

TEST_CASE("the serial share of a service bounds its speed-up as Amdahl's law says") {
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

TEST_CASE("coherency makes a service slower with every client: throughput falls beyond its peak") {
  constexpr double kSerial = 0.1;
  constexpr double kCoherency = 0.0002;
  double peak = 0;
  double last = 0;
  for (const int n : {1, 4, 10, 20, 40}) {
    const auto count = static_cast<std::size_t>(n);
    const models::Service::Options service{
        .name = "db", .servers = count, .serial = kSerial, .coherency = sim::from_seconds(kCoherency)};
    const Scenario scenario = with_service(users(count, constant(0), {call(constant(kService))}), service);
    const Interval throughput =
        replicate(scenario, one_process_each(count),
                  {.replications = 3, .requests = 20'000})(&Measurement::throughput_per_s);
    const double time = kService + kCoherency * (n - 1);
    INFO(n << " clients");
    check_agrees("throughput", throughput, std::fmin(n / time, 1 / (kSerial * time)), {.bias = 0.005});
    last = throughput.mean;
    peak = std::fmax(peak, last);
  }
  CHECK(last < 0.6 * peak);
}

}  // namespace knee::theory
