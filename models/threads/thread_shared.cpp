// Steps on threads that use what the requests of a process share: limits and caches; and work after the response.
#include "models/threads/thread_waits.hpp"

namespace knee::models {

sim::Task<Outcome> ThreadServer::carry_out_shared(Thread& thread, const WorkItem& item, Work inside, Ledger& ledger) {
  if (item.kind == StepKind::limit) return run_limited(thread, *item.step, inside, ledger);
  if (item.kind == StepKind::cache) return fetch(thread, item, inside, ledger);
  return leave_for_later(thread, item, inside);
}

// --- Limits ---------------------------------------------------------------------------------------------------

// The thread sleeps until it has a place. One that is given up gives it back.
struct ThreadServer::Entering : Awaiting {
  Limit& limit;
  Entering(ThreadServer& server, Limit& of) : Awaiting{server}, limit{of} {}
  ~Entering() {
    if (is_scheduled() && !calendar().is_closed()) [[unlikely]]
      limit.leave(nullptr);
  }
  void await_suspend(std::coroutine_handle<> thread) {
    suspend(thread);
    limit.wait(*this);
  }
};

// threading.Semaphore.
sim::Task<Outcome> ThreadServer::run_limited(Thread& thread, const Step& step, Work inside, Ledger& ledger) {
  Limit& limit = process_.steps.limit(step);
  if (!limit.try_enter()) {
    if (limit.is_full()) co_return Outcome::refused;
    co_await drop_lock(thread, ledger);
    const sim::Instant since = process_.simulation.now();
    co_await Entering{*this, limit};
    ledger.charge(LatencyComponent::queue, process_.simulation.now());
    co_await wake_up(thread, since, ledger);
    co_await take_lock(thread, ledger);
  }
  const Limit::Place place{limit, nullptr, process_.simulation.calendar()};
  co_return co_await carry_out(thread, inside, ledger);
}

// --- Caches ---------------------------------------------------------------------------------------------------

// The thread sleeps until a fill that is in progress has ended.
struct ThreadServer::Joining : Awaiting {
  SingleFlight& flights;
  std::uint32_t key;
  Joining(ThreadServer& server, SingleFlight& in, std::uint32_t which) : Awaiting{server}, flights{in}, key{which} {}
  void await_suspend(std::coroutine_handle<> thread) {
    suspend(thread);
    flights.wait(key, *this);
  }
};

// dogpile.cache, dogpile/lock.py (Lock._enter): the first thread that finds an entry stale refreshes it itself; meanwhile the
// others take the stale one.
sim::Task<Outcome> ThreadServer::fetch(Thread& thread, const WorkItem& item, Work miss, Ledger& ledger) {
  const CacheAccess cache = process_.steps.cache(*item.step);
  const CacheStore::Found found = cache.store.look_up(item.key, process_.simulation.now());
  const bool refreshes = found == CacheStore::Found::stale && !cache.flights.is_filling(item.key);
  const bool is_hit = found != CacheStore::Found::missing && !refreshes;
  process_.statistics.count_look_up(is_hit);
  if (is_hit) co_return Outcome::served;
  co_return co_await fill(thread, item, miss, ledger);
}

// The miss of a request, or a wait for another one.
sim::Task<Outcome> ThreadServer::fill(Thread& thread, const WorkItem& item, Work miss, Ledger& ledger) {
  const CacheAccess cache = process_.steps.cache(*item.step);
  while (item.step->cache->coalescing != Coalescing::none && cache.flights.is_filling(item.key)) {
    co_await drop_lock(thread, ledger);
    const sim::Instant since = process_.simulation.now();
    const std::optional<Outcome> joined = co_await Joining{*this, cache.flights, item.key};
    ledger.charge(LatencyComponent::io, process_.simulation.now());
    co_await wake_up(thread, since, ledger);
    co_await take_lock(thread, ledger);
    if (joined) co_return *joined;
  }
  ++process_.statistics.cache_fills;
  SingleFlight::Fill fill{cache.flights, item.key, nullptr, process_.simulation.calendar()};
  const Outcome outcome = co_await carry_out(thread, miss, ledger);
  if (outcome == Outcome::served) cache.store.fill(item.key, process_.simulation.now(), item.demand);
  fill.end(outcome);
  co_return outcome;
}

// --- Later ----------------------------------------------------------------------------------------------------

// A job for a queue, or work after the response.
sim::Task<Outcome> ThreadServer::leave_for_later(Thread& thread, const WorkItem& item, Work inside) {
  if (item.kind == StepKind::enqueue) {
    (*process_.queues)[item.step->resource].put(item.demand);
  } else {
    process_.background.defer(*thread.request, inside);
  }
  co_return Outcome::served;
}

// The thread goes on before it takes the next request: a WSGI server calls close() of the response when it has sent it (PEP 3333;
// gunicorn 20.1, workers/sync.py and gthread.py, handle_request; werkzeug's ClosingIterator, Flask's call_on_close).
sim::Task<> ThreadServer::go_on_after(Thread& thread, Request* first) {
  BackgroundWork::Pieces pieces{process_.background, first};
  co_await take_lock(thread);
  for (; pieces.first() != nullptr; pieces.pop()) {
    Request& piece = *pieces.first();
    piece.ledger = Ledger{process_.simulation.now()};
    thread.request = &piece;
    co_await carry_out(thread, piece.work, piece.ledger);
    process_.memory.end_request(piece);
  }
  thread.request = nullptr;
  co_await drop_lock(thread);
}

}  // namespace knee::models
