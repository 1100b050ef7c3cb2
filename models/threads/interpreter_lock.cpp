#include "models/threads/interpreter_lock.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace knee::models {

InterpreterLock::InterpreterLock(sim::Simulation& simulation, Machine& machine, const Options& options,
                                 sim::RandomStream& jitter, LockStatistics& statistics, TimelineRow row)
    : simulation_{simulation},
      machine_{machine},
      options_{options},
      jitter_{jitter},
      statistics_{statistics},
      row_{row},
      released_{simulation, options.switch_interval},
      switched_{simulation} {}

// --- take_gil -------------------------------------------------------------------------------------------------

sim::Task<> InterpreterLock::take(Thread& thread) {
  machine_.rest().end();
  if (locked_) return wait_and_take(thread);
  acquire(thread);
  return {};
}

// Each timed wait ends when the thread runs again.
sim::Task<> InterpreterLock::wait_and_take(Thread& thread) {
  thread.row.begin("wait for the lock");
  thread.set_waits(true, simulation_.now());
  while (locked_) {
    const std::uint64_t switches_before = switches_;
    const sim::Instant since = simulation_.now();
    const GlibcCondition::Ended ended = co_await released_.wait(awake_for());
    if (ended == GlibcCondition::Ended::caught) continue;  // the thread was awake
    const bool timed_out = ended == GlibcCondition::Ended::timed_out;
    const bool idle_core = timed_out ? machine_.has_idle_core() : woken_on_idle_core_;
    co_await wake(thread, since, idle_core);
    if (timed_out && locked_ && switches_ == switches_before) request_drop();
  }
  thread.row.end();
  thread.set_waits(false, simulation_.now());
  acquire(thread);
}

void InterpreterLock::acquire(Thread& thread) {
  locked_ = true;
  taken_at_ = simulation_.now();
  statistics_.held.set(1, taken_at_);
  if (row_.shown()) row_.begin(thread.name);
  if (last_holder_ != &thread) {
    last_holder_ = &thread;
    ++switches_;
  }
  note_idle_core();
  switched_.signal();
  drop_requested_ = false;
}

// --- drop_gil -------------------------------------------------------------------------------------------------

sim::Task<> InterpreterLock::drop(Thread& thread) {
  release(thread);
  if (drop_requested_) return wait_for_switch(thread);
  ++statistics_.voluntary;
  return {};
}

void InterpreterLock::release(Thread& thread) {
  const sim::Instant dropped = simulation_.now();
  last_holder_ = &thread;
  locked_ = false;
  statistics_.held.set(0, dropped);
  statistics_.holds.record(dropped - taken_at_);
  row_.end();
  note_idle_core();
  released_.signal();
}

sim::Task<> InterpreterLock::wait_for_switch(Thread& thread) {
  ++statistics_.forced;
  drop_requested_ = false;
  thread.row.begin("wait for the switch");
  const sim::Instant since = simulation_.now();
  thread.set_waits(true, since);
  co_await switched_.wait();
  co_await wake(thread, since, woken_on_idle_core_);
  thread.set_waits(false, simulation_.now());
  thread.row.end();
}

// --- Interpreter code -----------------------------------------------------------------------------------------

sim::Task<sim::Duration> InterpreterLock::compute(Thread& thread, sim::Duration demand) {
  const sim::Duration time = machine_.time_of(demand);
  if (time <= sim::Duration::zero()) co_return sim::Duration{};
  sim::Duration waited{};
  if (drop_requested_) waited = co_await give_way(thread);
  const sim::Duration left = co_await run(thread, time);
  if (left > sim::Duration::zero()) waited += co_await finish(thread, time, left);
  co_return waited;
}

sim::Task<sim::Duration> InterpreterLock::give_way(Thread& thread) {
  const sim::Instant dropped = simulation_.now();
  co_await drop(thread);
  co_await take(thread);
  co_return simulation_.now() - dropped;
}

sim::Task<sim::Duration> InterpreterLock::finish(Thread& thread, sim::Duration time, sim::Duration left) {
  sim::Duration waited{};
  while (left > sim::Duration::zero()) {
    const sim::Duration ran = time - left;
    const sim::Duration to_check = std::min(left, options_.check_every - ran % options_.check_every);
    co_await machine_.run(thread.cpu, to_check);
    time = left - to_check;
    if (time == sim::Duration::zero()) break;
    if (drop_requested_) waited += co_await give_way(thread);
    left = co_await run(thread, time);
  }
  co_return waited;
}

void InterpreterLock::count_holds(std::uint64_t holds, sim::Duration length) {
  statistics_.holds.record(length, holds);
  statistics_.voluntary += holds;
  taken_at_ = simulation_.now();
}

// --- Wake-ups -------------------------------------------------------------------------------------------------

// While a waiter falls asleep on the only core, no holder runs that could signal.
sim::Duration InterpreterLock::awake_for() const {
  return machine_.cores().count() > 1 ? options_.falls_asleep : sim::Duration::zero();
}

// The thread that signals has a core; if it goes to sleep, the thread that it has woken takes that core over.
void InterpreterLock::note_idle_core() {
  woken_on_idle_core_ = machine_.cores().runnable() + 1 < machine_.cores().count();
}

// `since`: the beginning of the sleep. An idle core needs the latency to start.
Waking InterpreterLock::wake(Thread& thread, sim::Instant since, bool idle_core) {
  sim::Duration latency = idle_core ? options_.wake_up.latency : sim::Duration::zero();
  if (idle_core && options_.wake_up_jitter > sim::Duration::zero()) {
    latency += sim::from_seconds(-std::log(jitter_.uniform()) * sim::to_seconds(options_.wake_up_jitter));
  }
  return {machine_, thread.cpu, latency, options_.wake_up.cpu_after(simulation_.now() - since)};
}

void InterpreterLock::request_drop() {
  drop_requested_ = true;
  if (running_ && running_->job_.running()) running_->job_.interrupt();
}

}  // namespace knee::models
