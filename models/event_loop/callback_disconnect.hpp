/// What a request on an event loop learns when it is abandoned.
#pragma once

#include "models/event_loop/callback_context.hpp"
#include "sim/sync/condition.hpp"

namespace knee::models {

// Wakes the waits of a request whose client goes; what runs after them finds out that it has gone.
struct EventLoopServer::Disconnect : DisconnectListener {
  Disconnect(sim::Simulation& simulation, Request& of) : request{of}, gone{simulation} { request.disconnect_listener = this; }
  Disconnect(const Disconnect&) = delete;
  Disconnect& operator=(const Disconnect&) = delete;
  ~Disconnect() { request.disconnect_listener = nullptr; }
  void client_has_gone(Request&) override { gone.broadcast(); }
  [[nodiscard]] static Disconnect& of(const CallbackContext& context) {
    return *static_cast<Disconnect*>(context.request.disconnect_listener);
  }

  Request& request;
  sim::Condition gone;
};

}  // namespace knee::models
