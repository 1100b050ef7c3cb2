#include "tests/reference/python/python_executor.hpp"

#include "tests/reference/python/asyncio.hpp"

namespace knee::reference {
namespace {

constexpr double kMoment = 2e-11;  // seconds: of two things at one instant, the later one

}  // namespace

// A thread runs before its creator has let the lock go, or after: Modules/_threadmodule.c has the lock through
// pthread_create(), and the creator is on its way from there to Event.wait(). Real CPython 3.11.7 and 3.11.2 on two cores:
// the creator lets the lock go 32 us after it has called pthread_create(), the thread asks for it after 50 us, and in 997 of
// 1000 starts finds it free. So the thread comes a moment later.
void PythonThreads::start(WorkerThread& starter, const Function& run) const {
  const auto started = simgrid::s4u::Semaphore::create(0);
  trial.start("python thread", [self = make(), run, started]() mutable {
    simgrid::s4u::this_actor::sleep_for(kMoment);
    self.take();
    started->release();
    run(self);
    self.drop();
  });
  starter.drop();
  started->acquire();
  Trial::compute(options.wake_up);
  starter.take();
}

// --- ThreadPoolExecutor ---------------------------------------------------------------------------------------------

// _adjust_thread_count comes after the item is in the queue.
void ThreadPoolExecutor::submit(WorkerThread& caller, const Function& work) {
  queue_.put(work);
  if (idle_semaphore_ > 0) {
    --idle_semaphore_;
  } else if (started_ < max_workers_) {
    ++started_;
    threads_.start(caller, [this](WorkerThread& self) { worker(self); });
  }
}

void ThreadPoolExecutor::worker(WorkerThread& self) {
  for (;;) {
    const Function work = queue_.get(self);
    work(self);
    ++idle_semaphore_;
  }
}

// --- anyio ----------------------------------------------------------------------------------------------------------

// checkpoint() is sleep(0): a turn of the loop.
void AnyioThreads::run_sync(const Function& function, const std::function<void()>& done) {
  loop_.call_soon([this, function, done] { acquire([this, function, done] { hand_to_worker(function, done); }); });
}

// CapacityLimiter.acquire: another checkpoint if there is a token.
void AnyioThreads::acquire(const std::function<void()>& then) {
  if (!waiting_.empty() || borrowed_ >= tokens_) {
    waiting_.push_back(then);
    return;
  }
  ++borrowed_;
  loop_.call_soon(then);
}

// The event of the first task that waits is set, which calls it soon; the token is its own already.
void AnyioThreads::release() {
  --borrowed_;
  if (waiting_.empty()) return;
  ++borrowed_;
  loop_.call_soon(waiting_.front());
  waiting_.pop_front();
}

void AnyioThreads::hand_to_worker(const Function& function, const std::function<void()>& done) {
  loop_.thread().interpret(hand_over_);
  Worker& worker = idle_worker();
  worker.queue.emplace_back([this, &worker, function, done](WorkerThread& self) {
    function(self);
    loop_.call_soon_threadsafe([this, &worker, done] { report_result(worker, done); }, &self);
  });
  wake(worker);
}

AnyioThreads::Worker& AnyioThreads::idle_worker() {
  if (idle_workers_.empty()) {
    Worker& worker = *workers_.emplace_back(std::make_unique<Worker>(threads_.options.wake_up));
    ++started_;
    threads_.start(loop_.thread(), [this, &worker](WorkerThread& self) { run(worker, self); });
    return worker;
  }
  Worker& worker = *idle_workers_.back();
  idle_workers_.pop_back();
  prune();
  return worker;
}

void AnyioThreads::prune() {
  const double now = simgrid::s4u::Engine::get_clock();
  while (!idle_workers_.empty() && now - idle_workers_.front()->idle_since >= kMaxIdleTime) {
    idle_workers_.front()->stopping = true;
    wake(*idle_workers_.front());
    idle_workers_.pop_front();
  }
}

// worker.queue.put_nowait(). Of several threads that the loop wakes at one instant, the first runs first.
void AnyioThreads::wake(Worker& worker) {
  const double now = simgrid::s4u::Engine::get_clock();
  woken_ = now == woken_at_ ? woken_ + 1 : 0;
  woken_at_ = now;
  worker.behind = woken_ * kMoment;
  worker.waiting.post();
}

void AnyioThreads::run(Worker& worker, WorkerThread& self) {
  for (;;) {
    if (!worker.waiting.try_wait()) {
      self.drop();
      worker.waiting.wait();
      if (worker.behind > 0) simgrid::s4u::this_actor::sleep_for(worker.behind);
      self.take();
    }
    if (worker.stopping) return;
    const Function function = worker.queue.front();
    worker.queue.pop_front();
    function(self);
  }
}

// The future's result calls the task soon.
void AnyioThreads::report_result(Worker& worker, const std::function<void()>& done) {
  worker.idle_since = simgrid::s4u::Engine::get_clock();
  idle_workers_.push_back(&worker);
  loop_.call_soon([this, done] {
    release();
    done();
  });
}

}  // namespace knee::reference
