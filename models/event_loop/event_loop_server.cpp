#include "models/event_loop/event_loop_server.hpp"

#include <algorithm>

#include "models/event_loop/asyncio_loop.hpp"
#include "models/event_loop/callback_context.hpp"
#include "models/event_loop/libuv_loop.hpp"

namespace knee::models {
namespace {

// Slow jobs take at most half of libuv's pool (slow_work_thread_threshold), and any thread of asyncio's executor.
ThreadPool::Options pool_options(const EventLoopServer::Options& options) {
  ThreadPool::Options pool{.size = options.pool_threads, .wake_up = options.pool_wake_up.value_or(options.wake_up)};
  if (options.kind == EventLoopServer::Kind::libuv) pool.slow = (options.pool_threads + 1) / 2;
  return pool;
}

}  // namespace

// --- Awaiters of callbacks, which charge their time ---------------------------------------------------------

// The callback ends by setting a timer. The delay of the timer beyond its length is queueing.
struct EventLoopServer::Timer : Waiting {
  sim::Duration length;
  Timer(const CallbackContext& whose, sim::Duration how_long) : Waiting{whose}, length{how_long} {}
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) {
    loop().set_timer(length, callback);
    return suspend(callback);
  }
  void await_resume() {
    context.ledger.charge(LatencyComponent::io, std::min(sim::after(context.ledger.charged_until(), length), context.now()));
    Waiting::await_resume();
  }
};

// The callback ends by letting others go first.
struct EventLoopServer::Yielding : Waiting {
  Yield how;
  Yielding(const CallbackContext& whose, Yield in_what_way) : Waiting{whose}, how{in_what_way} {}
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) {
    loop().yield(how, callback);
    return suspend(callback);
  }
};

// The callback ends by giving the thread pool a job, whose result comes back to the loop.
struct EventLoopServer::Pooled : ThreadPool::Job, Waiting {
  Pooled(const CallbackContext& whose, Kind kind_of_job, sim::Duration demand_of_job)
      : Job{kind_of_job, demand_of_job}, Waiting{whose} {}
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) {
    context.server.pool_->submit(*this);
    return suspend(callback);
  }
  const Request* request() const override { return &context.request; }
  void started() override { context.charge(LatencyComponent::queue); }
  void done() override {
    if (kind() == Kind::native) {
      context.ledger.charge_computing(LatencyComponent::native, core_time(), {}, context.now());
    } else {
      context.charge(LatencyComponent::io);
    }
    loop().post_result(coroutine());
  }
};

// The callback waits for the end of another request (p-limit, asyncio.Semaphore).
struct EventLoopServer::Admission : Waiting {
  using Waiting::Waiting;
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) {
    context.server.not_admitted_.push(callback);
    return suspend(callback);
  }
};

// asyncio.sleep(0.1)
struct EventLoopServer::Tick : EventLoop::Wait {
  using Wait::Wait;
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) {
    loop().set_timer(std::chrono::milliseconds{100}, callback);
    return suspend(callback);
  }
};

// A message on the channel to the primary process.
struct EventLoopServer::Message : EventLoop::Wait {
  using Wait::Wait;
  void await_suspend(std::coroutine_handle<> callback) {
    suspend(callback);
    loop().post_message(callback);
  }
};

EventLoopServer::EventLoopServer(ProcessContext& process, ListeningSocket& socket, const Options& options,
                                 std::span<sim::RandomStream> lock_jitter)
    : process_{process},
      socket_{socket},
      options_{options},
      interpreter_{.cpu = process.machine.thread()},
      answered_{process.simulation} {
  if (options.executor) {
    executor_.emplace(process, socket, *options.executor, lock_jitter);
    interpreter_ = executor_->thread("loop");
    interpreter_.waits = &process.statistics.loop_waits;
  } else {
    pool_.emplace(process, pool_options(options));
  }
  if (options.kind == Kind::libuv) {
    loop_ = std::make_unique<LibuvLoop>(process, socket, *this, options.wake_up, options.accepts_all);
  } else {
    loop_ = std::make_unique<AsyncioLoop>(process, socket, *this, options.wake_up, executor_ ? &interpreter_ : nullptr,
                                          executor_ ? call_time() : sim::Duration{});
  }
  tell_working_set();
  if (executor_) executor_->use(*loop_);
  loop_->set_iteration_time(options.iteration);
  if (process.offload != nullptr && options.kind == Kind::libuv) process.offload->share(*this);
  if (options.ticks) process.start(run_ticks());
  if (executor_) process.start(run_pong());
  loop_->start();
}

void EventLoopServer::end() {
  loop_->end();
  process_.statistics.loop_waits.set(0, process_.simulation.now());
  if (pool_) pool_->end();
  if (executor_) executor_->end();
}

sim::Duration EventLoopServer::interpreted(sim::Duration demand) const {
  if (options_.cpu_factor == 1) return demand;
  return sim::from_seconds(sim::to_seconds(demand) * options_.cpu_factor);
}

EventLoopServer::Computing EventLoopServer::compute(const CallbackContext& context, LatencyComponent account, sim::Duration demand) {
  constexpr std::string_view kNative = "native";
  constexpr std::string_view kCpu = "cpu";
  const auto what = account == LatencyComponent::native ? kNative : kCpu;
  const sim::Duration time = process_.machine.time_of(demand);
  return Computing{context, account, what, time, process_.machine.run(loop_->cpu(), time)};
}

// The collector stops the loop.
EventLoopServer::Computing EventLoopServer::collect(const CallbackContext& context, const Pause& pause) {
  const sim::Duration time = process_.machine.time_of(pause.length);
  return Computing{context, LatencyComponent::collector, pause.what, time, process_.machine.run(loop_->cpu(), time)};
}

// --- The server's own ---------------------------------------------------------------------------------------

// uvicorn 0.23, server.py: main_loop, on_tick, shutdown. Left out: their CPU time.
sim::Process EventLoopServer::run_ticks() {
  sim::Instant notified = process_.simulation.now();
  while (process_.life.accepts()) {
    co_await Tick{*loop_};
    if (!options_.notify_every || process_.simulation.now() - notified < *options_.notify_every) continue;
    notified = process_.simulation.now();
    process_.life.heartbeat();
  }
  loop_->stop_accepting();
  socket_.pass_on();
  process_.close_connections();
  do {
    co_await Tick{*loop_};
  } while (!process_.life.requests().empty() || process_.background.pieces() > 0);
  process_.life.end();
  loop_->hand_back();
}

// --- The application's code ---------------------------------------------------------------------------------

void EventLoopServer::submit(Request& request) {
  process_.life.requests().add(request);
  const bool connects = request.connection == nullptr || request.connection->server == nullptr;
  const sim::Duration set_up = connects ? options_.connection : sim::Duration::zero();
  if (request.connection != nullptr) request.connection->server = process_.endpoint;
  const bool silent = request.arrives() > process_.simulation.now();
  if (silent) [[unlikely]] {
    process_.start(read_first(request, set_up));
  } else {
    begin_handler(request, set_up);
  }
}

void EventLoopServer::receive(Request& connection, PrimaryChannel& primary) {
  process_.life.requests().add(connection);
  process_.start(take_over(connection, primary));
}

// Node.js 20, lib/internal/cluster/child.js, onconnection: the acknowledgement is sent before the server has the connection.
sim::Process EventLoopServer::take_over(Request& connection, PrimaryChannel& primary) {
  co_await Message{*loop_};
  co_await process_.machine.compute(loop_->cpu(), options_.take_over);
  primary.acknowledge();
  loop_->watch(connection);
  loop_->hand_back();
}

// A new connection becomes readable when its client sends something; the handler waits for the whole body, the loop does not.
sim::Process EventLoopServer::read_first(Request& request, sim::Duration set_up) {
  request.ledger.charge(LatencyComponent::queue, process_.simulation.now());
  co_await process_.simulation.until(request.arrives());
  request.ledger.charge(LatencyComponent::network, process_.simulation.now());
  begin_handler(request, set_up);
}

// A request is a callback of its own, the framework's part first; with it, the cost of a new connection.
sim::Process EventLoopServer::serve(Request& request, sim::Duration set_up) {
  const CallbackContext context{*this, request, request.ledger, cancels()};
  co_await Event{context};
  const Pause pause = process_.memory.begin_request(request);
  if (pause.length > sim::Duration::zero()) co_await collect(context, pause);
  // The speed of the interpreter, as the last request shows it.
  loop_->set_iteration_time(slowed(options_.iteration, request.slowness));
  const sim::Duration own = sim::sum(slowed(interpreted(options_.overhead), request.slowness), set_up);
  if (executor_) {
    co_await interpret(context, own);
  } else if (own > sim::Duration::zero()) {
    co_await compute(context, LatencyComponent::cpu, own);
  }
  const Outcome outcome = co_await run_handler(context);
  end_handler(request);
  if (request.after != nullptr) [[unlikely]] {
    co_await go_on_after(request, outcome);
  } else if (executor_) {
    process_.life.count_request();
    co_await respond(request, outcome);
    loop_->hand_back();
  } else {
    respond_directly(request, outcome);
  }
  if (leaves_) [[unlikely]] answered_.signal();
}

// The response needs no lock.
void EventLoopServer::respond_directly(Request& request, Outcome outcome) {
  process_.life.count_request();
  loop_->hand_back();
  process_.finish(request, outcome);
  if (leaves_) [[unlikely]] answered_.signal();
}

// The handler has returned: the request's memory is free, and its connection idle from here on.
void EventLoopServer::end_handler(Request& request) {
  process_.memory.end_request(request);
  if (!options_.keep_alive || request.connection == nullptr) return;
  request.connection->closes_at = sim::after(process_.simulation.now(), *options_.keep_alive);
}

// The handler, with what stands around it.
sim::Task<Outcome> EventLoopServer::run_handler(const CallbackContext& context) {
  if (options_.requests_at_once) return admit(context);
  if (cancels()) return handle_cancellably(context);
  return handle(context);
}

sim::Task<Outcome> EventLoopServer::handle(const CallbackContext& context) {
  const Work work = context.request.work;
  return options_.def_handlers ? run_function(work, context) : carry_out(work, context);
}

// On a thread of the executor, if there is one.
sim::Task<Outcome> EventLoopServer::run_function(Work work, const CallbackContext& context) {
  if (executor_) return run_in_executor(Executor::Job::Kind::steps, {}, work, context);
  return carry_out(work, context);
}

// A limit on the requests in progress, in front of the handler.
sim::Task<Outcome> EventLoopServer::admit(const CallbackContext& context) {
  if (in_progress_ < *options_.requests_at_once) {
    ++in_progress_;
  } else if (options_.refuses_more) {
    co_return Outcome::refused;
  } else {
    co_await Admission{context};
  }
  Outcome outcome;
  if (cancels()) {
    outcome = co_await handle_cancellably(context);
  } else {
    outcome = co_await handle(context);
  }
  leave();
  co_return outcome;
}

// The request that has waited longest takes the place of one that ends.
void EventLoopServer::leave() {
  if (not_admitted_.empty()) {
    --in_progress_;
  } else {
    loop_->resolve(not_admitted_.pop());
  }
}

// An iterator alone takes less of the frame than a range.
sim::Task<Outcome> EventLoopServer::carry_out(Work work, const CallbackContext& context) {
  using Pool = ThreadPool::Job::Kind;
  Outcome outcome = Outcome::served;
  for (auto at = items_of(work).begin(); at != std::default_sentinel && outcome == Outcome::served; ++at) {
    if (context.request.abandoned && stops(context)) co_return Outcome::failed;
    const WorkItem& item = (*at).item;
    const ExecutionMode execution_mode = execution_mode_of(item, process_.remedies);
    switch (execution_mode.kind) {
      case WorkItem::Kind::cpu:
        if (execution_mode.offloaded && process_.offload != nullptr) {
          co_await offload(*item.step, {.cpu = interpreted(execution_mode.demand)}, context);
        } else if (executor_) {
          co_await interpret(context, interpreted(execution_mode.demand));
        } else {
          co_await compute(context, LatencyComponent::cpu, interpreted(execution_mode.demand));
        }
        break;
      case WorkItem::Kind::native:
        if (execution_mode.in_place) {
          co_await compute(context, LatencyComponent::native, execution_mode.demand);
        } else if (executor_) {
          co_await run_in_executor(Executor::Job::Kind::native, execution_mode.demand, {}, context);
        } else {
          co_await Pooled{context, Pool::native, execution_mode.demand};
        }
        break;
      case WorkItem::Kind::wait:
        if (executor_) co_await send(context);
        if (context.cancels) co_await wait_cancellably(context, item.demand);
        if (!context.cancels) co_await Elapse{context, item.demand};
        co_await Event{context};
        break;
      case WorkItem::Kind::timer: co_await Timer{context, item.demand}; break;
      case WorkItem::Kind::yield: co_await Yielding{context, item.step->yielding}; break;
      case WorkItem::Kind::blocking:
        if (item.step->in_place) {
          co_await block(context, item.demand);
        } else if (executor_) {
          co_await run_in_executor(Executor::Job::Kind::blocking, item.demand, {}, context);
        } else {
          co_await Pooled{context, item.step->slow ? Pool::slow : Pool::blocking, item.demand};
        }
        break;
      case WorkItem::Kind::executor:  // Node.js has none: the loop carries the steps out
        outcome = co_await run_function((*at).inside, context);
        break;
      case WorkItem::Kind::call: outcome = co_await call_service(item, context); break;
      case WorkItem::Kind::allocate:
        co_await collect(context, process_.memory.allocate(context.request, item.step->garbage, item.step->held));
        break;
      case WorkItem::Kind::parallel: outcome = co_await run_branches(item, (*at).inside, context); break;
      case WorkItem::Kind::hold: outcome = co_await hold(item, (*at).inside, context); break;
      case WorkItem::Kind::worker: outcome = co_await run_worker(item, (*at).inside, context); break;
      default: outcome = co_await carry_out_shared(item, (*at).inside, context); break;  // branches are carried out elsewhere
    }
  }
  co_return outcome;
}

// A synchronous call that sleeps in the kernel (fs.readFileSync, Atomics.wait; time.sleep in an async def): the loop stands
// still, without a core.
sim::Task<> EventLoopServer::block(const CallbackContext& context, sim::Duration demand) {
  loop_->row().begin("blocking", &context.request);
  co_await process_.simulation.delay(demand);
  context.charge(LatencyComponent::io);
  co_await Waking{process_.machine, loop_->cpu(), options_.wake_up, demand};
  context.charge(LatencyComponent::core_wait);
  loop_->row().end();
}

sim::Task<Outcome> EventLoopServer::call_service(const WorkItem& item, const CallbackContext& context) {
  if (executor_) co_await send(context);
  if (context.cancels) co_return co_await call_cancellably(item, context);
  co_await Handover{context};
  ServiceClient& service = process_.services[item.step->service];
  const Outcome outcome = co_await service.call(item, &context.request);
  context.charge(LatencyComponent::service);
  co_await Event{context};
  co_return outcome;
}

// A transaction: the connection is held until its last step.
sim::Task<Outcome> EventLoopServer::hold(const WorkItem& item, Work inside, const CallbackContext& context) {
  ServiceClient::Held connection{process_.services[item.step->service]};
  if (executor_) co_await send(context);
  co_await Handover{context};
  const Outcome taken = co_await connection.take();
  context.charge(LatencyComponent::service);
  co_await Event{context};
  if (taken != Outcome::served) co_return taken;
  co_return co_await carry_out(inside, context);
}

}  // namespace knee::models
