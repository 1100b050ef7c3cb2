/// The parts of an event-loop process that its sources share: what a callback works for, and how it waits.
#pragma once

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

}  // namespace knee::models
