#include "models/event_loop/event_loop_server.hpp"

#include <algorithm>

#include "models/event_loop/asyncio_loop.hpp"
#include "models/event_loop/callback_context.hpp"
#include "models/event_loop/libuv_loop.hpp"

namespace knee::models {

// Code outside the loop becomes a callback: it continues when the loop handles the event.
struct EventLoopServer::Event : Waiting {
  using Waiting::Waiting;
  void await_suspend(std::coroutine_handle<> callback) {
    suspend(callback);
    loop().post(callback);
  }
};

// The callback computes, and the loop with it.
struct EventLoopServer::Computing {
  const CallbackContext& context;
  LatencyComponent account;
  std::string_view what;
  sim::Duration demand;
  sim::Cores::Job job;
  bool await_ready() const noexcept { return job.await_ready(); }
  void await_suspend(std::coroutine_handle<> callback) {
    context.loop().row().begin(what, &context.request);
    job.await_suspend(callback);
  }
  void await_resume() {
    if (demand <= sim::Duration::zero()) return;
    job.await_resume();
    context.loop().row().end();
    context.ledger.charge_computing(account, context.server.process_.machine.time_of(demand), {}, context.now());
  }
};

// The callback ends by starting I/O: the loop continues, and this coroutine does so after `length`, outside the loop.
struct EventLoopServer::Elapse : sim::Suspension {
  const CallbackContext& context;
  sim::Duration length;
  Elapse(const CallbackContext& whose, sim::Duration how_long)
      : Suspension{whose.server.process_.simulation.calendar()}, context{whose}, length{how_long} {}
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) {
    suspend(callback);
    resume_at(sim::after(context.now(), length));
    return context.loop().to_thread();
  }
  void await_resume() {
    resumed();
    context.charge(LatencyComponent::io);
  }
};

// The callback ends: the loop continues, and this coroutine does so too, outside the loop.
struct EventLoopServer::Handover : Elapse {
  explicit Handover(const CallbackContext& whose) : Elapse{whose, {}} {}
  void await_resume() { resumed(); }
};

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
      const sim::Duration time = context.server.process_.machine.time_of(demand());
      context.ledger.charge_computing(LatencyComponent::native, time, {}, context.now());
    } else {
      context.charge(LatencyComponent::io);
    }
    loop().post_result(coroutine());
  }
};

// The callback ends by sending a step to another interpreter.
struct EventLoopServer::Offloaded : OffloadPool::Job, Waiting {
  Offloaded(const CallbackContext& whose, sim::Duration time, const Step& step)
      : Job{whose.ledger, time, step.argument, step.result}, Waiting{whose} {}
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) {
    context.server.process_.offload->submit(*this);
    return suspend(callback);
  }
  // As from a thread of the pool: ProcessPoolExecutor's manager thread calls soon, a MessagePort has a uv_async_t.
  void done() override { loop().post_result(coroutine()); }
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
      interpreter_{.cpu = process.machine.thread()} {
  if (options.executor) {
    executor_.emplace(process, socket, *options.executor, lock_jitter);
    interpreter_ = executor_->thread("loop");
  } else {
    pool_.emplace(process, ThreadPool::Options{.size = options.pool_threads, .wake_up = options.wake_up});
  }
  if (options.kind == Kind::libuv) {
    loop_ = std::make_unique<LibuvLoop>(process, socket, *this, options.wake_up);
  } else {
    loop_ = std::make_unique<AsyncioLoop>(process, socket, *this, options.wake_up, executor_ ? &interpreter_ : nullptr,
                                          executor_ ? call_time() : sim::Duration{});
  }
  if (executor_) executor_->use(*loop_);
  if (options.ticks) process.start(run_ticks());
  if (executor_) process.start(run_pong());
  loop_->start();
}

void EventLoopServer::end() {
  loop_->end();
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
  return Computing{context, account, account == LatencyComponent::native ? kNative : kCpu, demand, process_.machine.compute(loop_->cpu(), demand)};
}

// The loop packs what it sends to another interpreter, and unpacks what it gets back.
EventLoopServer::Computing EventLoopServer::pack(const CallbackContext& context, sim::Bytes size) {
  const sim::Duration time = process_.offload->packing(size);
  return Computing{context, LatencyComponent::serialisation, "serialise", time, process_.machine.compute(loop_->cpu(), time)};
}

// The collector stops the loop.
EventLoopServer::Computing EventLoopServer::collect(const CallbackContext& context, const Pause& pause) {
  return Computing{context, LatencyComponent::collector, pause.what, pause.length, process_.machine.compute(loop_->cpu(), pause.length)};
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
  } while (!process_.life.requests().empty());
  process_.life.end();
  loop_->hand_back();
}

// --- The application's code ---------------------------------------------------------------------------------

void EventLoopServer::submit(Request& request) {
  process_.life.requests().add(request);
  if (request.connection != nullptr) request.connection->server = process_.endpoint;
  const bool silent = sim::after(request.due, request.first_byte_delay) > process_.simulation.now();
  process_.start(silent ? read_first(request) : serve(request));
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

// A new connection becomes readable when its client sends something.
sim::Process EventLoopServer::read_first(Request& request) {
  request.ledger.charge(LatencyComponent::queue, process_.simulation.now());
  co_await process_.simulation.until(sim::after(request.due, request.first_byte_delay));
  request.ledger.charge(LatencyComponent::network, process_.simulation.now());
  process_.start(serve(request));
}

// A request is a callback of its own, the framework's part first.
sim::Process EventLoopServer::serve(Request& request) {
  const CallbackContext context{*this, request, request.ledger};
  co_await Event{context};
  const Pause pause = process_.memory.begin_request(request);
  if (pause.length > sim::Duration::zero()) co_await collect(context, pause);
  if (executor_) {
    co_await interpret(context, options_.overhead);
  } else {
    co_await compute(context, LatencyComponent::cpu, options_.overhead);
  }
  Outcome outcome = Outcome::served;
  if (executor_ && options_.def_handlers) {
    outcome = co_await run_in_executor(Executor::Job::Kind::steps, {}, request.work, context);
  } else {
    outcome = co_await carry_out(request.work, context);
  }
  process_.memory.end_request(request);
  if (executor_) {
    process_.life.count_request();
    co_await respond(request, outcome);
    co_return;
  }
  loop_->hand_back();
  process_.life.count_request();
  process_.finish(request, outcome);
}

// An iterator alone takes less of the frame than a range.
sim::Task<Outcome> EventLoopServer::carry_out(Work work, const CallbackContext& context) {
  using Pool = ThreadPool::Job::Kind;
  Outcome outcome = Outcome::served;
  for (auto at = items_of(work).begin(); at != std::default_sentinel && outcome == Outcome::served; ++at) {
    const WorkItem& item = (*at).item;
    const ExecutionMode execution_mode = execution_mode_of(item, process_.remedies);
    switch (execution_mode.kind) {
      case WorkItem::Kind::cpu:
        if (execution_mode.offloaded && process_.offload != nullptr) {
          co_await offload(*item.step, interpreted(execution_mode.demand), context);
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
        co_await Elapse{context, item.demand};
        co_await Event{context};
        break;
      case WorkItem::Kind::timer: co_await Timer{context, item.demand}; break;
      case WorkItem::Kind::yield: co_await Yielding{context, item.step->yielding}; break;
      case WorkItem::Kind::blocking:
        if (executor_) {
          co_await run_in_executor(Executor::Job::Kind::blocking, item.demand, {}, context);
        } else {
          co_await Pooled{context, Pool::blocking, item.demand};
        }
        break;
      case WorkItem::Kind::executor:  // Node.js has none: the loop carries the steps out
        if (executor_) {
          outcome = co_await run_in_executor(Executor::Job::Kind::steps, {}, (*at).inside, context);
        } else {
          outcome = co_await carry_out((*at).inside, context);
        }
        break;
      case WorkItem::Kind::call: outcome = co_await call_service(item, context); break;
      case WorkItem::Kind::allocate:
        co_await collect(context, process_.memory.allocate(context.request, item.step->garbage, item.step->held));
        break;
      case WorkItem::Kind::parallel: outcome = co_await run_parallel((*at).inside, context); break;
      case WorkItem::Kind::branch:  // only inside a parallel item
      case WorkItem::Kind::repeat:  // never drawn
      case WorkItem::Kind::choose: break;
    }
  }
  co_return outcome;
}

// In a worker of the offload pool; the result comes back as a message.
sim::Task<> EventLoopServer::offload(const Step& step, sim::Duration demand, const CallbackContext& context) {
  co_await pack(context, step.argument);
  co_await Offloaded{context, demand, step};
  co_await pack(context, step.result);
}

sim::Task<Outcome> EventLoopServer::call_service(const WorkItem& item, const CallbackContext& context) {
  if (executor_) co_await send(context);
  co_await Handover{context};
  const Outcome outcome = co_await process_.services[item.step->service].call(item.demand, &context.request);
  context.charge(LatencyComponent::service);
  co_await Event{context};
  co_return outcome;
}

// --- Promise.all, asyncio.gather ----------------------------------------------------------------------------

// A new branch stops before its first step.
struct EventLoopServer::Created : Waiting {
  std::coroutine_handle<>& created;
  Created(const CallbackContext& whose, std::coroutine_handle<>& where) : Waiting{whose}, created{where} {}
  void await_suspend(std::coroutine_handle<> branch) {
    suspend(branch);
    created = branch;
  }
};

// The parent begins it: as a task of its own, or by calling an async function, which returns when it has to wait.
struct EventLoopServer::Begin : sim::Suspension {
  EventLoop& loop;
  std::coroutine_handle<> branch;
  sim::Suspension* thread = nullptr;
  Begin(const CallbackContext& context, std::coroutine_handle<> what)
      : Suspension{context.server.process_.simulation.calendar()}, loop{context.loop()}, branch{what} {}
  bool await_ready() const { return loop.begin_soon(branch); }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> parent) {
    suspend(parent);
    thread = loop.come_back_to(this);
    return branch;
  }
  void await_resume() {
    resumed();
    if (thread != nullptr) loop.come_back_to(thread);
  }
};

struct EventLoopServer::Join : Waiting {
  Fork& fork;
  Join(const CallbackContext& whose, Fork& of) : Waiting{whose}, fork{of} {}
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> parent) {
    fork.parent = parent;
    if (fork.is_over()) loop().resolve(parent);
    return suspend(parent);
  }
};

sim::Task<Outcome> EventLoopServer::run_parallel(Work branches, const CallbackContext& context) {
  Fork fork;
  sim::TaskScope scope{process_.simulation};
  for (auto at = items_of(branches).begin(); at != std::default_sentinel; ++at) {
    fork.begin_branch();
    std::coroutine_handle<> branch;
    scope.start(run_branch((*at).inside, context, fork, branch));
    co_await Begin{context, branch};
  }
  co_await Join{context, fork};
  co_return fork.outcome();
}

// With accounts of its own.
sim::Process EventLoopServer::run_branch(Work work, const CallbackContext& whole, Fork& fork,
                                          std::coroutine_handle<>& created) {
  Ledger ledger{whole.ledger.charged_until()};
  const CallbackContext context{*this, whole.request, ledger};
  co_await Created{context, created};
  const Outcome outcome = co_await carry_out(work, context);
  loop_->hand_back();
  if (!fork.end_branch(outcome)) co_return;
  whole.ledger.join(ledger);
  if (fork.parent) loop_->resolve(fork.parent);
}

}  // namespace knee::models
