// Requests that an event loop cancels when their client goes: Django's asynchronous views, fetch with an AbortSignal.
#include "models/event_loop/callback_disconnect.hpp"
#include "sim/kernel/task_scope.hpp"

namespace knee::models {

// Because its client has gone, or because it is a branch that was cancelled.
bool EventLoopServer::stops(const CallbackContext& context) const {
  return context.cancels || options_.on_disconnect != OnDisconnect::continues;
}

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
