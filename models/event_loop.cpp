#include "models/event_loop.hpp"

namespace knee::models {

// --- How control passes between the loop's thread and its callbacks ---------------------------------------

// The loop runs a callback: it goes on when the callback hands control back.
struct EventLoop::Turn {
  EventLoop& loop;
  std::coroutine_handle<> callback;
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> thread) const {
    loop.thread_ = thread;
    return callback;
  }
  void await_resume() const noexcept {}
};

// Code outside the loop becomes a callback: it goes on when the loop gets to it.
struct EventLoop::Entry {
  EventLoop& loop;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> callback) const { loop.post(callback); }
  void await_resume() const noexcept {}
};

// The same for a resolved promise: it goes on right after the running callback.
struct EventLoop::Microtask {
  EventLoop& loop;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> callback) const { loop.microtasks_.push(callback); }
  void await_resume() const noexcept {}
};

// The callback has ended: the loop goes on, and so does this coroutine, outside the loop.
struct EventLoop::Handover {
  EventLoop& loop;
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) const {
    loop.site_.simulation.calendar().resume_now(callback);
    return loop.thread_;
  }
  void await_resume() const noexcept {}
};

// The callback has ended by starting a timer or I/O: the loop goes on, and so does this coroutine, outside the loop,
// when the time has passed.
struct EventLoop::Elapse {
  EventLoop& loop;
  sim::Duration length;
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) const {
    sim::Calendar& calendar = loop.site_.simulation.calendar();
    calendar.resume_at(calendar.now() + length, callback);
    return loop.thread_;
  }
  void await_resume() const noexcept {}
};

// The callback has ended by giving the worker pool a job; its continuation is posted to the loop when that is done.
struct EventLoop::Pooled : WorkerPool::Job {
  EventLoop& loop;
  Ledger& ledger;
  Spent account;
  std::coroutine_handle<> continuation;

  Pooled(EventLoop& of, Ledger& accounts, Spent what, Kind kind_of_job, sim::Duration demand_of_job)
      : Job{kind_of_job, demand_of_job}, loop{of}, ledger{accounts}, account{what} {}
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) {
    continuation = callback;
    loop.pool_.submit(*this);
    return loop.thread_;
  }
  void started() override { ledger.charge(Spent::queue, loop.site_.simulation.now()); }
  void done() override {
    ledger.charge(account, loop.site_.simulation.now());
    loop.post(continuation);
  }
  void await_resume() const { ledger.charge(Spent::queue, loop.site_.simulation.now()); }
};

// The loop finds nothing to do and blocks in poll.
struct EventLoop::Sleep {
  EventLoop& loop;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> thread) const {
    loop.sleeper_.process = thread;
    loop.socket_.sleep(loop.sleeper_);
    loop.awake_.set(0, loop.site_.simulation.now());
  }
  void await_resume() const { loop.awake_.set(1, loop.site_.simulation.now()); }
};

// --- The loop's thread --------------------------------------------------------------------------------------

EventLoop::EventLoop(Site& site, ListeningSocket& socket, const Options& options)
    : site_{site},
      socket_{socket},
      options_{options},
      pool_{site.simulation, site.machine, options.pool_threads} {
  site.simulation.start(run());
}

sim::Process EventLoop::run() {
  for (;;) {
    if (ready_.empty() && socket_.pending() == 0) {
      co_await Sleep{*this};
      co_await site_.machine.compute(options_.wake_up);
    }
    const std::size_t polled = ready_.size();  // what becomes ready from here on waits for the next iteration
    if (Request* accepted = socket_.try_accept()) {
      if (accepted->connection != nullptr) accepted->connection->server = this;
      site_.simulation.start(read_first(*accepted));
    }
    for (std::size_t i = 0; i < polled; ++i) {
      co_await call(ready_.pop());
      while (!microtasks_.empty()) co_await call(microtasks_.pop());
    }
  }
}

EventLoop::Turn EventLoop::call(std::coroutine_handle<> callback) { return Turn{*this, callback}; }

void EventLoop::post(std::coroutine_handle<> callback) {
  ready_.push(callback);
  wake();
}

void EventLoop::wake() {
  if (!sleeper_.listed) return;
  socket_.leave(sleeper_);
  site_.simulation.calendar().resume_now(sleeper_.process);
}

sim::Duration EventLoop::interpreted(sim::Duration demand) const {
  if (options_.cpu_factor == 1) return demand;
  return sim::from_seconds(sim::to_seconds(demand) * options_.cpu_factor);
}

// --- The application's code ---------------------------------------------------------------------------------

// What the branches of a `parallel` item share. The last to end takes the request on.
struct EventLoop::Fork {
  Ledger& ledger;
  std::size_t running = 0;
  Outcome outcome = Outcome::served;
  std::coroutine_handle<> parent;
};

// A request, to be carried out: a callback of its own, the framework's part first.
struct EventLoop::Whole {
  Request& request;
  [[nodiscard]] Work work() const { return request.work; }
  [[nodiscard]] Ledger& ledger() const { return request.ledger; }
  [[nodiscard]] sim::Duration overhead(const EventLoop& loop) const { return loop.options_.overhead; }
  [[nodiscard]] Entry enter(EventLoop& loop) const { return {loop}; }
  void finish(EventLoop&, Outcome outcome) const { request.finish(outcome); }
};

// A branch of a request: starts as a promise's job, with accounts of its own.
struct EventLoop::Branch {
  Fork& fork;
  Work steps;
  Ledger accounts{fork.ledger.charged_until()};
  [[nodiscard]] Work work() const { return steps; }
  [[nodiscard]] Ledger& ledger() { return accounts; }
  [[nodiscard]] sim::Duration overhead(const EventLoop&) const { return {}; }
  [[nodiscard]] Microtask enter(EventLoop& loop) const { return {loop}; }
  void finish(EventLoop& loop, Outcome outcome) const {
    if (outcome != Outcome::served) fork.outcome = outcome;
    if (--fork.running > 0) return;
    fork.ledger.join(accounts);
    loop.microtasks_.push(fork.parent);
  }
};

// A new connection becomes readable when its client sends something.
sim::Process EventLoop::read_first(Request& request) {
  const sim::Instant sent = request.due + request.silence;
  if (sent > site_.simulation.now()) {
    request.ledger.charge(Spent::queue, site_.simulation.now());
    co_await site_.simulation.until(sent);
    request.ledger.charge(Spent::network, sent);
  }
  submit(request);
}

void EventLoop::submit(Request& request) { site_.simulation.start(carry_out(Whole{request})); }

template <class Errand>
sim::Process EventLoop::carry_out(Errand errand) {
  const sim::Simulation& simulation = site_.simulation;
  Ledger& ledger = errand.ledger();
  co_await errand.enter(*this);
  ledger.charge(Spent::queue, simulation.now());
  const sim::Duration overhead = errand.overhead(*this);
  co_await site_.machine.compute(overhead);
  ledger.charge_computing(Spent::cpu, site_.machine.time_of(overhead), {}, simulation.now());

  const Work work = errand.work();
  Outcome outcome = Outcome::served;
  for (std::size_t i = 0; i < work.size() && outcome == Outcome::served; i += 1 + work[i].length) {
    const WorkItem& item = work[i];
    const Manner manner = manner_of(item, site_.remedies);
    switch (manner.kind) {
      case WorkItem::Kind::cpu: {
        const sim::Duration demand = interpreted(manner.demand);
        co_await site_.machine.compute(demand);
        ledger.charge_computing(Spent::cpu, site_.machine.time_of(demand), {}, simulation.now());
        break;
      }
      case WorkItem::Kind::native:
        if (manner.in_place) {
          co_await site_.machine.compute(manner.demand);
          ledger.charge_computing(Spent::native, site_.machine.time_of(manner.demand), {}, simulation.now());
        } else {
          co_await Pooled{*this, ledger, Spent::native, WorkerPool::Job::Kind::native, manner.demand};
        }
        break;
      case WorkItem::Kind::wait:
        co_await Elapse{*this, item.demand};
        ledger.charge(Spent::io, simulation.now());
        co_await Entry{*this};
        ledger.charge(Spent::queue, simulation.now());
        break;
      case WorkItem::Kind::blocking:
        co_await Pooled{*this, ledger, Spent::io, WorkerPool::Job::Kind::blocking, item.demand};
        break;
      case WorkItem::Kind::call: outcome = co_await call_service(item, ledger); break;
      case WorkItem::Kind::parallel:
        outcome = co_await run_parallel(work.subspan(i + 1, item.length), ledger);
        break;
      case WorkItem::Kind::branch: break;  // only ever inside a parallel item
    }
  }
  site_.simulation.calendar().resume_now(thread_);
  errand.finish(*this, outcome);
}

sim::Task<Outcome> EventLoop::call_service(const WorkItem& item, Ledger& ledger) {
  co_await Handover{*this};
  const Outcome outcome = co_await site_.services[item.step->service].call(item.demand);
  ledger.charge(Spent::service, site_.simulation.now());
  co_await Entry{*this};
  ledger.charge(Spent::queue, site_.simulation.now());
  co_return outcome;
}

// --- Promise.all --------------------------------------------------------------------------------------------

struct EventLoop::Join {
  EventLoop& loop;
  Fork& fork;
  bool await_ready() const noexcept { return fork.running == 0; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> parent) const {
    fork.parent = parent;
    return loop.thread_;
  }
  void await_resume() const noexcept {}
};

sim::Task<Outcome> EventLoop::run_parallel(Work branches, Ledger& ledger) {
  Fork fork{.ledger = ledger, .parent = {}};
  for (std::size_t i = 0; i < branches.size(); i += 1 + branches[i].length) {
    ++fork.running;
    site_.simulation.start(carry_out(Branch{fork, branches.subspan(i + 1, branches[i].length)}));
  }
  co_await Join{*this, fork};
  co_return fork.outcome;
}

}  // namespace knee::models
