// What the threads of a server do, with their time charged.
#include "models/threads/thread_server.hpp"

namespace knee::models {

ChargedJob ThreadServer::compute(Thread& thread, LatencyComponent account, sim::Duration demand, Ledger& ledger) {
  const sim::Duration time = process_.machine.time_of(demand);
  return {process_.simulation, ledger, account, time, process_.machine.run(thread.cpu, time)};
}

ChargedJob ThreadServer::compute_alone(Thread& thread, sim::Duration demand, Ledger& ledger) {
  thread.row.begin("compute");
  const sim::Duration time = process_.machine.time_of(interpreted(demand));
  return {process_.simulation, ledger, LatencyComponent::cpu, time, process_.machine.run(thread.cpu, time), &thread.row};
}

// The time of a demand of the reference language in this interpreter.
sim::Duration ThreadServer::interpreted(sim::Duration demand) const {
  if (options_.cpu_factor == 1) return demand;
  return sim::from_seconds(sim::to_seconds(demand) * options_.cpu_factor);
}

sim::Task<> ThreadServer::interpret(Thread& thread, sim::Duration demand, Ledger& ledger) {
  const sim::Duration interpreter = interpreted(demand);
  if (interpreter == sim::Duration::zero()) return {};
  if (thread.lock == nullptr) return compute_free(thread, interpreter, ledger);
  const sim::Duration time = process_.machine.time_of(interpreter);
  if (time == sim::Duration::zero()) return {};
  return compute_locked(thread, time, ledger);
}

// InterpreterLock::compute, in a coroutine that charges the time.
sim::Task<> ThreadServer::compute_locked(Thread& thread, sim::Duration time, Ledger& ledger) {
  InterpreterLock& lock = *thread.lock;
  thread.row.begin("compute");
  sim::Duration waited{};
  if (lock.drop_requested()) waited = co_await lock.give_way(thread);
  const sim::Duration left = co_await lock.run(thread, time);
  if (left > sim::Duration::zero()) waited += co_await lock.finish(thread, time, left);
  ledger.charge_computing(LatencyComponent::cpu, time, waited, process_.simulation.now());
  thread.row.end();
}

// Items that do not let the lock go, or not at once.
sim::Task<Outcome> ThreadServer::carry_out_with_lock(Thread& thread, const WorkItem& item, ExecutionMode execution_mode, Ledger& ledger) {
  switch (execution_mode.kind) {
    case WorkItem::Kind::cpu: {
      const OffloadedWork work{.cpu = interpreted(execution_mode.demand)};
      co_return co_await offload(thread, *item.step, work, ledger);
    }
    case WorkItem::Kind::native:  // a long C call
      thread.row.begin("native, with the lock");
      co_await compute_natively(thread, execution_mode.demand, ledger);
      thread.row.end();
      break;
    case WorkItem::Kind::blocking: co_await block(thread, item.demand, ledger); break;
    default: {
      const Pause pause = process_.memory.allocate(*thread.request, item.step->garbage, item.step->held);
      if (pause.length > sim::Duration::zero()) co_await collect(thread, pause, ledger);
    }
  }
  co_return Outcome::served;
}

// A C call that sleeps in the kernel and keeps the lock.
sim::Task<> ThreadServer::block(Thread& thread, sim::Duration demand, Ledger& ledger) {
  thread.row.begin("blocking, with the lock");
  const sim::Instant since = process_.simulation.now();
  co_await process_.simulation.delay(demand);
  ledger.charge(LatencyComponent::io, process_.simulation.now());
  co_await wake_up(thread, since, ledger);
  thread.row.end();
}

// The collector runs on the thread whose allocation triggers it. With a lock, the other threads wait for it.
sim::Task<> ThreadServer::collect(Thread& thread, const Pause& pause, Ledger& ledger) {
  sim::Duration time = process_.machine.time_of(pause.length);
  thread.row.begin(pause.what);
  if (thread.lock != nullptr) {
    co_await process_.machine.run(thread.cpu, time);
  } else {
    time = co_await world_.stop_for(thread.cpu, pause.length);
  }
  thread.row.end();
  ledger.charge_computing(LatencyComponent::collector, time, {}, process_.simulation.now());
}

// Without an interpreter lock; access to shared objects one thread at a time.
sim::Task<> ThreadServer::compute_free(Thread& thread, sim::Duration time, Ledger& ledger) {
  thread.row.begin("compute");
  const sim::Duration shared = sim::from_seconds(sim::to_seconds(time) * options_.contention);
  co_await compute_at_once(thread, time - shared, ledger);
  if (shared > sim::Duration::zero()) {
    co_await shared_objects_.acquire();
    ledger.charge(LatencyComponent::interpreter_wait, process_.simulation.now());
    co_await compute_at_once(thread, shared, ledger);
    shared_objects_.release();
  }
  thread.row.end();
}

// Other threads may slow it down, or stop it for a collection.
sim::Task<> ThreadServer::compute_at_once(Thread& thread, sim::Duration time, Ledger& ledger) {
  StopTheWorld::Computed computed{.worked = process_.machine.time_of(time)};
  if (stops_or_slows()) {
    computed = co_await world_.compute(thread.cpu, time);
  } else {
    co_await process_.machine.run(thread.cpu, computed.worked);
  }
  ledger.charge_computing(LatencyComponent::cpu, computed.worked, computed.stood, process_.simulation.now());
}

// --- System calls, the lock, wake-ups -------------------------------------------------------------------------

sim::Task<> ThreadServer::make_syscall(Thread& thread, Ledger& ledger) { return call_kernel(thread, "system call", ledger); }

// Without a lock a call that takes no time needs no coroutine.
sim::Task<> ThreadServer::call_kernel(Thread& thread, std::string_view what, Ledger& ledger) {
  if (thread.lock != nullptr || options_.syscall_time > sim::Duration::zero()) return drop_and_call(thread, what, ledger);
  thread.row.begin(what);
  thread.row.end();
  return {};
}

sim::Task<> ThreadServer::drop_and_call(Thread& thread, std::string_view what, Ledger& ledger) {
  co_await drop_lock(thread, ledger);
  thread.row.begin(what);
  co_await compute_natively(thread, options_.syscall_time, ledger);
  thread.row.end();
  co_await take_lock(thread, ledger);
}

sim::Task<> ThreadServer::enter_kernel(Thread& thread, Ledger& ledger) {
  co_await drop_lock(thread, ledger);
  thread.row.begin("system call");
  co_await compute_natively(thread, options_.syscall_time, ledger);
  thread.row.end();
}

}  // namespace knee::models
