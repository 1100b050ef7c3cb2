#include "models/threads/gthread.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "models/threads/thread_server.hpp"

namespace knee::models {
namespace {

constexpr std::chrono::seconds kTimeOut{1};  // poller.select(1.0)

}  // namespace

Gthread::Gthread(ThreadServer& server, ProcessContext& process, ListeningSocket& socket, const Options& options)
    : server_{server},
      process_{process},
      socket_{socket},
      options_{options},
      kept_max_{options.connections - std::min(options.connections, server.options().threads)},
      queue_row_{process.timeline, process.name, "pool queue"},
      keep_lock_{process.simulation},
      response_{process.simulation},
      queue_lock_{process.simulation} {
  process.start(run_main());
  for (std::size_t i = 0; i < server.options().threads; ++i) process.start(run_pool_thread(i));
}

// --- The main thread ----------------------------------------------------------------------------------------

sim::Process Gthread::run_main() {
  Thread self = server_.thread(0, "main thread");
  co_await server_.take_lock(self);
  while (process_.life.accepts()) {
    process_.life.heartbeat();
    co_await call_system(self);  // the arbiter looks at a file's time
    if (open_ < options_.connections) {
      co_await poll(self);
      co_await handle_events(self);
      co_await futures_scan(self);
    } else {
      co_await await_response(self);
    }
    co_await close_expired(self);
  }
  socket_.pass_on();
  co_await await_last_responses(self);
  process_.life.end();
}

sim::Task<> Gthread::poll(Thread& self) {
  co_await server_.drop_lock(self);
  co_await server_.compute_in_kernel(self);
  const sim::Instant until = sim::after(process_.simulation.now(), kTimeOut);
  bool relisted = incoming_;  // level-triggered: a reported event stays in the list
  for (bool late = false; !late && ready_.empty() && socket_.pending() == 0;) {
    relisted = false;
    self.row.begin("poll");
    const sim::Instant since = process_.simulation.now();
    Sleep sleep{until, process_.simulation.calendar(), socket_.idle()};
    sleeper_ = sim::WeakRef{sleep};
    late = !co_await sleep;
    self.row.end();
    co_await server_.waking(self, since);
  }
  polled_ = ready_.size();  // requests that become ready later are for the next poll
  incoming_ = socket_.pending() > 0;
  if (incoming_ && !relisted) incoming_since_ = socket_.readable_since();
  co_await server_.take_lock(self);
}

// In the order of the ready list.
sim::Task<> Gthread::handle_events(Thread& self) {
  bool accepts = incoming_;
  while (polled_ > 0 || accepts) {
    if (accepts && (polled_ == 0 || incoming_since_ <= ready_.front().since)) {
      accepts = false;
      self.row.begin("accept");
      co_await accept(self);
      self.row.end();
    } else {
      --polled_;
      co_await dispatch(self, *ready_.pop().request);
    }
  }
}

// At the limit of connections: accepts nothing, reads nothing, and waits until a request has been served.
sim::Task<> Gthread::await_response(Thread& self) {
  const std::size_t all = futures_;
  const bool any = co_await futures_scan(self);
  if (any || all == 0) co_return;
  if (finished_ == 0) {
    co_await server_.drop_lock(self);
    if (finished_ == 0) {
      const sim::Instant since = process_.simulation.now();
      co_await response_.wait_for(kTimeOut);
      co_await server_.waking(self, since);
    }
    co_await server_.take_lock(self);
  }
  futures_ -= finished_;
  finished_ = 0;
}

// futures.wait() when it accepts no more; the kept connections are closed when it exits. Left out: the limit of 30 s on this
// wait (--graceful-timeout).
sim::Task<> Gthread::await_last_responses(Thread& self) {
  co_await server_.drop_lock(self);
  while (finished_ < futures_) {
    const sim::Instant since = process_.simulation.now();
    co_await response_.wait();
    co_await server_.waking(self, since);
  }
}

// One new connection, if no other process was first.
sim::Task<> Gthread::accept(Thread& self) {
  co_await server_.drop_lock(self);
  co_await server_.compute_in_kernel(self);
  Request* request = process_.accept_from(socket_);
  if (request != nullptr) request->ledger.charge(LatencyComponent::queue, process_.simulation.now());
  co_await server_.take_lock(self);
  if (request == nullptr) co_return;

  ++open_;
  Ledger& ledger = request->ledger;
  ledger.charge(LatencyComponent::interpreter_wait, process_.simulation.now());
  if (request->connection != nullptr) request->connection->server = process_.endpoint;
  co_await server_.make_syscall(self, ledger);  // setblocking(False)
  if (options_.hand_over == HandOver::on_accept) {
    co_await enqueue(self, *request);
  } else {
    co_await lock(self, keep_lock_);
    co_await server_.enter_kernel(self, ledger);  // poller.register()
    process_.start(await_first_data(*request));
    co_await server_.take_lock(self);
    keep_lock_.release();
  }
}

sim::Process Gthread::await_first_data(Request& request) {
  const sim::Instant sent = sim::after(request.due, request.first_byte_delay);
  if (sent > process_.simulation.now()) {
    co_await process_.simulation.until(sent);
    request.ledger.charge(LatencyComponent::network, sent);
  }
  report_readable(request);
}

// A request on a connection that the poller watches.
sim::Task<> Gthread::dispatch(Thread& self, Request& request) {
  process_.life.requests().add(request);
  request.ledger.charge(LatencyComponent::queue, process_.simulation.now());
  self.row.begin("dispatch", &request);
  co_await lock(self, keep_lock_);
  co_await server_.make_syscall(self, request.ledger);  // poller.unregister()
  Connection* connection = request.connection;
  if (connection != nullptr && connection->watched) {
    connection->watched = false;
    connection->unread = nullptr;
    --kept_;
  }
  keep_lock_.release();
  co_await enqueue(self, request);
  self.row.end();
}

// tpool.submit()
sim::Task<> Gthread::enqueue(Thread& self, Request& request) {
  co_await server_.make_syscall(self, request.ledger);  // setblocking(True)
  co_await server_.interpret(self, options_.dispatch, request.ledger);
  ++futures_;
  jobs_.push(&request);
  queue_row_.count(static_cast<double>(jobs_.size()));
  if (queue_locked_) {
    queue_locked_ = false;
    queue_lock_.release();
  }
}

// futures.wait() looks at every request of the pool to find those that are done. Returns whether it finds any.
sim::Task<bool> Gthread::futures_scan(Thread& self) {
  const auto futures = static_cast<sim::Duration::rep>(futures_);
  const bool any = finished_ > 0;
  futures_ -= finished_;
  finished_ = 0;
  co_await server_.interpret(self, options_.futures_scan * futures, own_);
  co_return any;
}

// murder_keepalived()
sim::Task<> Gthread::close_expired(Thread& self) {
  const sim::Instant now = process_.simulation.now();
  for (;;) {
    co_await lock(self, keep_lock_);
    keep_lock_.release();
    if (keep_.empty() || keep_.front().expires > now) co_return;
    const Kept kept = keep_.pop();
    const Connection& connection = *kept.connection;
    const bool still = connection.server == process_.endpoint && connection.watched && connection.expires == kept.expires;
    if (still) co_await close(self, *kept.connection);
  }
}

// Closes it even if a request has arrived on it. The client of such a request connects again and sends it again.
sim::Task<> Gthread::close(Thread& self, Connection& connection) {
  connection.watched = false;
  if (connection.unread != nullptr) forget_readable(*connection.unread);
  --kept_;
  --open_;
  co_await lock(self, keep_lock_);
  co_await call_system(self);  // poller.unregister()
  keep_lock_.release();
  co_await server_.drop_lock(self);
  co_await server_.compute_in_kernel(self);  // close()
  connection.server = nullptr;
  if (connection.unread != nullptr) socket_.submit(*std::exchange(connection.unread, nullptr));
  co_await server_.take_lock(self);
}

// --- Connections --------------------------------------------------------------------------------------------

void Gthread::establish(Connection& connection) {
  ++open_;
  connection.server = process_.endpoint;
  keep(connection, process_.simulation.now());
  watch(connection);
}

void Gthread::submit(Request& request) {
  Connection& connection = *request.connection;
  connection.unread = &request;
  if (connection.watched) report_readable(request);
}

void Gthread::report_readable(Request& request) {
  ready_.push({.request = &request, .since = process_.simulation.now()});
  if (sleeper_ && sleeper_->is_listed()) sleeper_->wake();
}

void Gthread::forget_readable(const Request& request) {
  for (std::size_t left = ready_.size(); left > 0; --left) {
    const Ready ready = ready_.pop();
    if (ready.request != &request) ready_.push(ready);
  }
}

void Gthread::keep(Connection& connection, sim::Instant since) {
  connection.expires = sim::after(since, options_.keep_alive);
  keep_.push({.connection = &connection, .expires = connection.expires});
  ++kept_;
}

void Gthread::watch(Connection& connection) {
  connection.watched = true;
  if (connection.unread != nullptr) report_readable(*connection.unread);
}

// --- The threads of the pool --------------------------------------------------------------------------------

sim::Process Gthread::run_pool_thread(std::size_t number) {
  Thread self = server_.thread(0, "pool thread " + std::to_string(number));
  co_await server_.take_lock(self);
  for (;;) {
    Request& request = *co_await take_job(self);
    server_.busy_threads().add(1, process_.simulation.now());
    request.ledger.charge(LatencyComponent::queue, process_.simulation.now());
    co_await server_.receive(self, request);
    process_.life.count_request();
    Connection* kept = request.connection;
    const bool closes = !process_.life.accepts() || options_.keep_alive == sim::Duration::zero() || kept_ >= kept_max_;
    if (kept != nullptr && closes) {
      kept->server = nullptr;  // the response says that the connection will be closed
      kept = nullptr;
    }
    co_await server_.serve(self, request);
    co_await server_.take_lock(self);
    co_await end_request(self, kept);
    server_.busy_threads().add(-1, process_.simulation.now());
  }
}

// SimpleQueue.get(). A thread that takes an item wakes another idle thread, which mostly finds nothing.
sim::Task<Request*> Gthread::take_job(Thread& self) {
  while (jobs_.empty()) {
    co_await lock(self, queue_lock_);
    queue_locked_ = true;
  }
  Request* job = jobs_.pop();
  queue_row_.count(static_cast<double>(jobs_.size()));
  if (queue_locked_) {
    queue_locked_ = false;
    queue_lock_.release();
  }
  co_return job;
}

// Sets the result of the future; then finish_request(), which the serving thread calls.
sim::Task<> Gthread::end_request(Thread& self, Connection* kept) {
  ++finished_;
  response_.signal();
  if (kept == nullptr) {
    --open_;
    co_await call_system(self);  // close()
    co_return;
  }
  co_await call_system(self);  // setblocking(False)
  const sim::Instant now = process_.simulation.now();
  co_await lock(self, keep_lock_);
  keep(*kept, now);
  co_await server_.drop_lock(self);
  co_await server_.compute_in_kernel(self);  // poller.register()
  watch(*kept);
  co_await server_.take_lock(self);
  keep_lock_.release();
}

sim::Task<> Gthread::call_system(Thread& self) {
  co_await server_.drop_lock(self);
  co_await server_.compute_in_kernel(self);
  co_await server_.take_lock(self);
}

// Tries first without letting the interpreter lock go.
sim::Task<> Gthread::lock(Thread& self, ThreadLock& lock) {
  if (lock.try_acquire()) co_return;
  co_await server_.drop_lock(self);
  while (!lock.try_acquire()) {
    const sim::Instant since = process_.simulation.now();
    co_await lock.released();
    co_await server_.waking(self, since);
  }
  co_await server_.take_lock(self);
}

}  // namespace knee::models
