// Steps on an event loop that use what the requests of a process share: limits and caches; and work after the response.
#include "models/event_loop/callback_context.hpp"

namespace knee::models {

sim::Task<Outcome> EventLoopServer::carry_out_shared(const WorkItem& item, Work inside, const CallbackContext& context) {
  if (item.kind == StepKind::limit) return run_limited(item, inside, context);
  if (item.kind == StepKind::cache) return fetch(item, inside, context);
  return leave_for_later(item, inside, context);
}

// --- Limits ---------------------------------------------------------------------------------------------------

// The callback waits for a place. One that is given up gives it back.
struct EventLoopServer::Entering : Awaiting {
  Limit& limit;
  bool has_entered = false;
  Entering(const CallbackContext& whose, Limit& of) : Awaiting{whose, LatencyComponent::queue}, limit{of} {}
  ~Entering() {
    if (outcome && !has_entered && !calendar().is_closed()) [[unlikely]]
      limit.leave(&loop());
  }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) {
    limit.wait(link);
    return suspend(callback);
  }
  void await_resume() {
    has_entered = true;
    Awaiting::await_resume();
  }
};

sim::Task<Outcome> EventLoopServer::run_limited(const WorkItem& item, Work inside, const CallbackContext& context) {
  Limit& limit = process_.steps.limit(*item.step);
  if (!limit.try_enter()) {
    if (limit.is_full()) co_return Outcome::refused;
    co_await Entering{context, limit};
  }
  const Limit::Place place{limit, loop_.get(), process_.simulation.calendar()};
  co_return co_await carry_out(inside, context);
}

// --- Caches ---------------------------------------------------------------------------------------------------

// The callback waits for a fill that is in progress.
struct EventLoopServer::Joining : Awaiting {
  SingleFlight& flights;
  std::uint32_t key;
  Joining(const CallbackContext& whose, SingleFlight& in, std::uint32_t which)
      : Awaiting{whose, LatencyComponent::io}, flights{in}, key{which} {}
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> callback) {
    flights.wait(key, link);
    return suspend(callback);
  }
};

sim::Task<Outcome> EventLoopServer::fetch(const WorkItem& item, Work miss, const CallbackContext& context) {
  const CacheAccess cache = process_.steps.cache(*item.step);
  const CacheStore::Found found = cache.store.look_up(item.key, context.now());
  process_.statistics.count_look_up(found != CacheStore::Found::missing);
  if (found == CacheStore::Found::fresh) co_return Outcome::served;
  if (found == CacheStore::Found::missing) co_return co_await fill(item, miss, context);
  if (cache.flights.is_filling(item.key)) co_return Outcome::served;
  Request& piece = process_.background.begin(context.request, miss);
  std::coroutine_handle<> created;
  process_.start(refresh(item, piece, created));
  co_await Begin{context, created};
  context.charge(LatencyComponent::queue);  // for the refresh, up to its first wait
  co_return Outcome::served;
}

// The miss of a request, or a wait for another one.
sim::Task<Outcome> EventLoopServer::fill(const WorkItem& item, Work miss, const CallbackContext& context) {
  const CacheAccess cache = process_.steps.cache(*item.step);
  while (item.step->cache->coalescing != Coalescing::none && cache.flights.is_filling(item.key)) {
    const std::optional<Outcome> joined = co_await Joining{context, cache.flights, item.key};
    if (joined) co_return *joined;
  }
  ++process_.statistics.cache_fills;
  SingleFlight::Fill fill{cache.flights, item.key, loop_.get(), process_.simulation.calendar()};
  const Outcome outcome = co_await carry_out(miss, context);
  if (outcome == Outcome::served) cache.store.fill(item.key, context.now(), item.demand);
  fill.end(outcome);
  co_return outcome;
}

// Beside the request, which has been served with the stale entry (lru-cache: allowStaleOnFetch).
sim::Process EventLoopServer::refresh(const WorkItem& item, Request& piece, std::coroutine_handle<>& created) {
  const BackgroundWork::Pieces owned{process_.background, &piece};
  const CacheAccess cache = process_.steps.cache(*item.step);
  const std::uint32_t key = item.key;
  const sim::Duration good = item.demand;
  const CallbackContext context{*this, piece, piece.ledger};
  ++process_.statistics.cache_fills;
  SingleFlight::Fill fill{cache.flights, key, loop_.get(), process_.simulation.calendar()};
  co_await Created{context, created};
  const Outcome outcome = co_await carry_out(piece.work, context);
  if (outcome == Outcome::served) cache.store.fill(key, context.now(), good);
  fill.end(outcome);
  process_.memory.end_request(piece);
  loop_->hand_back();
}

// --- Later ----------------------------------------------------------------------------------------------------

// A job for a queue, or work after the response.
sim::Task<Outcome> EventLoopServer::leave_for_later(const WorkItem& item, Work inside, const CallbackContext& context) {
  if (item.kind == StepKind::enqueue) {
    (*process_.queues)[item.step->resource].put(item.demand);
  } else {
    process_.background.defer(context.request, inside);
  }
  co_return Outcome::served;
}

// The same callback goes on: a response that is written needs no wait. Starlette 0.37, starlette/responses.py
// (Response.__call__: send, then await self.background()); in Node.js the code after res.end().
sim::Task<> EventLoopServer::go_on_after(Request& request, Outcome outcome) {
  if (outcome != Outcome::served) process_.background.drop(request);
  BackgroundWork::Pieces pieces{process_.background, process_.background.take(request)};
  process_.life.count_request();
  if (executor_) {
    co_await respond(request, outcome);
  } else {
    process_.finish(request, outcome);
  }
  for (; pieces.first() != nullptr; pieces.pop()) {
    Request& piece = *pieces.first();
    piece.ledger = Ledger{process_.simulation.now()};
    const CallbackContext context{*this, piece, piece.ledger};
    co_await handle(context);
    process_.memory.end_request(piece);
  }
  loop_->hand_back();
}

}  // namespace knee::models
