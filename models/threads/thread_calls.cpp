// Calls of services and of the workers of the offload pool by threads.
#include "models/threads/thread_server.hpp"

namespace knee::models {

sim::Task<Outcome> ThreadServer::call(const WorkItem& item, const Request* request) {
  return process_.services[item.step->service].call(item, request);
}

// A transaction: the connection is held until its last step. A thread sleeps only if no connection is free.
sim::Task<Outcome> ThreadServer::hold(Thread& thread, const Step& step, Work inside, Ledger& ledger) {
  ServiceClient::Held connection{process_.services[step.service]};
  const sim::Instant asked = process_.simulation.now();
  co_await drop_lock(thread, ledger);
  const Outcome taken = co_await connection.take();
  ledger.charge(LatencyComponent::service, process_.simulation.now());
  if (process_.simulation.now() > asked) co_await wake_up(thread, asked, ledger);
  co_await take_lock(thread, ledger);
  if (taken != Outcome::served) co_return taken;
  co_return co_await carry_out(thread, inside, ledger);
}

// In a worker of the offload pool. Packing is one long call of C code, which keeps the lock. A ProcessPoolExecutor packs and
// unpacks on threads of its own.
sim::Task<Outcome> ThreadServer::offload(Thread& thread, const Step& step, OffloadedWork work, Ledger& ledger) {
  work.argument = step.argument;
  work.result = step.result;
  if (executor_ != nullptr) {
    co_await submit(thread, ledger);
  } else {
    co_await pack(thread, process_.offload->packing(step.argument), ledger);
    co_await drop_lock(thread, ledger);
  }
  thread.row.begin("offloaded");
  const sim::Instant since = process_.simulation.now();
  const Outcome outcome = co_await OffloadPool::Call{process_.simulation, *process_.offload, ledger, work, thread.request};
  co_await wake_up(thread, since, ledger);
  thread.row.end();
  co_await take_lock(thread, ledger);
  if (executor_ == nullptr) co_await pack(thread, process_.offload->packing(step.result), ledger);
  co_return outcome;
}

// The write wakes the executor's manager thread.
sim::Task<> ThreadServer::submit(Thread& thread, Ledger& ledger) {
  co_await thread.lock->compute(thread, executor_->options().submit_time);
  ledger.charge(LatencyComponent::serialisation, process_.simulation.now());
  co_await drop_lock(thread, ledger);
  co_await compute_in_kernel(thread);
}

sim::Task<> ThreadServer::pack(Thread& thread, sim::Duration demand, Ledger& ledger) {
  const sim::Duration time = process_.machine.time_of(demand);
  thread.row.begin("serialise");
  co_await process_.machine.run(thread.cpu, time);
  thread.row.end();
  ledger.charge_computing(LatencyComponent::serialisation, time, {}, process_.simulation.now());
}

}  // namespace knee::models
