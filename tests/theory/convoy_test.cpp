/// The convoy effect: a thread that does little but I/O, beside threads that only compute, in one interpreter
/// (David Beazley, "Understanding the Python GIL", PyCon 2010).

#include <chrono>

#include "tests/support/catch.hpp"
#include "tests/theory/laboratory.hpp"

namespace knee::theory {
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

TEST_CASE("an echo beside one computing thread waits one switch interval; half the interval, half the wait") {
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
  // Three times it wants the lock: on arrival, after its receive and after its send.
  INFO("an echo takes " << mean.mean << " ms");
  CHECK(mean.mean > 15);
  CHECK(mean.mean < 17);
}

}  // namespace knee::theory
