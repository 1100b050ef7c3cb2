/// `time_outs_256` over `timers_256`: time-outs per second of 256 processes that wait 5 ms each, again and again, as threads do that
/// want an interpreter lock. In the first they share one timer, in the second each wait has its own.
#include <cstdint>

#include <benchmark/benchmark.h>

#include "bench/ratio.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/sync/time_outs.hpp"
#include "sim/sync/wait_list.hpp"
#include "sim/sync/within.hpp"

namespace knee::bench {
namespace {

constexpr std::int64_t kWaiters = 256;
constexpr sim::Duration kLength = std::chrono::milliseconds{5};

struct SharedTimer {
  explicit SharedTimer(sim::Calendar& of) : calendar{of}, time_outs{of, kLength} {}
  auto wait(sim::WaitList& list) { return sim::WithinOneOf<sim::ListWait>{time_outs, calendar, list}; }
  sim::Calendar& calendar;
  sim::TimeOuts time_outs;
};

struct OwnTimers {
  explicit OwnTimers(sim::Calendar& of) : calendar{of} {}
  auto wait(sim::WaitList& list) { return sim::Within<sim::ListWait>{sim::after(calendar.now(), kLength), calendar, list}; }
  sim::Calendar& calendar;
};

// Each begins at another time, and is busy for a microsecond between two waits.
template <class Timers>
sim::Process wait_in_vain(sim::Simulation& simulation, Timers& timers, sim::WaitList& list, std::int64_t number) {
  co_await simulation.delay(number * kLength / kWaiters);
  for (;;) {
    static_cast<void>(co_await timers.wait(list));
    co_await simulation.delay(std::chrono::microseconds{1});
  }
}

template <class Timers>
void time_out(benchmark::State& state) {
  const std::uint64_t rounds = requests_per_repetition() / kWaiters;
  for ([[maybe_unused]] auto iteration : state) {
    sim::Simulation simulation;
    Timers timers{simulation.calendar()};
    sim::WaitList list;
    for (std::int64_t i = 0; i < kWaiters; ++i) simulation.start(wait_in_vain(simulation, timers, list, i));
    simulation.run_before(sim::kStart + kLength * static_cast<std::int64_t>(rounds));
    simulation.close();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(rounds) * kWaiters);
}
void time_outs_256(benchmark::State& state) { time_out<SharedTimer>(state); }
void timers_256(benchmark::State& state) { time_out<OwnTimers>(state); }

BENCHMARK(time_outs_256)->Iterations(1);
BENCHMARK(timers_256)->Iterations(1);
const Measured time_outs_measured{"time_outs_256", "timers_256"};

}  // namespace
}  // namespace knee::bench
