#include "models/threads/process_pool_executor.hpp"

#include <utility>

#include "models/threads/thread_server.hpp"

namespace knee::models {
namespace {

void charge(OffloadThreads::Job& job, LatencyComponent component, sim::Instant now) {
  if (job) job->ledger().charge(component, now);
}

}  // namespace

ProcessPoolExecutor::ProcessPoolExecutor(ThreadServer& server, ProcessContext& process, const Options& options)
    : server_{server},
      process_{process},
      options_{options},
      manager_{server.thread(0, "executor manager thread")},
      feeder_{server.thread(0, "queue feeder thread")},
      readable_{process.simulation},
      not_empty_{process.simulation} {
  process_.offload->use(*this);
  process_.start(manage());
  process_.start(feed());
}

void ProcessPoolExecutor::submit(Job job) {
  submitted_.push(std::move(job));
  woken_up_ = true;
  readable_.signal();
}

void ProcessPoolExecutor::receive(Job job) {
  results_.push(std::move(job));
  readable_.signal();
}

// _ExecutorManagerThread.run. Half of a turn's interpreter time follows poll (recv, the future's result), half precedes the
// next one (the call queue, the next selector).
sim::Process ProcessPoolExecutor::manage() {
  InterpreterLock& lock = *manager_.lock;
  co_await lock.take(manager_);
  for (;;) {
    co_await poll();
    co_await call(manager_);  // recv of the result, or of the bytes that wake the thread up
    if (!results_.empty()) charge(results_[0], LatencyComponent::queue, process_.simulation.now());
    co_await lock.compute(manager_, sim::sum(options_.manager_time / 2, unpacking()));
    woken_up_ = false;
    set_result();
    add_call_items();
    co_await lock.compute(manager_, options_.manager_time / 2);
  }
}

// Sleeps if neither pipe has anything to read.
sim::Task<> ProcessPoolExecutor::poll() {
  co_await manager_.lock->drop(manager_);
  if (woken_up_ || !results_.empty()) {
    co_await server_.compute_in_kernel(manager_);
  } else {
    co_await sleep(manager_, readable_);
  }
  co_await manager_.lock->take(manager_);
}

sim::Duration ProcessPoolExecutor::unpacking() {
  if (results_.empty() || !results_[0]) return {};
  return process_.offload->packing_more(results_[0]->work().result);
}

void ProcessPoolExecutor::set_result() {
  if (results_.empty()) return;
  Job job = results_.pop();
  charge(job, LatencyComponent::serialisation, process_.simulation.now());
  if (job) job->done();
}

// The call queue has room for EXTRA_QUEUED_CALLS, 1, more than there are workers.
void ProcessPoolExecutor::add_call_items() {
  const std::size_t room = process_.offload->size() + 1;
  while (!submitted_.empty() && buffer_.size() + process_.offload->queued() < room) {
    buffer_.push(submitted_.pop());
    not_empty_.signal();
  }
}

// Queue._feed.
sim::Process ProcessPoolExecutor::feed() {
  InterpreterLock& lock = *feeder_.lock;
  co_await lock.take(feeder_);
  for (;;) {
    if (buffer_.empty()) co_await await_item();
    Job job = buffer_.pop();
    charge(job, LatencyComponent::queue, process_.simulation.now());
    const sim::Bytes size = job ? job->work().argument : sim::Bytes{};
    co_await lock.compute(feeder_, sim::sum(options_.feeder_time, process_.offload->packing_more(size)));
    charge(job, LatencyComponent::serialisation, process_.simulation.now());
    co_await lock.drop(feeder_);
    co_await server_.compute_in_kernel(feeder_);  // the write
    process_.offload->deliver(std::move(job));
    co_await lock.take(feeder_);
  }
}

sim::Task<> ProcessPoolExecutor::await_item() {
  co_await feeder_.lock->drop(feeder_);
  if (buffer_.empty()) co_await sleep(feeder_, not_empty_);
  co_await feeder_.lock->take(feeder_);
}

sim::Task<> ProcessPoolExecutor::sleep(Thread& thread, sim::Condition& condition) {
  const sim::Instant since = process_.simulation.now();
  co_await condition.wait();
  co_await server_.waking(thread, since);
}

sim::Task<> ProcessPoolExecutor::call(Thread& thread) {
  co_await thread.lock->drop(thread);
  co_await server_.compute_in_kernel(thread);
  co_await thread.lock->take(thread);
}

}  // namespace knee::models
