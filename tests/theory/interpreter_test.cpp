/// The interpreter lock: however many threads compute, they compute on one core.

#include "tests/support/catch.hpp"
#include "tests/theory/laboratory.hpp"

namespace knee::theory::interpreter_test {
namespace {

constexpr double kService = 0.004;
constexpr int kCores = 8;
constexpr std::size_t kThreads[] = {1, 4, 64};

}  // namespace

TEST_CASE("overloaded, an interpreter serves what one core can, whatever the threads and cores") {
  for (const std::size_t threads : kThreads) {
    INFO(threads << " threads");
    const Replications runs = replicate(poisson(2 / kService, {cpu(exponential(kService))}),
                                        interpreter(threads, 1, kCores), {.requests = 10'000});
    check_agrees("throughput", runs(&Measurement::throughput_per_s), 1 / kService, {.narrow = 0.02});
    check_agrees("lock", runs(&Measurement::lock_utilisation), 1);
    check_agrees("cores", runs(&Measurement::core_utilisation), 1.0 / kCores);
  }
}

TEST_CASE("exponential requests on an interpreter take the mean time of M/M/1, whatever the threads") {
  // Who computes does not matter for the mean, as long as somebody does and nobody knows who needs how long.
  const Queue queue{.rate = 175, .service = kService};
  for (const std::size_t threads : kThreads) {
    INFO(threads << " threads");
    const Replications runs = replicate(poisson(queue.rate, {cpu(exponential(kService))}),
                                        interpreter(threads, 1, kCores), {.requests = 30'000});
    check_agrees("mean", runs(&Measurement::mean_ms), 1e3 * mm_sojourn(queue), {.narrow = 0.04});
  }
}

TEST_CASE("requests alike, shorter than the switch interval, are hardly ever preempted") {
  // Whoever waits longer than an interval sees a switch in it, so nobody asks for the lock. Requests that are
  // not preempted take the mean time of first come first served, in whatever order they come; but the order
  // is not that.
  const Scenario scenario = poisson(200, {cpu(constant(kService))});
  const Sample sample{.requests = 8'000};
  const Replications fifo = replicate(scenario, interpreter(1), sample);
  const Replications sharing = replicate(scenario, native_threads(400, 1), sample);
  for (const std::size_t threads : {4, 16, 64}) {
    INFO(threads << " threads");
    const Replications runs = replicate(scenario, interpreter(threads, 1, kCores), sample);
    const Interval over_fifo = runs.over(fifo, &Measurement::mean_ms);
    const Interval over_sharing = runs.over(sharing, &Measurement::mean_ms);
    CHECK(over_fifo.mean + over_fifo.half_width > 0.999);
    CHECK(over_sharing.mean + over_sharing.half_width < 0.8);
    const Interval tail = runs.over(fifo, &Measurement::p99_ms);
    CHECK(tail.mean - tail.half_width > 1);
  }
}

TEST_CASE(
    "requests alike, longer than the switch interval, lie between first come first served and sharing") {
  const Scenario scenario = poisson(100, {cpu(constant(2 * kService))});
  const Sample sample{.requests = 8'000};
  const Replications fifo = replicate(scenario, interpreter(1), sample);
  const Replications sharing = replicate(scenario, native_threads(400, 1), sample);
  for (const std::size_t threads : {2, 4, 64}) {
    INFO(threads << " threads");
    const Replications runs = replicate(scenario, interpreter(threads, 1, kCores), sample);
    const Interval over_fifo = runs.over(fifo, &Measurement::mean_ms);
    const Interval over_sharing = runs.over(sharing, &Measurement::mean_ms);
    CHECK(over_fifo.mean - over_fifo.half_width > 1.1);
    CHECK(over_sharing.mean - over_sharing.half_width < 1);
    CHECK(runs(&Measurement::forced_switches_per_s).mean > 50);
  }
}

TEST_CASE("requests of cv 3 on an interpreter lie between processor sharing and first come first served") {
  const Queue queue{.rate = 125, .service = 0.004};
  const Interval mean = replicate(poisson(queue.rate, {cpu(hyperexponential(0.004, 3))}),
                                  interpreter(64, 1, kCores))(&Measurement::mean_ms);
  CHECK(mean.mean - mean.half_width > 1e3 * mm_sojourn(queue));
  CHECK(mean.mean + mean.half_width < 1e3 * mg1_sojourn(queue, 3));
}

TEST_CASE("a short switch interval brings an interpreter close to processor sharing") {
  const Queue queue{.rate = 125, .service = kService};
  Architecture architecture = interpreter(64, 1, kCores);
  auto& runtime = std::get<models::ThreadServer::Options>(architecture.group.runtime);
  runtime.lock->switch_interval = std::chrono::microseconds{100};
  for (const Distribution& demand : {constant(kService), hyperexponential(kService, 2)}) {
    const Scenario scenario = poisson(queue.rate, {cpu(demand)});
    const Sample sample{.replications = 8, .requests = 3'000};
    const Interval over_sharing =
        replicate(scenario, architecture, sample)
            .over(replicate(scenario, native_threads(400, 1), sample), &Measurement::mean_ms);
    check_agrees("mean over processor sharing", over_sharing, 1, {.bias = 0.03});
  }
}

TEST_CASE("native code and I/O of an interpreter's threads run beside each other") {
  // Eight closed users on eight threads: native work uses eight cores, CPU work one.
  const auto throughput = [](const Step& step) {
    return replicate(users(8, constant(0), {step}), interpreter(8, 1, kCores),
                     {.requests = 10'000})(&Measurement::throughput_per_s);
  };
  Step native = cpu(exponential(kService));
  native.kind = Step::Kind::native;
  check_agrees("CPU", throughput(cpu(exponential(kService))), 1 / kService);
  check_agrees("native", throughput(native), 8 / kService);
  check_agrees("I/O", throughput(wait(exponential(kService))), 8 / kService);
}

TEST_CASE("interpreters with a lock each are as many servers, whatever their threads, on cores enough") {
  Architecture architecture = interpreter(1, 1, kCores);
  auto& runtime = std::get<models::ThreadServer::Options>(architecture.group.runtime);
  runtime.interpreters = 4;
  const Queue queue{.rate = 0.7 * 4 / kService, .service = kService, .servers = 4};
  const Replications runs = replicate(poisson(queue.rate, {cpu(exponential(kService))}), architecture);
  check_agrees("mean", runs(&Measurement::mean_ms), 1e3 * mm_sojourn(queue));
  check_agrees("locks", runs(&Measurement::lock_utilisation), 0.7);

  runtime.threads = 8;
  const Replications overloaded =
      replicate(poisson(2 * 4 / kService, {cpu(exponential(kService))}), architecture, {.requests = 10'000});
  check_agrees("throughput", overloaded(&Measurement::throughput_per_s), 4 / kService, {.narrow = 0.02});
}

TEST_CASE("threads without a lock are limited by what they share: Amdahl's law") {
  // Alike and without thinking, the users fall into step: nobody waits for the shared objects until their lock is
  // taken all the time.
  Architecture architecture = native_threads(kCores, kCores);
  std::get<models::ThreadServer::Options>(architecture.group.runtime).contention = 0.2;
  const auto throughput = [&](std::uint64_t count) {
    return replicate(users(count, constant(0), {cpu(constant(kService))}), architecture,
                     {.requests = 5'000})(&Measurement::throughput_per_s)
        .mean;
  };
  CHECK(throughput(1) == Approx(1 / kService).epsilon(0.01));
  CHECK(throughput(4) == Approx(4 / kService).epsilon(0.01));
  CHECK(throughput(8) == Approx(5 / kService).epsilon(0.01));
}

TEST_CASE("a long native call that keeps the lock keeps everybody waiting, one that lets it go nobody") {
  // Eight users on eight threads and cores; the drop request of who waits is seen when the call has ended.
  for (const bool keeps : {true, false}) {
    Step native = cpu(constant(10 * kService));
    native.kind = Step::Kind::native;
    native.in_place = keeps;
    const Replications runs =
        replicate(users(8, constant(0), {native}), interpreter(8, 1, kCores), {.replications = 5, .requests = 2'000});
    check_agrees("throughput", runs(&Measurement::throughput_per_s), (keeps ? 1 : 8) / (10 * kService));
  }
}

}  // namespace knee::theory::interpreter_test
