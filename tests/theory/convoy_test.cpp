/// The convoy effect: a thread that does little but I/O, beside threads that only compute, in one interpreter
/// (David Beazley, "Understanding the Python GIL", PyCon 2010).

#include <chrono>

#include "tests/support/catch.hpp"
#include "tests/theory/laboratory.hpp"

namespace knee::theory::convoy_test {
namespace {

using std::chrono::microseconds;

constexpr microseconds kWakeUp{50};

// An interpreter on cores enough; a system call takes less time than waking up.
Architecture interpreter_under(std::size_t threads, microseconds switch_interval) {
  Architecture architecture = interpreter(threads, 1, 8);
  auto& runtime = std::get<models::ThreadServer::Options>(architecture.group.runtime);
  runtime.wake_up = kWakeUp;
  runtime.syscalls = 2;
  runtime.syscall_time = microseconds{5};
  runtime.lock->wake_up = kWakeUp;
  runtime.lock->switch_interval = switch_interval;
  return architecture;
}

// One client who has a line echoed some twenty times a second, beside `computing` requests that never end.
Scenario echo_beside(std::uint64_t computing) {
  Scenario scenario = users(1, exponential(0.05), {cpu(constant(2e-5))});
  if (computing == 0) return scenario;
  scenario.workload.push_back(users(computing, constant(0), {cpu(constant(1e6))}).workload.front());
  scenario.workload.back().name = "computing";
  return scenario;
}

// Milliseconds an echo takes.
Interval echo(std::uint64_t computing, microseconds switch_interval) {
  return replicate(echo_beside(computing), interpreter_under(computing + 1, switch_interval),
                   {.replications = 5, .requests = 2'000})(&Measurement::mean_ms);
}

}  // namespace

TEST_CASE("an echo beside one computing thread waits one switch interval, and half as long for half the interval") {
  // Measured on CPython 3.11: 0.46 ms alone; 5.5 ms beside one computing thread at 5 ms, 1.42 ms at 1 ms. The
  // system calls of an echo are shorter than the other thread's wake-up, so they do not lose the lock.
  const double alone = echo(0, microseconds{5000}).mean;
  CHECK(alone < 0.2);
  for (const int interval_us : {5000, 2500, 1250, 1000}) {
    const Interval wait = echo(1, microseconds{interval_us});
    // Beyond the interval: from the time-out to asking, and from the release to taking.
    const double waited = wait.mean - alone;
    INFO("interval " << interval_us << " us: waits " << waited << " ms");
    CHECK(waited > 1e-3 * interval_us);
    CHECK(waited < 1e-3 * interval_us + 2.2e-3 * kWakeUp.count());
    CHECK(wait.half_width < 0.02 * wait.mean);
  }
}

TEST_CASE("system calls longer than a wake-up lose the lock to the computing thread each time") {
  Architecture slow = interpreter_under(2, microseconds{5000});
  std::get<models::ThreadServer::Options>(slow.group.runtime).syscall_time = 4 * kWakeUp;
  const Interval mean =
      replicate(echo_beside(1), slow, {.replications = 5, .requests = 2'000})(&Measurement::mean_ms);
  // Twice it wants the lock before the client has its answer: on arrival, and after its receive.
  INFO("an echo takes " << mean.mean << " ms");
  CHECK(mean.mean > 10);
  CHECK(mean.mean < 11.5);
}

TEST_CASE("the echo table of CPython 3.11: each mean within 15 %, the tails in their order") {
  // A virtual machine with two cores, 20 echoes a second from another process (tests/data/measured/README.md). The time
  // to fall asleep follows from one measured number: beside two computing threads the echo got the lock at 29 of 100
  // hand-overs, so the thread that had asked for it caught the other 71; the holder looks once a microsecond.
  const auto beside = [](std::uint64_t computing, microseconds switch_interval) {
    Architecture architecture = interpreter_under(computing + 1, switch_interval);
    auto& runtime = std::get<models::ThreadServer::Options>(architecture.group.runtime);
    runtime.wake_up = microseconds{100};
    runtime.lock->wake_up = microseconds{5};
    runtime.lock->wake_up_jitter = microseconds{10};
    runtime.lock->falls_asleep = std::chrono::nanoseconds{710};
    return replicate(echo_beside(computing), architecture, {.replications = 10, .requests = 2'000});
  };
  const Replications alone = beside(0, microseconds{5000});
  // The client, the loopback interface: what an echo alone takes beyond what is simulated belongs to every row.
  const double base = 0.46 - alone(&Measurement::mean_ms).mean;
  CHECK(base > 0.2);
  CHECK(base < 0.4);
  struct Row {
    std::uint64_t computing;
    int interval_us;
    double mean;
  };
  double tail = alone(&Measurement::p99_ms).mean;
  for (const Row row : {Row{1, 1000, 1.42}, Row{1, 5000, 5.5}, Row{2, 5000, 15.0}, Row{3, 5000, 20}}) {
    INFO(row.computing << " computing, interval " << row.interval_us << " us");
    const Replications runs = beside(row.computing, microseconds{row.interval_us});
    check_agrees("mean", runs(&Measurement::mean_ms), row.mean - base, {.bias = 0.15, .narrow = 0.1});
    CHECK(runs(&Measurement::p99_ms).mean > tail);
    tail = runs(&Measurement::p99_ms).mean;
  }
}

TEST_CASE(
    "if a signal wakes who has waited longest, an echo beside two computing threads waits half an interval") {
  // Whoever asks for the lock goes to the end of the queue, and the echo comes before it.
  Architecture fair = interpreter_under(3, microseconds{5000});
  auto& runtime = std::get<models::ThreadServer::Options>(fair.group.runtime);
  runtime.wake_up = runtime.lock->wake_up = microseconds{10};
  const Replications runs = replicate(echo_beside(2), fair, {.replications = 10, .requests = 2'000});
  check_agrees("mean", runs(&Measurement::mean_ms), 2.5, {.bias = 0.1, .narrow = 0.06});
}

}  // namespace knee::theory::convoy_test
