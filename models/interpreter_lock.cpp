#include "models/interpreter_lock.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace knee::models {

InterpreterLock::InterpreterLock(sim::Simulation& simulation, Machine& machine, const Options& options,
                                 sim::Stream stream)
    : simulation_{simulation},
      machine_{machine},
      options_{options},
      stream_{std::move(stream)},
      released_{simulation},
      switched_{simulation} {}

sim::Task<> InterpreterLock::take(Thread& thread) {
  while (locked_) {
    const std::uint64_t switches_before = switches_;
    const bool signalled = co_await wait_for_release(thread);
    if (!signalled && locked_ && switches_ == switches_before) request_drop();
  }
  locked_ = true;
  held_.set(1, simulation_.now());
  if (last_holder_ != &thread) {
    last_holder_ = &thread;
    ++switches_;
  }
  switched_.signal();
  drop_requested_ = false;
}

sim::Task<> InterpreterLock::drop(Thread& thread) {
  last_holder_ = &thread;
  locked_ = false;
  held_.set(0, simulation_.now());
  signal_release();
  if (!drop_requested_) {
    ++voluntary_releases_;
    co_return;
  }
  ++forced_switches_;
  drop_requested_ = false;
  co_await switched_.wait();
  co_await machine_.compute(options_.wake_up);
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
    sim::Cores::Job code = machine_.cores().run(left);
    running_ = &code;
    const sim::Duration interrupted_with = co_await code;
    running_ = nullptr;
    const sim::Duration ran = left - interrupted_with;
    left = interrupted_with;
    if (left == sim::Duration::zero()) break;

    // A drop was requested in the middle of this code: it goes on to its next look at the request.
    const sim::Duration to_check = std::min(left, options_.check_every - ran % options_.check_every);
    co_await machine_.cores().run(to_check);
    left -= to_check;
  }
  co_return waited;
}

// The timed wait of take_gil, to the moment when the thread runs again. Gives whether a signal ended it.
sim::Task<bool> InterpreterLock::wait_for_release(Thread& thread) {
  if (options_.falls_asleep > sim::Duration::zero()) {
    newest_ = &thread;
    newest_sleeps_ = simulation_.now() +
                     sim::from_seconds(-std::log(stream_.uniform()) * sim::to_seconds(options_.falls_asleep));
  }
  const bool signalled = co_await released_.wait_for(options_.switch_interval);
  if (newest_ == &thread) newest_ = nullptr;
  if (!std::exchange(thread.caught, false)) co_await machine_.compute(options_.wake_up);
  co_return signalled;
}

void InterpreterLock::signal_release() {
  if (newest_ != nullptr && simulation_.now() < newest_sleeps_) {
    std::exchange(newest_, nullptr)->caught = true;
    released_.signal_last();
  } else {
    released_.signal();
  }
}

void InterpreterLock::request_drop() {
  drop_requested_ = true;
  if (running_ != nullptr && running_->running()) running_->interrupt();
}

}  // namespace knee::models
