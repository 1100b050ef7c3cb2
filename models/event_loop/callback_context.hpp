/// The callbacks of an event-loop server: what they serve, how they wait and compute.
#pragma once

#include <coroutine>
#include <optional>
#include <string_view>

#include "models/event_loop/event_loop_server.hpp"
#include "models/steps/work_wait.hpp"

namespace knee::models {

// The request that a callback serves, and the ledger that its time is charged to.
struct EventLoopServer::CallbackContext {
  EventLoopServer& server;
  Request& request;
  Ledger& ledger;
  bool cancels = false;  // its waits, when the request is abandoned

  [[nodiscard]] EventLoop& loop() const { return *server.loop_; }
  [[nodiscard]] sim::Instant now() const { return server.process_.simulation.now(); }
  void charge(LatencyComponent account) const { ledger.charge(account, now()); }
};

// A callback that waits to be called; what goes beyond its wait is queueing.
struct EventLoopServer::Waiting : EventLoop::Wait {
  const CallbackContext& context;
  explicit Waiting(const CallbackContext& whose) : Wait{whose.loop()}, context{whose} {}
  void await_resume() {
    Wait::await_resume();
    context.charge(LatencyComponent::queue);
  }
};

// Code outside the loop becomes a callback: it continues when the loop handles the event.
struct EventLoopServer::Event : Waiting {
  using Waiting::Waiting;
  void await_suspend(std::coroutine_handle<> callback) {
    suspend(callback);
    loop().post(callback);
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

// The callback waits for another piece of work. One of the same loop continues it as a promise does that is resolved; anything
// else through an event.
struct EventLoopServer::Awaiting : Waiting {
  struct Link : WorkWait {
    Awaiting& owner;
    explicit Link(Awaiting& of) : WorkWait{of.calendar()}, owner{of} {}
    void go_on(std::optional<Outcome> how, const EventLoop* by) override { owner.go_on(how, by); }
  };
  LatencyComponent account;  // of the wait
  std::optional<Outcome> outcome;
  Link link{*this};
  Awaiting(const CallbackContext& whose, LatencyComponent what) : Waiting{whose}, account{what} {}
  std::optional<Outcome> await_resume() {
    Waiting::await_resume();
    return outcome;
  }

 private:
  void go_on(std::optional<Outcome> how, const EventLoop* by) {
    outcome = how;
    context.charge(account);
    if (by == &loop()) {
      loop().resolve(coroutine());
    } else {
      loop().post(coroutine());
    }
  }
};

// The callback computes, and the loop with it.
struct EventLoopServer::Computing {
  const CallbackContext& context;
  LatencyComponent account;
  std::string_view what;
  sim::Duration time;  // of a core
  sim::Cores::Job job;
  bool await_ready() const noexcept { return job.await_ready(); }
  void await_suspend(std::coroutine_handle<> callback) {
    context.loop().row().begin(what, &context.request);
    job.await_suspend(callback);
  }
  void await_resume() {
    if (time <= sim::Duration::zero()) return;
    job.await_resume();
    context.loop().row().end();
    context.ledger.charge_computing(account, time, {}, context.now());
  }
};

}  // namespace knee::models
