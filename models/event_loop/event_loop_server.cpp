#include "models/event_loop/event_loop_server.hpp"

#include <algorithm>

#include "models/event_loop/asyncio_loop.hpp"
#include "models/event_loop/libuv_loop.hpp"

namespace knee::models {

// On whose behalf a callback runs, and where its time is charged.
struct EventLoopServer::CallbackContext {
  EventLoopServer& process;
  Request& request;
  Ledger& ledger;

  [[nodiscard]] EventLoop& loop() const { return *process.loop_; }
  [[nodiscard]] sim::Instant now() const { return process.site_.simulation.now(); }
  void charge(LatencyComponent account) const { ledger.charge(account, now()); }
};

// --- What a callback does, with its time charged ------------------------------------------------------------

// Code outside the loop becomes a callback: it goes on when the loop gets to the event.
struct EventLoopServer::Event {
  const CallbackContext& errand;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> callback) const { errand.loop().post(callback); }
  void await_resume() const { errand.charge(LatencyComponent::queue); }
};

// The callback computes, and the loop with it.
struct EventLoopServer::Computing {
  const CallbackContext& errand;
  LatencyComponent account;
  std::string_view what;
  sim::Duration demand;
  sim::Cores::Job job;
  bool await_ready() const noexcept { return job.await_ready(); }
  void await_suspend(std::coroutine_handle<> callback) {
    errand.loop().row().begin(what, &errand.request);
    job.await_suspend(callback);
  }
  void await_resume() const {
    if (demand <= sim::Duration::zero()) return;
    errand.loop().row().end();
    errand.ledger.charge_computing(account, errand.process.site_.machine.time_of(demand), {}, errand.now());
  }
};

// The callback has ended: the loop goes on, and so does this coroutine, outside the loop.
struct EventLoopServer::Handover {
  const CallbackContext& errand;
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) const {
    errand.process.site_.simulation.calendar().resume_now(callback);
    return errand.loop().to_thread();
  }
  void await_resume() const noexcept {}
};

// The callback has ended by starting I/O: the loop goes on, and so does this coroutine, outside the loop, when the time
// has passed.
struct EventLoopServer::Elapse {
  const CallbackContext& errand;
  sim::Duration length;
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) const {
    errand.process.site_.simulation.calendar().resume_at(sim::after(errand.now(), length), callback);
    return errand.loop().to_thread();
  }
  void await_resume() const { errand.charge(LatencyComponent::io); }
};

// The callback has ended by setting a timer. What the timer is late is queueing.
struct EventLoopServer::Timer {
  const CallbackContext& errand;
  sim::Duration length;
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) const {
    errand.loop().set_timer(length, callback);
    return errand.loop().to_thread();
  }
  void await_resume() const {
    errand.ledger.charge(LatencyComponent::io, std::min(sim::after(errand.ledger.charged_until(), length), errand.now()));
    errand.charge(LatencyComponent::queue);
  }
};

// The callback has ended by letting others go first.
struct EventLoopServer::Yielding {
  const CallbackContext& errand;
  Yield how;
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) const {
    errand.loop().yield(how, callback);
    return errand.loop().to_thread();
  }
  void await_resume() const { errand.charge(LatencyComponent::queue); }
};

// The callback has ended by giving the worker pool a job; the loop is told when that is done.
struct EventLoopServer::Pooled : ThreadPool::Job {
  const CallbackContext& errand;
  std::coroutine_handle<> continuation;

  Pooled(const CallbackContext& whose, Kind kind_of_job, sim::Duration demand_of_job)
      : Job{kind_of_job, demand_of_job}, errand{whose} {}
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) {
    continuation = callback;
    errand.process.pool_.submit(*this);
    return errand.loop().to_thread();
  }
  const Request* request() const override { return &errand.request; }
  void started() override { errand.charge(LatencyComponent::queue); }
  void done() override {
    if (kind() == Kind::native) {
      const sim::Duration time = errand.process.site_.machine.time_of(demand());
      errand.ledger.charge_computing(LatencyComponent::native, time, {}, errand.now());
    } else {
      errand.charge(LatencyComponent::io);
    }
    errand.loop().post_result(continuation);
  }
  void await_resume() const { errand.charge(LatencyComponent::queue); }
};

// The callback has ended by sending a step to another interpreter.
struct EventLoopServer::Offloaded : OffloadPool::Job {
  const CallbackContext& errand;
  std::coroutine_handle<> continuation;

  Offloaded(const CallbackContext& whose, sim::Duration time, const Step& step)
      : Job{whose.ledger, time, step.argument, step.result}, errand{whose} {}
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) {
    continuation = callback;
    errand.process.site_.offload->submit(*this);
    return errand.loop().to_thread();
  }
  // As from a thread of the pool: ProcessPoolExecutor's manager thread calls soon, a MessagePort has a uv_async_t.
  void done() override { errand.loop().post_result(continuation); }
  void await_resume() const { errand.charge(LatencyComponent::queue); }
};

// asyncio.sleep(0.1)
struct EventLoopServer::Tick {
  EventLoop& loop;
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) const {
    loop.set_timer(std::chrono::milliseconds{100}, callback);
    return loop.to_thread();
  }
  void await_resume() const noexcept {}
};

EventLoopServer::EventLoopServer(ProcessContext& site, ListeningSocket& socket, const Options& options)
    : site_{site}, socket_{socket}, options_{options}, pool_{site, {.size = options.pool_threads, .wake_up = options.wake_up}} {
  const EventLoop::Options own{.wake_up = options.wake_up,
                          .cold_wake_up = options.cold_wake_up.value_or(options.wake_up),
                          .cold_after = options.cold_after};
  if (options.kind == Kind::libuv) {
    loop_ = std::make_unique<LibuvLoop>(site, socket, *this, own);
  } else {
    loop_ = std::make_unique<AsyncioLoop>(site, socket, *this, own);
  }
  if (options.ticks) site.start(run_ticks());
  loop_->start();
}

void EventLoopServer::end() {
  loop_->end();
  pool_.end();
}

sim::Duration EventLoopServer::interpreted(sim::Duration demand) const {
  if (options_.cpu_factor == 1) return demand;
  return sim::from_seconds(sim::to_seconds(demand) * options_.cpu_factor);
}

EventLoopServer::Computing EventLoopServer::compute(const CallbackContext& errand, LatencyComponent account, sim::Duration demand) {
  constexpr std::string_view kNative = "native";
  constexpr std::string_view kCpu = "cpu";
  return Computing{errand, account, account == LatencyComponent::native ? kNative : kCpu, demand, site_.machine.compute(demand)};
}

// What goes to another interpreter, or comes from there, is packed or unpacked on the loop.
EventLoopServer::Computing EventLoopServer::pack(const CallbackContext& errand, sim::Bytes size) {
  const sim::Duration time = site_.offload->packing(size);
  return Computing{errand, LatencyComponent::serialisation, "serialise", time, site_.machine.compute(time)};
}

// The collector stops the loop.
EventLoopServer::Computing EventLoopServer::collect(const CallbackContext& errand, const Pause& pause) {
  return Computing{errand, LatencyComponent::collector, pause.what, pause.length, site_.machine.compute(pause.length)};
}

// --- The server's own ---------------------------------------------------------------------------------------

// uvicorn 0.23, server.py: main_loop, on_tick, shutdown. What they compute is left out.
sim::Process EventLoopServer::run_ticks() {
  sim::Instant notified = site_.simulation.now();
  while (site_.life.accepts()) {
    co_await Tick{*loop_};
    if (!options_.notify_every || site_.simulation.now() - notified < *options_.notify_every) continue;
    notified = site_.simulation.now();
    site_.life.heartbeat();
  }
  loop_->stop_accepting();
  socket_.pass_on();
  site_.close_connections();
  do {
    co_await Tick{*loop_};
  } while (!site_.life.requests().empty());
  site_.life.end();
  site_.simulation.calendar().resume_now(loop_->to_thread());
}

// --- The application's code ---------------------------------------------------------------------------------

void EventLoopServer::submit(Request& request) {
  site_.life.requests().add(request);
  if (request.connection != nullptr) request.connection->server = site_.endpoint;
  const bool silent = sim::after(request.due, request.first_byte_delay) > site_.simulation.now();
  site_.start(silent ? read_first(request) : serve(request));
}

// A new connection becomes readable when its client sends something.
sim::Process EventLoopServer::read_first(Request& request) {
  request.ledger.charge(LatencyComponent::queue, site_.simulation.now());
  co_await site_.simulation.until(sim::after(request.due, request.first_byte_delay));
  request.ledger.charge(LatencyComponent::network, site_.simulation.now());
  site_.start(serve(request));
}

// A request is a callback of its own, the framework's part first.
sim::Process EventLoopServer::serve(Request& request) {
  const CallbackContext errand{*this, request, request.ledger};
  co_await Event{errand};
  const Pause pause = site_.memory.begin_request(request);
  if (pause.length > sim::Duration::zero()) co_await collect(errand, pause);
  co_await compute(errand, LatencyComponent::cpu, options_.overhead);
  const Outcome outcome = co_await carry_out(request.work, errand);
  site_.memory.end_request(request);
  site_.simulation.calendar().resume_now(loop_->to_thread());
  site_.life.count_request();
  site_.finish(request, outcome);
}

sim::Task<Outcome> EventLoopServer::carry_out(Work work, const CallbackContext& errand) {
  using Pool = ThreadPool::Job::Kind;
  Outcome outcome = Outcome::served;
  for (const auto& [item, inside] : items_of(work)) {
    if (outcome != Outcome::served) break;
    const ExecutionMode execution_mode = execution_mode_of(item, site_.remedies);
    switch (execution_mode.kind) {
      case WorkItem::Kind::cpu:
        if (execution_mode.offloaded && site_.offload != nullptr) {
          co_await offload(*item.step, interpreted(execution_mode.demand), errand);
        } else {
          co_await compute(errand, LatencyComponent::cpu, interpreted(execution_mode.demand));
        }
        break;
      case WorkItem::Kind::native:
        if (execution_mode.in_place) {
          co_await compute(errand, LatencyComponent::native, execution_mode.demand);
        } else {
          co_await Pooled{errand, Pool::native, execution_mode.demand};
        }
        break;
      case WorkItem::Kind::wait:
        co_await Elapse{errand, item.demand};
        co_await Event{errand};
        break;
      case WorkItem::Kind::timer: co_await Timer{errand, item.demand}; break;
      case WorkItem::Kind::yield: co_await Yielding{errand, item.step->yielding}; break;
      case WorkItem::Kind::blocking: co_await Pooled{errand, Pool::blocking, item.demand}; break;
      case WorkItem::Kind::call: outcome = co_await call_service(item, errand); break;
      case WorkItem::Kind::allocate:
        co_await collect(errand, site_.memory.allocate(errand.request, item.step->garbage, item.step->held));
        break;
      case WorkItem::Kind::parallel: outcome = co_await run_parallel(inside, errand); break;
      case WorkItem::Kind::branch:  // only inside a parallel item
      case WorkItem::Kind::repeat:  // never drawn
      case WorkItem::Kind::choose: break;
    }
  }
  co_return outcome;
}

// In a worker of the offload pool; the result comes back as a message.
sim::Task<> EventLoopServer::offload(const Step& step, sim::Duration demand, const CallbackContext& errand) {
  co_await pack(errand, step.argument);
  co_await Offloaded{errand, demand, step};
  co_await pack(errand, step.result);
}

sim::Task<Outcome> EventLoopServer::call_service(const WorkItem& item, const CallbackContext& errand) {
  co_await Handover{errand};
  const Outcome outcome = co_await site_.services[item.step->service].call(item.demand, &errand.request);
  errand.charge(LatencyComponent::service);
  co_await Event{errand};
  co_return outcome;
}

// --- Promise.all, asyncio.gather ----------------------------------------------------------------------------

// A new branch stops before its first step.
struct EventLoopServer::Created {
  std::coroutine_handle<>& created;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> branch) const { created = branch; }
  void await_resume() const noexcept {}
};

// The parent begins it: as a task of its own, or by calling an async function, which comes back when it has to wait.
struct EventLoopServer::Begin {
  EventLoop& loop;
  std::coroutine_handle<> branch;
  std::coroutine_handle<> thread{};
  bool await_ready() const { return loop.begin_soon(branch); }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> parent) {
    thread = loop.come_back_to(parent);
    return branch;
  }
  void await_resume() const {
    if (thread) loop.come_back_to(thread);
  }
};

struct EventLoopServer::Join {
  const CallbackContext& errand;
  Fork& fork;
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> parent) const {
    fork.parent = parent;
    if (fork.is_over()) errand.loop().resolve(parent);
    return errand.loop().to_thread();
  }
  void await_resume() const { errand.charge(LatencyComponent::queue); }
};

sim::Task<Outcome> EventLoopServer::run_parallel(Work branches, const CallbackContext& errand) {
  Fork fork;
  for (const auto& [item, inside] : items_of(branches)) {
    fork.begin_branch();
    std::coroutine_handle<> branch;
    site_.start(run_branch(inside, errand, fork, branch));
    co_await Begin{*loop_, branch};
  }
  co_await Join{errand, fork};
  co_return fork.outcome();
}

// With accounts of its own.
sim::Process EventLoopServer::run_branch(Work work, const CallbackContext& whole, Fork& fork,
                                          std::coroutine_handle<>& created) {
  Ledger ledger{whole.ledger.charged_until()};
  const CallbackContext errand{*this, whole.request, ledger};
  co_await Created{created};
  errand.charge(LatencyComponent::queue);
  const Outcome outcome = co_await carry_out(work, errand);
  site_.simulation.calendar().resume_now(loop_->to_thread());
  if (!fork.end_branch(outcome)) co_return;
  whole.ledger.join(ledger);
  if (fork.parent) loop_->resolve(fork.parent);
}

}  // namespace knee::models
