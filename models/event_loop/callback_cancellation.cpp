// Requests that an event loop cancels when their client goes: Django's asynchronous views, fetch with an AbortSignal.
#include "models/event_loop/callback_context.hpp"
#include "sim/kernel/task_scope.hpp"
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

sim::Task<Outcome> EventLoopServer::handle_cancellably(const CallbackContext& context) {
  const Disconnect disconnect{process_.simulation, context.request};
  co_return co_await handle(context);
}

// Django, django/core/handlers/asgi.py: handle cancels the task of the view, which wakes up in the await that it is in.
sim::Task<> EventLoopServer::wait_cancellably(const CallbackContext& context, sim::Duration length) {
  co_await Handover{context};
  const sim::Instant end = sim::after(context.now(), length);
  while (!context.request.abandoned && context.now() < end) {
    co_await Disconnect::of(context).gone.wait_for(end - context.now());
  }
  context.charge(LatencyComponent::io);
}

// The service goes on with a query that it has; the answer is dropped.
sim::Task<Outcome> EventLoopServer::call_cancellably(const WorkItem& item, const CallbackContext& context) {
  co_await Handover{context};
  Call call{.service = process_.services[item.step->service], .item = item, .request = context.request};
  sim::TaskScope scope{process_.simulation};
  if (!context.request.abandoned) {
    scope.start(run_call(call, Disconnect::of(context)));
    while (!call.has_ended && !context.request.abandoned) co_await Disconnect::of(context).gone.wait();
  }
  scope.end();
  context.charge(LatencyComponent::service);
  co_await Event{context};
  co_return call.has_ended ? call.outcome : Outcome::failed;
}

sim::Process EventLoopServer::run_call(Call& call, Disconnect& disconnect) {
  call.outcome = co_await call.service.call(call.item, &call.request);
  call.has_ended = true;
  disconnect.gone.broadcast();
}

}  // namespace knee::models
