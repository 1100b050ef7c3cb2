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
      released_{simulation},
      switched_{simulation} {}

sim::Task<> InterpreterLock::take(Thread& thread) {
  machine_.rest().end();
  const bool waits = locked_;
  if (waits) {
    thread.row.begin("wait for the lock");
    thread.set_waits(true, simulation_.now());
  }
  while (locked_) {
    const std::uint64_t switches_before = switches_;
    const bool signalled = co_await wait_for_release(thread);
    if (!signalled && locked_ && switches_ == switches_before) request_drop();
  }
  locked_ = true;
  taken_at_ = simulation_.now();
  statistics_.held.set(1, taken_at_);
  if (waits) {
    thread.row.end();
    thread.set_waits(false, taken_at_);
  }
  if (row_.shown()) row_.begin(thread.name);
  if (last_holder_ != &thread) {
    last_holder_ = &thread;
    ++switches_;
  }
  note_idle_core();
  switched_.signal();
  drop_requested_ = false;
}

sim::Task<> InterpreterLock::drop(Thread& thread) {
  const sim::Instant dropped = simulation_.now();
  last_holder_ = &thread;
  locked_ = false;
  statistics_.held.set(0, dropped);
  statistics_.holds.record(dropped - taken_at_);
  row_.end();
  note_idle_core();
  released_.signal();
  if (!drop_requested_) {
    ++statistics_.voluntary;
    co_return;
  }
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

sim::Task<sim::Duration> InterpreterLock::compute(Thread& thread, sim::Duration demand) {
  sim::Duration waited{};
  sim::Duration left = machine_.time_of(demand);
  while (left > sim::Duration::zero()) {
    if (drop_requested_) {
      const sim::Instant dropped = simulation_.now();
      co_await drop(thread);
      co_await take(thread);
      waited += simulation_.now() - dropped;
    }
    Code code{{}, machine_.cores().run(thread.cpu, left)};
    running_ = sim::WeakRef{code};
    const sim::Duration interrupted_with = co_await code.job;
    running_ = {};
    const sim::Duration ran = left - interrupted_with;
    left = interrupted_with;
    if (left == sim::Duration::zero()) break;

    // A drop was requested in the middle of this code: it continues to its next check of the request.
    const sim::Duration to_check = std::min(left, options_.check_every - ran % options_.check_every);
    co_await machine_.cores().run(thread.cpu, to_check);
    left -= to_check;
  }
  co_return waited;
}

void InterpreterLock::count_holds(std::uint64_t holds, sim::Duration length) {
  statistics_.holds.record(length, holds);
  statistics_.voluntary += holds;
  taken_at_ = simulation_.now();
}

// The timed wait of take_gil, to the moment when the thread runs again. Returns whether a signal ended it.
sim::Task<bool> InterpreterLock::wait_for_release(Thread& thread) {
  const sim::Instant since = simulation_.now();
  const GlibcCondition::Ended ended =
      co_await released_.wait_for(options_.switch_interval, awake_for());
  const bool timed_out = ended == GlibcCondition::Ended::timed_out;
  if (ended != GlibcCondition::Ended::caught) {
    co_await wake(thread, since, timed_out ? machine_.has_idle_core() : woken_on_idle_core_);
  }
  co_return ended != GlibcCondition::Ended::timed_out;
}

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
  if (running_ && running_->job.running()) running_->job.interrupt();
}

}  // namespace knee::models
