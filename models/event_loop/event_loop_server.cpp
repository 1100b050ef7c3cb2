#include "models/event_loop/event_loop_server.hpp"

#include <algorithm>

#include "models/event_loop/asyncio_loop.hpp"
#include "models/event_loop/libuv_loop.hpp"

namespace knee::models {

// On whose behalf a callback runs, and where its time is charged.
struct EventLoop::Errand {
  EventLoop& process;
  Request& request;
  Ledger& ledger;

  [[nodiscard]] Loop& loop() const { return *process.loop_; }
  [[nodiscard]] sim::Instant now() const { return process.site_.simulation.now(); }
  void charge(Spent account) const { ledger.charge(account, now()); }
};

// --- What a callback does, with its time charged ------------------------------------------------------------

// Code outside the loop becomes a callback: it goes on when the loop gets to the event.
struct EventLoop::Event {
  const Errand& errand;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> callback) const { errand.loop().post(callback); }
  void await_resume() const { errand.charge(Spent::queue); }
};

// The callback computes, and the loop with it.
struct EventLoop::Computing {
  const Errand& errand;
  Spent account;
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
struct EventLoop::Handover {
  const Errand& errand;
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) const {
    errand.process.site_.simulation.calendar().resume_now(callback);
    return errand.loop().to_thread();
  }
  void await_resume() const noexcept {}
};

// The callback has ended by starting I/O: the loop goes on, and so does this coroutine, outside the loop, when the time
// has passed.
struct EventLoop::Elapse {
  const Errand& errand;
  sim::Duration length;
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) const {
    errand.process.site_.simulation.calendar().resume_at(sim::after(errand.now(), length), callback);
    return errand.loop().to_thread();
  }
  void await_resume() const { errand.charge(Spent::io); }
};

// The callback has ended by setting a timer. What the timer is late is queueing.
struct EventLoop::Timer {
  const Errand& errand;
  sim::Duration length;
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) const {
    errand.loop().set_timer(length, callback);
    return errand.loop().to_thread();
  }
  void await_resume() const {
    errand.ledger.charge(Spent::io, std::min(sim::after(errand.ledger.charged_until(), length), errand.now()));
    errand.charge(Spent::queue);
  }
};

// The callback has ended by letting others go first.
struct EventLoop::Yielding {
  const Errand& errand;
  Yield how;
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) const {
    errand.loop().yield(how, callback);
    return errand.loop().to_thread();
  }
  void await_resume() const { errand.charge(Spent::queue); }
};

// The callback has ended by giving the worker pool a job; the loop is told when that is done.
struct EventLoop::Pooled : WorkerPool::Job {
  const Errand& errand;
  std::coroutine_handle<> continuation;

  Pooled(const Errand& whose, Kind kind_of_job, sim::Duration demand_of_job)
      : Job{kind_of_job, demand_of_job}, errand{whose} {}
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) {
    continuation = callback;
    errand.process.pool_.submit(*this);
    return errand.loop().to_thread();
  }
  const Request* request() const override { return &errand.request; }
  void started() override { errand.charge(Spent::queue); }
  void done() override {
    if (kind() == Kind::native) {
      const sim::Duration time = errand.process.site_.machine.time_of(demand());
      errand.ledger.charge_computing(Spent::native, time, {}, errand.now());
    } else {
      errand.charge(Spent::io);
    }
    errand.loop().post_result(continuation);
  }
  void await_resume() const { errand.charge(Spent::queue); }
};

// The callback has ended by sending a step to another interpreter.
struct EventLoop::Offloaded : OffloadPool::Job {
  const Errand& errand;
  std::coroutine_handle<> continuation;

  Offloaded(const Errand& whose, sim::Duration time, const Step& step)
      : Job{whose.ledger, time, step.argument, step.result}, errand{whose} {}
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) {
    continuation = callback;
    errand.process.site_.offload->submit(*this);
    return errand.loop().to_thread();
  }
  // As from a thread of the pool: ProcessPoolExecutor's manager thread calls soon, a MessagePort has a uv_async_t.
  void done() override { errand.loop().post_result(continuation); }
  void await_resume() const { errand.charge(Spent::queue); }
};

// asyncio.sleep(0.1)
struct EventLoop::Tick {
  Loop& loop;
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) const {
    loop.set_timer(std::chrono::milliseconds{100}, callback);
    return loop.to_thread();
  }
  void await_resume() const noexcept {}
};

EventLoop::EventLoop(Site& site, ListeningSocket& socket, const Options& options)
    : site_{site}, socket_{socket}, options_{options}, pool_{site, {.size = options.pool_threads, .wake_up = options.wake_up}} {
  const Loop::Options own{.wake_up = options.wake_up,
                          .cold_wake_up = options.cold_wake_up.value_or(options.wake_up),
                          .cools_for = options.cools_for};
  if (options.kind == Kind::libuv) {
    loop_ = std::make_unique<LibuvLoop>(site, socket, *this, own);
  } else {
    loop_ = std::make_unique<AsyncioLoop>(site, socket, *this, own);
  }
  if (options.ticks) site.start(run_ticks());
  loop_->start();
}

void EventLoop::end() {
  loop_->end();
  pool_.end();
}

void EventLoop::take_over(EventLoop& predecessor) {
  loop_->take_over(*predecessor.loop_);
  pool_.take_over(predecessor.pool_);
}

sim::Duration EventLoop::interpreted(sim::Duration demand) const {
  if (options_.cpu_factor == 1) return demand;
  return sim::from_seconds(sim::to_seconds(demand) * options_.cpu_factor);
}

EventLoop::Computing EventLoop::compute(const Errand& errand, Spent account, sim::Duration demand) {
  constexpr std::string_view kNative = "native";
  constexpr std::string_view kCpu = "cpu";
  return Computing{errand, account, account == Spent::native ? kNative : kCpu, demand, site_.machine.compute(demand)};
}

// What goes to another interpreter, or comes from there, is packed or unpacked on the loop.
EventLoop::Computing EventLoop::pack(const Errand& errand, sim::Bytes size) {
  const sim::Duration time = site_.offload->packing(size);
  return Computing{errand, Spent::serialisation, "serialise", time, site_.machine.compute(time)};
}

// The collector stops the loop.
EventLoop::Computing EventLoop::collect(const Errand& errand, const Pause& pause) {
  return Computing{errand, Spent::collector, pause.what, pause.length, site_.machine.compute(pause.length)};
}

// --- The server's own ---------------------------------------------------------------------------------------

// uvicorn 0.23, server.py: main_loop, on_tick, shutdown. What they compute is left out.
sim::Process EventLoop::run_ticks() {
  sim::Instant notified = site_.simulation.now();
  while (site_.life.accepts()) {
    co_await Tick{*loop_};
    if (!options_.notify_every || site_.simulation.now() - notified < *options_.notify_every) continue;
    notified = site_.simulation.now();
    site_.life.notify();
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

void EventLoop::submit(Request& request) {
  site_.life.requests().add(request);
  if (request.connection != nullptr) request.connection->server = site_.door;
  const bool silent = sim::after(request.due, request.silence) > site_.simulation.now();
  site_.start(silent ? read_first(request) : serve(request));
}

// A new connection becomes readable when its client sends something.
sim::Process EventLoop::read_first(Request& request) {
  request.ledger.charge(Spent::queue, site_.simulation.now());
  co_await site_.simulation.until(sim::after(request.due, request.silence));
  request.ledger.charge(Spent::network, site_.simulation.now());
  site_.start(serve(request));
}

// A request is a callback of its own, the framework's part first.
sim::Process EventLoop::serve(Request& request) {
  const Errand errand{*this, request, request.ledger};
  co_await Event{errand};
  const Pause pause = site_.memory.begin_request(request);
  if (pause.length > sim::Duration::zero()) co_await collect(errand, pause);
  co_await compute(errand, Spent::cpu, options_.overhead);
  const Outcome outcome = co_await carry_out(request.work, errand);
  site_.memory.end_request(request);
  site_.simulation.calendar().resume_now(loop_->to_thread());
  site_.life.count_request();
  site_.finish(request, outcome);
}

sim::Task<Outcome> EventLoop::carry_out(Work work, const Errand& errand) {
  using Pool = WorkerPool::Job::Kind;
  Outcome outcome = Outcome::served;
  for (std::size_t i = 0; i < work.size() && outcome == Outcome::served; i += 1 + work[i].length) {
    const WorkItem& item = work[i];
    const Manner manner = manner_of(item, site_.remedies);
    switch (manner.kind) {
      case WorkItem::Kind::cpu:
        if (manner.offloaded && site_.offload != nullptr) {
          co_await offload(*item.step, interpreted(manner.demand), errand);
        } else {
          co_await compute(errand, Spent::cpu, interpreted(manner.demand));
        }
        break;
      case WorkItem::Kind::native:
        if (manner.in_place) {
          co_await compute(errand, Spent::native, manner.demand);
        } else {
          co_await Pooled{errand, Pool::native, manner.demand};
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
      case WorkItem::Kind::parallel:
        outcome = co_await run_parallel(work.subspan(i + 1, item.length), errand);
        break;
      case WorkItem::Kind::branch: break;  // only ever inside a parallel item
    }
  }
  co_return outcome;
}

// In a worker of the offload pool; the result comes back as a message.
sim::Task<> EventLoop::offload(const Step& step, sim::Duration demand, const Errand& errand) {
  co_await pack(errand, step.argument);
  co_await Offloaded{errand, demand, step};
  co_await pack(errand, step.result);
}

sim::Task<Outcome> EventLoop::call_service(const WorkItem& item, const Errand& errand) {
  co_await Handover{errand};
  const Outcome outcome = co_await site_.services[item.step->service].call(item.demand, &errand.request);
  errand.charge(Spent::service);
  co_await Event{errand};
  co_return outcome;
}

// --- Promise.all, asyncio.gather ----------------------------------------------------------------------------

// What the branches of a `parallel` item share. The last to end takes the request on.
struct EventLoop::Fork {
  std::size_t running = 0;
  Outcome outcome = Outcome::served;
  std::coroutine_handle<> branch;  // that is about to begin
  std::coroutine_handle<> parent;
};

// A new branch stops before its first step.
struct EventLoop::Created {
  Fork& fork;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> branch) const { fork.branch = branch; }
  void await_resume() const noexcept {}
};

// The parent begins it: as a task of its own, or by calling an async function, which comes back when it has to wait.
struct EventLoop::Begin {
  Loop& loop;
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

struct EventLoop::Join {
  const Errand& errand;
  Fork& fork;
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> parent) const {
    fork.parent = parent;
    if (fork.running == 0) errand.loop().resolve(parent);
    return errand.loop().to_thread();
  }
  void await_resume() const { errand.charge(Spent::queue); }
};

sim::Task<Outcome> EventLoop::run_parallel(Work branches, const Errand& errand) {
  Fork fork;
  for (std::size_t i = 0; i < branches.size(); i += 1 + branches[i].length) {
    ++fork.running;
    site_.start(run_branch(branches.subspan(i + 1, branches[i].length), errand, fork));
    co_await Begin{*loop_, fork.branch};
  }
  co_await Join{errand, fork};
  co_return fork.outcome;
}

// With accounts of its own.
sim::Process EventLoop::run_branch(Work work, const Errand& whole, Fork& fork) {
  Ledger ledger{whole.ledger.charged_until()};
  const Errand errand{*this, whole.request, ledger};
  co_await Created{fork};
  errand.charge(Spent::queue);
  const Outcome outcome = co_await carry_out(work, errand);
  site_.simulation.calendar().resume_now(loop_->to_thread());
  if (outcome != Outcome::served) fork.outcome = outcome;
  if (--fork.running > 0) co_return;
  whole.ledger.join(ledger);
  if (fork.parent) loop_->resolve(fork.parent);
}

}  // namespace knee::models
