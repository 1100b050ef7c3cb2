#include "models/threads/futures_gthread.hpp"

#include <algorithm>

#include "models/threads/thread_server.hpp"
#include "sim/kernel/weak_ref.hpp"

namespace knee::models {
namespace {

// A computation that another coroutine may interrupt.
struct Turning : sim::Referenced {
  sim::Cores::Job job;
};

sim::Process interrupt_at(sim::Simulation& simulation, sim::Instant when, sim::WeakRef<Turning> turning) {
  co_await simulation.until(when);
  if (turning && turning->job.running()) turning->job.interrupt();
}

}  // namespace

FuturesGthread::FuturesGthread(ThreadServer& server, ProcessContext& process, ListeningSocket& socket,
                               const Options& options)
    : Gthread{server, process, socket, options}, response_{process.simulation} {}

sim::Task<> FuturesGthread::run(Thread& self) {
  while (process_.life.accepts()) {
    co_await notify(self);
    if (open_ < options_.connections) {
      co_await poll(self, kTimeOut);
      co_await scan_futures(self);
    } else {
      co_await await_response(self);
    }
    co_await close_expired(self);
  }
  socket_.pass_on();
  co_await await_last_responses(self);
}

sim::Task<> FuturesGthread::take_in(Thread& self, Request& request) {
  if (options_.version == Version::v20_1) {
    co_await enqueue(self, {.request = &request});
    co_return;
  }
  co_await lock_connections(self);
  co_await server_.enter_kernel(self, request.ledger);  // poller.register()
  process_.start(await_first_data(request));
  co_await server_.take_lock(self);
  unlock_connections();
}

// futures.wait() looks at every request of the pool to find the finished ones. Returns whether it finds any.
sim::Task<bool> FuturesGthread::scan_futures(Thread& self) {
  const auto futures = static_cast<sim::Duration::rep>(in_pool_);
  const bool any = finished_ > 0;
  in_pool_ -= finished_;
  finished_ = 0;
  co_await server_.interpret(self, options_.futures_scan * futures, own_);
  co_return any;
}

// At the limit of connections: accepts nothing, reads nothing, and waits until a request has been served.
sim::Task<> FuturesGthread::await_response(Thread& self) {
  if (in_pool_ == 0) {
    co_await turn_until_expiry(self);
    co_return;
  }
  const bool any = co_await scan_futures(self);
  if (any) co_return;
  if (finished_ == 0) {
    co_await server_.drop_lock(self);
    if (finished_ == 0) {
      const sim::Instant since = process_.simulation.now();
      co_await response_.wait_for(kTimeOut);
      co_await server_.waking(self, since);
    }
    co_await server_.take_lock(self);
  }
  in_pool_ -= finished_;
  finished_ = 0;
}

// futures.wait() when it accepts no more; the kept connections are closed when it exits. Its limit (--graceful-timeout) has
// no effect: the interpreter waits for the pool's threads before it exits (concurrent/futures/thread.py: _python_exit).
sim::Task<> FuturesGthread::await_last_responses(Thread& self) {
  co_await server_.drop_lock(self);
  while (finished_ < in_pool_) {
    const sim::Instant since = process_.simulation.now();
    co_await response_.wait();
    co_await server_.waking(self, since);
  }
}

// --- The loop that does nothing -----------------------------------------------------------------------------

// futures.wait() of no futures returns at once. While the pool sleeps, nothing changes until a connection expires, so the
// turns up to then are computed as one: the calls of notify() first, then the interpreter's part with the lock.
sim::Task<> FuturesGthread::turn_until_expiry(Thread& self) {
  co_await server_.interpret(self, options_.busy_turn, own_);  // the rest of this turn
  if (!pool_is_asleep() || next_expiry() <= process_.simulation.now()) co_return;

  const sim::Duration hold = own_time(options_.busy_turn);
  const sim::Duration call = process_.machine.time_of(server_.options().syscall_time);
  const sim::Duration turn = std::max<sim::Duration>(hold + call, std::chrono::microseconds{1});
  constexpr sim::Duration kAtATime = std::chrono::hours{1};  // if none ever expires
  const sim::Instant now = process_.simulation.now();
  const sim::Instant end = std::min(next_expiry(), sim::after(now, kAtATime));
  const auto turns = (end - now + turn - sim::Duration{1}) / turn;

  process_.life.fall_asleep();  // it calls notify() in each turn
  co_await server_.drop_lock(self);
  sim::Duration ran = co_await compute_until(self, (turn - hold) * turns, end);
  co_await server_.take_lock(self);
  ran += co_await compute_until(self, hold * turns, end);
  co_await process_.machine.run(self.cpu, (turn - ran % turn) % turn);  // interrupted: to the end of its turn
  if (self.lock != nullptr) self.lock->count_holds(static_cast<std::uint64_t>(turns), hold);
  process_.life.wake_up();
}

// Computes for `time`, but not beyond `end`, which comes first if the cores are shared. Returns the time computed.
sim::Task<sim::Duration> FuturesGthread::compute_until(Thread& self, sim::Duration time, sim::Instant end) {
  if (end <= process_.simulation.now()) co_return sim::Duration{};
  Turning turning{{}, process_.machine.run(self.cpu, time)};
  process_.start(interrupt_at(process_.simulation, end, sim::WeakRef{turning}));
  co_return time - co_await turning.job;
}

sim::Duration FuturesGthread::own_time(sim::Duration demand) const {
  return process_.machine.time_of(sim::from_seconds(sim::to_seconds(demand) * server_.options().cpu_factor));
}

// --- The threads of the pool --------------------------------------------------------------------------------

// Sets the result of the future; then finish_request(), which the serving thread calls.
sim::Task<> FuturesGthread::end_request(Thread& self, Connection* kept) {
  ++finished_;
  response_.signal();
  if (kept == nullptr) {
    --open_;
    co_await call_system(self);  // close()
    co_return;
  }
  co_await call_system(self);  // setblocking(False)
  const sim::Instant now = process_.simulation.now();
  co_await lock_connections(self);
  keep(*kept, now);
  co_await server_.drop_lock(self);
  co_await server_.compute_in_kernel(self);  // poller.register()
  watch(*kept);
  co_await server_.take_lock(self);
  unlock_connections();
}

}  // namespace knee::models
