/// The callbacks of an event-loop server: what they serve, how they wait and compute.
#pragma once

#include <coroutine>
#include <string_view>

#include "models/event_loop/event_loop_server.hpp"

namespace knee::models {

// The request that a callback serves, and the ledger that its time is charged to.
struct EventLoopServer::CallbackContext {
  EventLoopServer& server;
  Request& request;
  Ledger& ledger;

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

}  // namespace knee::models
