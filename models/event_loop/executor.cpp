#include "models/event_loop/executor.hpp"

#include <string>
#include <utility>

#include "models/event_loop/event_loop.hpp"

namespace knee::models {
namespace {

constexpr std::chrono::seconds kMaxIdleTime{10};  // WorkerThread.MAX_IDLE_TIME

ThreadServer::Options without_threads(ThreadServer::Options options) {
  options.threads = 0;
  return options;
}

}  // namespace

Executor::Executor(ProcessContext& process, ListeningSocket& socket, const Options& options,
                   std::span<sim::RandomStream> lock_jitter)
    : process_{process},
      options_{options},
      interpreter_{process, socket, without_threads(options.interpreter), lock_jitter},
      queue_lock_{process.simulation} {
  for (std::size_t i = 0; i < options.threads; ++i) slots_.emplace_back(process.simulation);
  free_.reserve(options.threads);
  for (std::size_t i = options.threads; i > 0; --i) free_.push_back(i - 1);
  idle_.reserve(options.threads);
}

void Executor::end() {
  process_.statistics.pool_busy.set(0, process_.simulation.now());
  interpreter_.end();
}

// --- The loop's side ----------------------------------------------------------------------------------------

bool Executor::borrow(std::coroutine_handle<> waits) {
  if (!waiting_.empty() || borrowed_ >= options_.threads) {
    waiting_.push(waits);
    return false;
  }
  ++borrowed_;
  return true;
}

std::coroutine_handle<> Executor::give_back() {
  if (!waiting_.empty()) return waiting_.pop();
  --borrowed_;
  return {};
}

sim::Task<> Executor::submit(Thread& caller, Job& job) {
  if (options_.kind == Kind::concurrent_futures) {
    queue_.push(sim::WeakRef{job});
    if (std::exchange(queue_locked_, false)) queue_lock_.release();
    if (idle_count_ > 0) {
      --idle_count_;
    } else if (!free_.empty()) {
      co_await start_thread(caller, free_.back());
    }
    co_return;
  }
  std::size_t number = 0;
  if (idle_.empty()) {
    if (free_.empty()) add_place();  // threads that end are not among the tokens any more
    number = free_.back();
    co_await start_thread(caller, number);
  } else {
    number = idle_.back();
    idle_.pop_back();
    end_idle_threads();
  }
  Slot& slot = slots_[number];
  slot.job = sim::WeakRef{job};
  slot.is_filled = true;
  slot.changed.signal();
}

void Executor::add_place() {
  free_.push_back(slots_.size());
  slots_.emplace_back(process_.simulation);
}

// threading.Thread.start: the caller sleeps until the thread runs. It has the lock through pthread_create() and a few calls
// after that (Modules/_threadmodule.c, thread_PyThread_start_new_thread), for 32 us on CPython 3.11.7; the new thread needs
// longer to come to life, 50 us, and finds the lock free in 997 of 1000 starts.
sim::Task<> Executor::start_thread(Thread& caller, std::size_t number) {
  free_.pop_back();
  Slot& slot = slots_[number];
  slot.has_started = slot.stops = false;
  process_.start(run(number));
  co_await interpreter_.drop_lock(caller);
  const sim::Instant since = process_.simulation.now();
  while (!slot.has_started) co_await slot.changed.wait();
  co_await interpreter_.waking(caller, since);
  co_await interpreter_.take_lock(caller);
}

// Threads that have been idle for long end when another one gets work.
void Executor::end_idle_threads() {
  const sim::Instant now = process_.simulation.now();
  std::size_t ended = 0;
  for (; ended < idle_.size() && now - slots_[idle_[ended]].idle_since >= kMaxIdleTime; ++ended) {
    Slot& slot = slots_[idle_[ended]];
    slot.stops = true;
    slot.changed.signal();
  }
  idle_.erase(idle_.begin(), idle_.begin() + static_cast<std::ptrdiff_t>(ended));
}

void Executor::report(const Job& job) {
  if (options_.kind != Kind::anyio) return;
  slots_[job.thread_].idle_since = process_.simulation.now();
  idle_.push_back(job.thread_);
}

// --- A thread -----------------------------------------------------------------------------------------------

sim::Process Executor::run(std::size_t number) {
  Thread self = thread("executor thread " + std::to_string(number + 1));
  Slot& slot = slots_[number];
  co_await process_.simulation.delay({});  // its creator lets the lock go first
  co_await interpreter_.take_lock(self);
  slot.has_started = true;
  slot.changed.signal();
  while (!slot.stops) {
    sim::WeakRef<Job> job;
    if (options_.kind == Kind::anyio) {
      job = co_await take_own(self, slot);
    } else {
      job = co_await take_next(self);
    }
    if (!job) continue;
    job->thread_ = number;
    co_await carry_out(self, job);
    ++idle_count_;
  }
  co_await interpreter_.drop_lock(self);
  free_.push_back(number);
}

// WorkerThread.run: gets the next job from a queue of its own. Null: the thread ends.
sim::Task<sim::WeakRef<Executor::Job>> Executor::take_own(Thread& self, Slot& slot) {
  if (!slot.is_filled && !slot.stops) {
    co_await interpreter_.drop_lock(self);
    const sim::Instant since = process_.simulation.now();
    while (!slot.is_filled && !slot.stops) co_await slot.changed.wait();
    co_await interpreter_.waking(self, since);
    co_await interpreter_.take_lock(self);
  }
  slot.is_filled = false;
  co_return std::move(slot.job);
}

// SimpleQueue.get. A thread that takes a job wakes another idle thread, which mostly finds nothing.
sim::Task<sim::WeakRef<Executor::Job>> Executor::take_next(Thread& self) {
  while (queue_.empty()) {
    co_await lock_queue(self);
    queue_locked_ = true;
  }
  sim::WeakRef<Job> job = queue_.pop();
  if (std::exchange(queue_locked_, false)) queue_lock_.release();
  co_return std::move(job);
}

// Tries first without letting the interpreter lock go.
sim::Task<> Executor::lock_queue(Thread& self) {
  if (queue_lock_.try_acquire()) co_return;
  co_await interpreter_.drop_lock(self);
  while (!queue_lock_.try_acquire()) {
    const sim::Instant since = process_.simulation.now();
    co_await queue_lock_.released();
    co_await interpreter_.waking(self, since);
  }
  co_await interpreter_.take_lock(self);
}

sim::Task<> Executor::carry_out(Thread& self, const sim::WeakRef<Job>& job) {
  take(*job);
  self.request = &job->request_;
  self.row.begin("executor", &job->request_);
  co_await interpreter_.interpret(self, options_.hop / 2, job->ledger_);
  const Outcome outcome = co_await execute(self, *job);
  self.row.end();
  process_.statistics.pool_busy.add(-1, process_.simulation.now());
  co_await call_loop(self, job, outcome);
}

void Executor::take(Job& job) {
  process_.machine.rest().end();
  process_.statistics.begin_pool_job(job.since_, process_.simulation.now());
  job.started();
}

sim::Task<Outcome> Executor::execute(Thread& self, Job& job) {
  if (job.kind_ == Job::Kind::steps) co_return co_await interpreter_.carry_out(self, job.work_, job.ledger_);
  co_await interpreter_.drop_lock(self, job.ledger_);
  if (job.kind_ == Job::Kind::native) {
    const sim::Duration time = process_.machine.time_of(job.demand_);
    co_await process_.machine.run(self.cpu, time);
    job.ledger_.charge_computing(LatencyComponent::native, time, {}, process_.simulation.now());
  } else {
    const sim::Instant since = process_.simulation.now();
    co_await process_.simulation.delay(job.demand_);
    job.ledger_.charge(LatencyComponent::io, process_.simulation.now());
    co_await interpreter_.waking(self, since);
    job.ledger_.charge(LatencyComponent::core_wait, process_.simulation.now());
  }
  co_await interpreter_.take_lock(self, job.ledger_);
  co_return Outcome::served;
}

// call_soon_threadsafe, _write_to_self: the callback is in the loop's queue before the write that wakes the loop.
sim::Task<> Executor::call_loop(Thread& self, const sim::WeakRef<Job>& job, Outcome outcome) {
  if (job) job->done(outcome);
  co_await interpreter_.drop_lock(self);
  co_await interpreter_.compute_in_kernel(self);
  loop_->write_to_self();
  co_await interpreter_.take_lock(self);
}

}  // namespace knee::models
