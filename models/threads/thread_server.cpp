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

// Items that are followed by others, which they hold.
bool holds_others(WorkItem::Kind kind) { return kind >= WorkItem::Kind::hold && kind != WorkItem::Kind::allocate; }

// Whether `execution_mode`, which is not interpreter code, does not let the lock go at once.
bool keeps_lock(const ExecutionMode& execution_mode) {
  using Kind = WorkItem::Kind;
  const bool sleeps_or_runs = execution_mode.kind == Kind::native || execution_mode.kind == Kind::blocking;
  return execution_mode.kind == Kind::cpu || execution_mode.kind == Kind::allocate || (execution_mode.in_place && sleeps_or_runs);
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
    if (request == nullptr) {
      const sim::Instant since = process_.simulation.now();
      process_.life.fall_asleep();
      co_await acceptor.readable();
      if (socket_.herds()) request = co_await race_for_connection(self, acceptor);
      co_await waking(self, since);
      process_.life.wake_up();
      if (request == nullptr) continue;  // a thread that was awake may have been faster
    }
    process_.machine.rest().end();
    busy_threads_.add(1, process_.simulation.now());
    request->ledger.charge(LatencyComponent::queue, process_.simulation.now());
    co_await take_lock(self, request->ledger);
    co_await receive(self, *request);
    process_.life.count_request();
    co_await begin(self, *request);
    const Outcome outcome = co_await carry_out(self, request->work, request->ledger);
    co_await respond(self, *request, outcome);
    if (Request* after = end_request(self, *request, outcome)) co_await go_on_after(self, after);
    if (options_.syscalls > 0 && self.lock != nullptr) {  // the call that has sent the response returns to the interpreter
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

// A connection has woken all threads that sleep in select. One that finds nothing sleeps on in the kernel (Linux, fs/select.c,
// do_select polls again).
sim::Task<Request*> ThreadServer::race_for_connection(Thread& self, Acceptor& acceptor) {
  for (;;) {
    Request* connection = process_.accept_from(socket_);
    if (connection != nullptr) co_return connection;
    co_await process_.machine.compute(self.cpu, socket_.herd().cost);
    if (socket_.pending() == 0) co_await acceptor.readable_again();
  }
}

sim::Task<> ThreadServer::begin(Thread& thread, Request& request) {
  if (options_.syscalls > 2) return make_calls_and_begin(thread, request);
  return call_application(thread, request);
}

sim::Task<> ThreadServer::make_calls_and_begin(Thread& thread, Request& request) {
  for (std::size_t i = 1; i + 1 < options_.syscalls; ++i) co_await make_syscall(thread, request.ledger);
  co_await call_application(thread, request);
}

sim::Task<> ThreadServer::call_application(Thread& thread, Request& request) {
  thread.request = &request;
  const Pause pause = process_.memory.begin_request(request);
  const sim::Duration own = slowed(options_.overhead, request.slowness);
  if (pause.length > sim::Duration::zero()) return collect_and_interpret(thread, pause, own, request.ledger);
  return interpret(thread, own, request.ledger);
}

sim::Task<> ThreadServer::collect_and_interpret(Thread& thread, Pause pause, sim::Duration demand, Ledger& ledger) {
  co_await collect(thread, pause, ledger);
  co_await interpret(thread, demand, ledger);
}

sim::Task<> ThreadServer::respond(Thread& thread, Request& request, Outcome outcome) {
  const bool is_slow = outcome == Outcome::served && request.undelivered > sim::Bytes{};
  const bool is_free = thread.lock == nullptr && (options_.syscalls == 0 || send_time() == sim::Duration::zero());
  if (is_slow || !is_free || options_.sends > 1) return send_response(thread, request, outcome);
  if (options_.syscalls > 0) {
    thread.row.begin("send");
    thread.row.end();
  }
  return {};
}

sim::Task<> ThreadServer::send_response(Thread& thread, Request& request, Outcome outcome) {
  Ledger& ledger = request.ledger;
  for (std::size_t i = 1; i < options_.sends; ++i) co_await send_part(thread, ledger);
  co_await drop_lock(thread, ledger);
  if (options_.syscalls > 0) {
    thread.row.begin("send");
    co_await compute_natively(thread, send_time(), ledger);
    thread.row.end();
  }
  if (outcome == Outcome::served && request.undelivered > sim::Bytes{}) co_await await_slow_client(thread, request);
}

Request* ThreadServer::end_request(Thread& thread, Request& request, Outcome outcome) {
  thread.row.end();
  process_.memory.end_request(request);
  if (outcome != Outcome::served) process_.background.drop(request);
  Request* after = process_.background.take(request);
  process_.finish(request, outcome);
  return after;
}

// Sends some of the response, and goes on.
sim::Task<> ThreadServer::send_part(Thread& thread, Ledger& ledger) {
  co_await drop_lock(thread, ledger);
  thread.row.begin("send");
  co_await compute_natively(thread, send_time(), ledger);
  thread.row.end();
  co_await take_lock(thread, ledger);
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
  if (thread.row.shown()) thread.row.begin(request.request_class != nullptr ? request.request_class->name : "request", &request);
  if (request.arrives() > process_.simulation.now()) return receive_late(thread, request);
  if (options_.syscalls < 2) return {};
  return call_kernel(thread, "receive", request.ledger);
}

// recv() sleeps until the client has sent the request.
sim::Task<> ThreadServer::receive_late(Thread& thread, Request& request) {
  Ledger& ledger = request.ledger;
  const sim::Instant sent = request.arrives();
  co_await drop_lock(thread, ledger);
  const sim::Instant since = process_.simulation.now();
  thread.row.begin("wait for the client");
  co_await process_.simulation.until(sent);
  thread.row.end();
  ledger.charge(LatencyComponent::network, sent);
  co_await wake_up(thread, since, ledger);
  if (options_.syscalls >= 2) {
    thread.row.begin("receive");
    co_await compute_natively(thread, options_.syscall_time, ledger);
    thread.row.end();
  }
  co_await take_lock(thread, ledger);
}

// Without a lock, and without other threads that slow it down or stop it.
inline bool ThreadServer::computes_alone(const Thread& thread) const {
  return thread.lock == nullptr && options_.contention == 0 && !stops_or_slows();
}

// Whether it is interpreter code in this process.
inline bool ThreadServer::computes_here(const ExecutionMode& execution_mode) const {
  return execution_mode.kind == WorkItem::Kind::cpu && !(execution_mode.offloaded && process_.offload != nullptr);
}

inline bool ThreadServer::gives_up(const Thread& thread) const {
  return thread.request != nullptr && thread.request->abandoned && options_.on_disconnect != OnDisconnect::continues;
}

sim::Task<Outcome> ThreadServer::carry_out(Thread& thread, Work work, Ledger& ledger) {
  using Kind = WorkItem::Kind;
  Outcome outcome = Outcome::served;
  for (; !work.empty() && outcome == Outcome::served; work = work.subspan(1 + work.front().length)) {
    if (gives_up(thread)) co_return Outcome::failed;
    const WorkItem& item = work.front();
    if (holds_others(item.kind)) {
      outcome = co_await carry_out_inside(thread, item, inside_of(item), ledger);
      continue;
    }
    const ExecutionMode execution_mode = execution_mode_of(item, process_.remedies);
    if (computes_here(execution_mode)) {
      if (computes_alone(thread)) {
        co_await compute_alone(thread, execution_mode.demand, ledger);
      } else {
        co_await interpret(thread, execution_mode.demand, ledger);
      }
      continue;
    }
    if (keeps_lock(execution_mode)) {
      outcome = co_await carry_out_with_lock(thread, item, execution_mode, ledger);
      continue;
    }
    // Everything else lets the lock go first and takes it back afterwards.
    co_await drop_lock(thread, ledger);
    const sim::Instant since = process_.simulation.now();
    thread.row.begin(name_of(execution_mode.kind));
    if (execution_mode.kind == Kind::native) {
      co_await compute_natively(thread, execution_mode.demand, ledger);
    } else if (execution_mode.kind == Kind::call) {
      outcome = co_await call(item, thread.request);
      ledger.charge(LatencyComponent::service, process_.simulation.now());
      co_await wake_up(thread, since, ledger);
    } else if (execution_mode.kind != Kind::yield) {  // sleep(0) only lets the lock go
      co_await process_.simulation.delay(item.demand);
      ledger.charge(LatencyComponent::io, process_.simulation.now());
      co_await wake_up(thread, since, ledger);
    }
    thread.row.end();
    co_await take_lock(thread, ledger);
  }
  co_return outcome;
}

// Items with others inside them.
sim::Task<Outcome> ThreadServer::carry_out_inside(Thread& thread, const WorkItem& item, Work inside, Ledger& ledger) {
  switch (item.kind) {
    case WorkItem::Kind::worker:
      if (process_.offload != nullptr) return offload(thread, *item.step, {.steps = inside}, ledger);
      [[fallthrough]];
    case WorkItem::Kind::executor: return carry_out(thread, inside, ledger);  // the request has a thread
    case WorkItem::Kind::hold: return hold(thread, *item.step, inside, ledger);
    case WorkItem::Kind::parallel:
      if (item.step->need > 0) return run_race(thread, *item.step, inside, ledger);
      return options_.threads_for_branches ? run_parallel(thread, inside, ledger) : run_in_turn(thread, inside, ledger);
    default: return carry_out_shared(thread, item, inside, ledger);
  }
}

}  // namespace knee::models
