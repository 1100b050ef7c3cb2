#include "models/threads/thread_server.hpp"

#include <algorithm>
#include <utility>

namespace knee::models {
namespace {

// The name in a timeline of work without the lock.
std::string_view name_of(WorkItem::Kind kind) {
  switch (kind) {
    case WorkItem::Kind::native: return "native";
    case WorkItem::Kind::call: return "call";
    case WorkItem::Kind::wait:
    case WorkItem::Kind::timer:
    case WorkItem::Kind::yield:
    case WorkItem::Kind::blocking: return "wait";
    case WorkItem::Kind::cpu:       // with the lock
    case WorkItem::Kind::allocate:  // with the lock
    case WorkItem::Kind::parallel:  // made of other items
    case WorkItem::Kind::executor:
    case WorkItem::Kind::branch:
    case WorkItem::Kind::worker:
    case WorkItem::Kind::hold:
    case WorkItem::Kind::limit:
    case WorkItem::Kind::cache:
    case WorkItem::Kind::after_response:
    case WorkItem::Kind::enqueue:
    case WorkItem::Kind::repeat:    // never drawn
    case WorkItem::Kind::choose: break;
  }
  return "";
}

// The time of a demand of the reference language in this interpreter.
sim::Duration interpreted(sim::Duration demand, const ThreadServer::Options& options) {
  return sim::from_seconds(sim::to_seconds(demand) * options.cpu_factor);
}

}  // namespace

ThreadServer::ThreadServer(ProcessContext& process, ListeningSocket& socket, const Options& options,
                           std::span<sim::RandomStream> lock_jitter)
    : process_{process},
      socket_{socket},
      options_{options},
      busy_threads_{process.statistics.busy_threads},
      shared_objects_{process.simulation, 1},
      world_{process.simulation, process.machine, options.slowdown} {
  if (options.lock) make_locks(lock_jitter);
  if (options.lock && process.offload && process.offload->options().is_executor.value_or(false)) {
    executor_ = std::make_unique<ProcessPoolExecutor>(*this, process, process.offload->options().executor);
  }
  if (options.gthread) {
    gthread_ = Gthread::make(*this, process, socket, *options.gthread);
  } else {
    for (std::size_t i = 0; i < threads(); ++i) process.start(run(i));
  }
}

void ThreadServer::make_locks(std::span<sim::RandomStream> jitter) {
  std::list<LockStatistics>& statistics = process_.statistics.locks;
  while (statistics.size() < options_.interpreters) statistics.emplace_back(process_.statistics.durations.lock_holds);
  auto of_lock = statistics.begin();
  for (std::size_t i = 0; i < options_.interpreters; ++i) {
    const std::string name = options_.interpreters > 1 ? "lock of interpreter " + std::to_string(i) : "interpreter lock";
    locks_.emplace_back(process_.simulation, process_.machine, *options_.lock, jitter[i], *of_lock++,
                        TimelineRow{process_.timeline, process_.name, name});
  }
}

void ThreadServer::end() {
  busy_threads_.set(0, process_.simulation.now());
  for (InterpreterLock& lock : locks_) lock.end();
}

InterpreterLock::Thread ThreadServer::thread(std::size_t interpreter, const std::string& name) {
  return {.cpu = process_.machine.thread(),
          .lock = locks_.empty() ? nullptr : &locks_[interpreter],
          .name = names_.emplace_back(name),
          .row = TimelineRow{process_.timeline, process_.name, name}};
}

sim::Process ThreadServer::run(std::size_t number) {
  Thread self = thread(number % options_.interpreters, "thread " + std::to_string(number));
  Acceptor acceptor{process_.simulation, socket_};
  while (process_.life.accepts()) {
    process_.life.heartbeat();
    Request* request = process_.accept_from(socket_);
    if (request == nullptr) request = co_await await_connection(self, acceptor);
    if (request == nullptr) continue;
    process_.machine.rest().end();
    busy_threads_.add(1, process_.simulation.now());
    request->ledger.charge(LatencyComponent::queue, process_.simulation.now());
    co_await take_lock(self, request->ledger);
    co_await receive(self, *request);
    process_.life.count_request();
    co_await begin(self, *request);
    co_await serve(self, *request);
    if (options_.syscalls > 0) {  // the call that has sent the response returns to the interpreter
      co_await take_lock(self);
      co_await drop_lock(self);
    }
    busy_threads_.add(-1, process_.simulation.now());
  }
  socket_.pass_on();
  end_if_idle();
}

// A thread that wakes may have a connection already.
void ThreadServer::end_if_idle() {
  if (busy_threads_.value() == 0 && process_.life.requests().empty()) process_.life.end();
}

// Returns the connection that has woken the thread; null: a thread that was awake may have been faster. Of several that
// race (select), one that finds nothing sleeps on in the kernel (Linux, fs/select.c, do_select polls again).
sim::Task<Request*> ThreadServer::await_connection(Thread& self, Acceptor& acceptor) {
  const sim::Instant since = process_.simulation.now();
  process_.life.fall_asleep();
  co_await acceptor.readable();
  Request* connection = nullptr;
  while (socket_.herds() && (connection = process_.accept_from(socket_)) == nullptr) {
    co_await process_.machine.compute(self.cpu, socket_.herd().cost);
    if (socket_.pending() == 0) co_await acceptor.readable_again();
  }
  co_await waking(self, since);
  process_.life.wake_up();
  co_return connection;
}

sim::Task<> ThreadServer::begin(Thread& thread, Request& request) {
  Ledger& ledger = request.ledger;
  for (std::size_t i = 1; i + 1 < options_.syscalls; ++i) co_await make_syscall(thread, ledger);
  thread.request = &request;
  const Pause pause = process_.memory.begin_request(request);
  if (pause.length > sim::Duration::zero()) co_await collect(thread, pause, ledger);
  co_await interpret(thread, slowed(options_.overhead, request.slowness), ledger);
}

sim::Task<bool> ThreadServer::serve(Thread& thread, Request& request) {
  Ledger& ledger = request.ledger;
  const Outcome outcome = co_await carry_out(thread, request.work, ledger);
  for (std::size_t i = 1; i < options_.sends; ++i) {
    co_await send(thread, ledger);
    co_await take_lock(thread, ledger);
  }
  if (options_.syscalls > 0) {
    co_await send(thread, ledger);
  } else {
    co_await drop_lock(thread, ledger);
  }
  if (outcome == Outcome::served && request.undelivered > sim::Bytes{}) co_await await_slow_client(thread, request);
  thread.row.end();
  process_.memory.end_request(request);
  const bool is_there = !request.abandoned;
  if (outcome != Outcome::served) process_.background.drop(request);
  Request* after = process_.background.take(request);
  process_.finish(request, outcome);
  if (after != nullptr) [[unlikely]]
    co_await go_on_after(thread, after);
  co_return is_there;
}

// Sends some of the response. The client has it before this thread has its lock back.
sim::Task<> ThreadServer::send(Thread& thread, Ledger& ledger) {
  co_await drop_lock(thread, ledger);
  thread.row.begin("send");
  co_await compute_natively(thread, options_.send_time.value_or(options_.syscall_time), ledger);
  thread.row.end();
}

// send() of a blocking socket returns when the rest of the response fits into the kernel's buffer.
sim::Task<> ThreadServer::await_slow_client(Thread& thread, Request& request) {
  const sim::Bytes fits = sim::Bytes{options_.send_buffer.count() + request.proxy_buffer.count()};
  if (request.undelivered <= fits) co_return;
  const sim::Instant since = process_.simulation.now();
  thread.row.begin("wait for the client");
  co_await process_.simulation.delay(request.request_class->client_time(sim::Bytes{request.undelivered.count() - fits.count()}));
  request.undelivered = fits;
  thread.row.end();
  request.ledger.charge(LatencyComponent::network, process_.simulation.now());
  co_await wake_up(thread, since, request.ledger);
}

sim::Task<> ThreadServer::receive(Thread& thread, Request& request) {
  Ledger& ledger = request.ledger;
  thread.row.begin(request.request_class != nullptr ? request.request_class->name : "request", &request);
  const sim::Instant sent = request.arrives();
  if (options_.syscalls < 2 && sent <= process_.simulation.now()) co_return;
  co_await drop_lock(thread, ledger);
  if (sent > process_.simulation.now()) {
    const sim::Instant since = process_.simulation.now();
    thread.row.begin("wait for the client");
    co_await process_.simulation.until(sent);
    thread.row.end();
    ledger.charge(LatencyComponent::network, sent);
    co_await wake_up(thread, since, ledger);
  }
  if (options_.syscalls >= 2) {
    thread.row.begin("receive");
    co_await compute_natively(thread, options_.syscall_time, ledger);
    thread.row.end();
  }
  co_await take_lock(thread, ledger);
}

sim::Task<Outcome> ThreadServer::carry_out(Thread& thread, Work work, Ledger& ledger) {
  Outcome outcome = Outcome::served;
  for (const auto& [item, inside] : items_of(work)) {
    if (outcome != Outcome::served) break;
    if (thread.request != nullptr && thread.request->abandoned && options_.on_disconnect != OnDisconnect::continues) co_return Outcome::failed;
    if (item.kind == WorkItem::Kind::worker && process_.offload != nullptr) {
      outcome = co_await offload(thread, *item.step, {.steps = inside}, ledger);
    } else if (item.kind == WorkItem::Kind::hold) {
      outcome = co_await hold(thread, *item.step, inside, ledger);
    } else if (item.kind == WorkItem::Kind::worker || item.kind == WorkItem::Kind::executor) {  // the request has a thread
      outcome = co_await carry_out(thread, inside, ledger);
    } else if (item.kind >= WorkItem::Kind::limit) {
      outcome = co_await carry_out_shared(thread, item, inside, ledger);
    } else if (item.kind != WorkItem::Kind::parallel) {
      outcome = co_await carry_out_item(thread, item, ledger);
    } else if (item.step->need > 0) {
      outcome = co_await run_race(thread, *item.step, inside, ledger);
    } else if (options_.threads_for_branches) {
      outcome = co_await run_parallel(thread, inside, ledger);
    } else {
      outcome = co_await run_in_turn(thread, inside, ledger);
    }
  }
  co_return outcome;
}

sim::Task<Outcome> ThreadServer::carry_out_item(Thread& thread, const WorkItem& item, Ledger& ledger) {
  const sim::Simulation& simulation = process_.simulation;
  const ExecutionMode execution_mode = execution_mode_of(item, process_.remedies);
  if (execution_mode.kind == WorkItem::Kind::cpu && execution_mode.offloaded && process_.offload != nullptr) {
    co_return co_await offload(thread, *item.step, {.cpu = interpreted(execution_mode.demand, options_)}, ledger);
  }
  if (execution_mode.kind == WorkItem::Kind::cpu) {
    co_await interpret(thread, execution_mode.demand, ledger);
    co_return Outcome::served;
  }
  if (execution_mode.kind == WorkItem::Kind::native && execution_mode.in_place) {  // a long C call that keeps the lock
    thread.row.begin("native, with the lock");
    co_await compute_natively(thread, execution_mode.demand, ledger);
    thread.row.end();
    co_return Outcome::served;
  }
  if (execution_mode.kind == WorkItem::Kind::blocking && execution_mode.in_place) {
    co_await block(thread, item.demand, ledger);
    co_return Outcome::served;
  }
  if (execution_mode.kind == WorkItem::Kind::allocate) {
    const Pause pause = process_.memory.allocate(*thread.request, item.step->garbage, item.step->held);
    if (pause.length > sim::Duration::zero()) co_await collect(thread, pause, ledger);
    co_return Outcome::served;
  }
  // Everything but interpreter code lets the lock go first and takes it back afterwards.
  Outcome outcome = Outcome::served;
  co_await drop_lock(thread, ledger);
  const sim::Instant since = simulation.now();
  thread.row.begin(name_of(execution_mode.kind));
  switch (execution_mode.kind) {
    case WorkItem::Kind::native:
      co_await compute_natively(thread, execution_mode.demand, ledger);
      break;
    case WorkItem::Kind::call:
      outcome = co_await call(item, thread.request);
      ledger.charge(LatencyComponent::service, simulation.now());
      co_await wake_up(thread, since, ledger);
      break;
    case WorkItem::Kind::wait:
    case WorkItem::Kind::timer:
    case WorkItem::Kind::blocking:
      co_await process_.simulation.delay(item.demand);
      ledger.charge(LatencyComponent::io, simulation.now());
      co_await wake_up(thread, since, ledger);
      break;
    default: break;  // yield, sleep(0), only lets the lock go; all others are carried out elsewhere
  }
  thread.row.end();
  co_await take_lock(thread, ledger);
  co_return outcome;
}

// --- Actions of a thread, with their time charged -----------------------------------------------------------

ThreadServer::Native ThreadServer::compute_natively(Thread& thread, sim::Duration demand, Ledger& ledger) {
  const sim::Duration time = process_.machine.time_of(demand);
  return {process_.simulation, ledger, time, process_.machine.run(thread.cpu, time)};
}

sim::Task<> ThreadServer::interpret(Thread& thread, sim::Duration demand, Ledger& ledger) {
  const sim::Duration interpreter = interpreted(demand, options_);
  if (interpreter == sim::Duration::zero()) co_return;
  thread.row.begin("compute");
  if (thread.lock != nullptr) {
    const sim::Duration time = process_.machine.time_of(interpreter);
    const sim::Duration waited = co_await thread.lock->compute(thread, interpreter);
    ledger.charge_computing(LatencyComponent::cpu, time, waited, process_.simulation.now());
  } else {
    co_await compute_free(thread, interpreter, ledger);
  }
  thread.row.end();
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

// Beside other threads that compute: they may slow it down, or stop it for a collection.
sim::Task<> ThreadServer::compute_at_once(Thread& thread, sim::Duration time, Ledger& ledger) {
  StopTheWorld::Computed computed{.worked = process_.machine.time_of(time)};
  if (process_.memory.collects() || options_.slowdown > 0) {
    computed = co_await world_.compute(thread.cpu, time);
  } else {
    co_await process_.machine.run(thread.cpu, computed.worked);
  }
  ledger.charge_computing(LatencyComponent::cpu, computed.worked, computed.stood, process_.simulation.now());
}

// Without an interpreter lock; access to shared objects one thread at a time.
sim::Task<> ThreadServer::compute_free(Thread& thread, sim::Duration time, Ledger& ledger) {
  const sim::Duration shared = sim::from_seconds(sim::to_seconds(time) * options_.contention);
  co_await compute_at_once(thread, time - shared, ledger);
  if (shared == sim::Duration::zero()) co_return;
  co_await shared_objects_.acquire();
  ledger.charge(LatencyComponent::interpreter_wait, process_.simulation.now());
  co_await compute_at_once(thread, shared, ledger);
  shared_objects_.release();
}

sim::Task<> ThreadServer::make_syscall(Thread& thread, Ledger& ledger) {
  co_await enter_kernel(thread, ledger);
  co_await take_lock(thread, ledger);
}

sim::Task<> ThreadServer::enter_kernel(Thread& thread, Ledger& ledger) {
  co_await drop_lock(thread, ledger);
  thread.row.begin("system call");
  co_await compute_natively(thread, options_.syscall_time, ledger);
  thread.row.end();
}

sim::Task<> ThreadServer::take_lock(Thread& thread) {
  if (thread.lock != nullptr) co_await thread.lock->take(thread);
}

sim::Task<> ThreadServer::drop_lock(Thread& thread) {
  if (thread.lock != nullptr) co_await thread.lock->drop(thread);
}

sim::Task<> ThreadServer::take_lock(Thread& thread, Ledger& ledger) {
  if (thread.lock == nullptr) co_return;
  co_await thread.lock->take(thread);
  ledger.charge(LatencyComponent::interpreter_wait, process_.simulation.now());
}

sim::Task<> ThreadServer::drop_lock(Thread& thread, Ledger& ledger) {
  if (thread.lock == nullptr) co_return;
  co_await thread.lock->drop(thread);
  ledger.charge(LatencyComponent::interpreter_wait, process_.simulation.now());
}

sim::Task<> ThreadServer::wake_up(Thread& thread, sim::Instant since, Ledger& ledger) {
  co_await waking(thread, since);
  ledger.charge(LatencyComponent::core_wait, process_.simulation.now());
}

}  // namespace knee::models
