#include "models/threads/gthread.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "models/threads/futures_gthread.hpp"
#include "models/threads/pipe_gthread.hpp"
#include "models/threads/thread_server.hpp"

namespace knee::models {

std::unique_ptr<Gthread> Gthread::make(ThreadServer& server, ProcessContext& process, ListeningSocket& socket,
                                       const Options& options) {
  std::unique_ptr<Gthread> worker;
  if (waits_for_futures(options.version)) {
    worker = std::make_unique<FuturesGthread>(server, process, socket, options);
  } else {
    worker = std::make_unique<PipeGthread>(server, process, socket, options);
  }
  worker->start();
  return worker;
}

Gthread::Gthread(ThreadServer& server, ProcessContext& process, ListeningSocket& socket, const Options& options)
    : server_{server},
      process_{process},
      socket_{socket},
      options_{options},
      poller_{process, socket},
      kept_max_{options.connections - std::min(options.connections, server.options().threads)},
      queue_row_{process.timeline, process.name, "pool queue"},
      queue_lock_{process.simulation},
      thread_started_{process.simulation} {
  if (waits_for_futures(options.version)) keep_lock_.emplace(process.simulation);
}

void Gthread::start() {
  process_.start(run_main());
}

// --- The main thread ----------------------------------------------------------------------------------------

sim::Process Gthread::run_main() {
  Thread self = server_.thread(0, "main thread");
  co_await server_.take_lock(self);
  co_await run(self);
  process_.life.end();
}

// The arbiter looks at a file's time.
sim::Task<> Gthread::notify(Thread& self) {
  process_.life.heartbeat();
  co_await call_system(self);
}

// poller.select(), and the callbacks of what it has reported.
sim::Task<> Gthread::poll(Thread& self, sim::Duration time_out) {
  co_await server_.drop_lock(self);
  co_await server_.compute_in_kernel(self);
  co_await poller_.wait(sim::after(process_.simulation.now(), time_out), server_.options().wake_up, self);
  co_await server_.take_lock(self);
  while (const auto event = poller_.next()) {
    switch (event->kind) {
      case Poller::Event::Kind::connection: co_await accept(self); break;
      case Poller::Event::Kind::request: co_await dispatch(self, *event->request); break;
      case Poller::Event::Kind::pipe: co_await run_callbacks(self); break;
    }
  }
}

// One new connection, if no other process was first.
sim::Task<> Gthread::accept(Thread& self) {
  self.row.begin("accept");
  co_await server_.drop_lock(self);
  co_await server_.compute_in_kernel(self);
  Request* request = process_.accept_from(socket_);
  if (request != nullptr) request->ledger.charge(LatencyComponent::queue, process_.simulation.now());
  co_await server_.take_lock(self);
  if (request != nullptr) {
    ++open_;
    request->ledger.charge(LatencyComponent::interpreter_wait, process_.simulation.now());
    if (request->connection != nullptr) request->connection->server = process_.endpoint;
    co_await server_.make_syscall(self, request->ledger);  // setblocking(False)
    co_await take_in(self, *request);
  }
  self.row.end();
}

// A silent client sends. The connection may have been closed meanwhile.
sim::Process Gthread::await_first_data(Request& request) {
  const sim::Instant sent = sim::after(request.due, request.first_byte_delay);
  if (sent > process_.simulation.now()) {
    co_await process_.simulation.until(sent);
    if (!request.in_hand.listed) co_return;
    request.ledger.charge(LatencyComponent::network, sent);
  }
  poller_.report(request);
}

sim::Task<> Gthread::dispatch(Thread& self, Request& request) {
  co_await take_from_poller(self, {.request = &request, .has_data = true});
}

// on_client_socket_readable(): a request on a connection that the poller watches.
sim::Task<> Gthread::take_from_poller(Thread& self, Job job) {
  Request& request = *job.request;
  process_.life.requests().add(request);
  request.ledger.charge(LatencyComponent::queue, process_.simulation.now());
  self.row.begin("dispatch", &request);
  co_await lock_connections(self);
  co_await server_.make_syscall(self, request.ledger);  // poller.unregister()
  Connection* connection = request.connection;
  if (connection != nullptr && connection->watched) {
    connection->watched = false;
    connection->unread = nullptr;
    --kept_;
  }
  unlock_connections();
  co_await enqueue(self, job);
  self.row.end();
}

// Only from 24 on does anything write into the pipe.
sim::Task<> Gthread::run_callbacks(Thread&) { co_return; }

// conn.init(), which from 24 on the pool's thread calls, and tpool.submit().
sim::Task<> Gthread::enqueue(Thread& self, Job job) {
  if (keep_lock_) co_await server_.make_syscall(self, job.request->ledger);  // setblocking(True)
  co_await server_.interpret(self, options_.dispatch, job.request->ledger);
  ++in_pool_;
  jobs_.push(job);
  queue_row_.count(static_cast<double>(jobs_.size()));
  if (queue_locked_) {
    queue_locked_ = false;
    queue_lock_.release();
  }
  if (idle_ > 0) {
    --idle_;
  } else if (threads_ < server_.options().threads) {
    co_await start_thread(self);
  }
}

// threading.Thread.start: as the executor of an event loop does it (models/event_loop/executor.cpp).
sim::Task<> Gthread::start_thread(Thread& self) {
  has_started_ = false;
  process_.start(run_pool_thread(threads_++));
  co_await server_.drop_lock(self);
  const sim::Instant since = process_.simulation.now();
  while (!has_started_) co_await thread_started_.wait();
  co_await server_.waking(self, since);
  co_await server_.take_lock(self);
}

// murder_keepalived()
sim::Task<> Gthread::close_expired(Thread& self) {
  const sim::Instant now = process_.simulation.now();
  for (;;) {
    co_await lock_connections(self);
    unlock_connections();
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
  if (connection.unread != nullptr) poller_.forget(*connection.unread);
  --kept_;
  --open_;
  co_await lock_connections(self);
  co_await call_system(self);  // poller.unregister()
  unlock_connections();
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
  if (connection.watched) poller_.report(request);
}

void Gthread::keep(Connection& connection, sim::Instant since) {
  connection.expires = sim::after(since, options_.keep_alive);
  keep_.push({.connection = &connection, .expires = connection.expires});
  ++kept_;
}

void Gthread::watch(Connection& connection) {
  connection.watched = true;
  if (connection.unread != nullptr) poller_.report(*connection.unread);
}

// --- The threads of the pool --------------------------------------------------------------------------------

sim::Process Gthread::run_pool_thread(std::size_t number) {
  Thread self = server_.thread(0, "pool thread " + std::to_string(number));
  co_await process_.simulation.delay({});  // its creator lets the lock go first
  co_await server_.take_lock(self);
  has_started_ = true;
  thread_started_.signal();
  for (;;) {
    const Job job = co_await take_job(self);
    process_.machine.rest().end();
    server_.busy_threads().add(1, process_.simulation.now());
    job.request->ledger.charge(LatencyComponent::queue, process_.simulation.now());
    if (co_await prepare(self, job)) co_await handle(self, *job.request);
    server_.busy_threads().add(-1, process_.simulation.now());
    ++idle_;
  }
}

// What a thread does before it reads; false: it has given the connection back without reading.
sim::Task<bool> Gthread::prepare(Thread&, const Job&) { co_return true; }

// handle_request() counts the request and decides on the connection before it calls the application.
sim::Task<> Gthread::handle(Thread& self, Request& request) {
  co_await server_.receive(self, request);
  co_await server_.begin(self, request);
  process_.life.count_request();
  Connection* kept = request.connection;
  const bool closes = !process_.life.accepts() || options_.keep_alive == sim::Duration::zero() || kept_ >= kept_max_;
  if (kept != nullptr && closes) {
    kept->server = nullptr;  // the response says that the connection will be closed
    kept = nullptr;
  }
  const Outcome outcome = co_await server_.carry_out(self, request.work, request.ledger);
  co_await server_.respond(self, request, outcome);
  if (request.abandoned) kept = nullptr;  // the response finds the connection closed (EPIPE, ECONNRESET)
  if (Request* after = server_.end_request(self, request, outcome)) co_await server_.go_on_after(self, after);
  co_await server_.take_lock(self);
  co_await end_request(self, kept);
}

// SimpleQueue.get(). A thread that takes an item wakes another idle thread, which mostly finds nothing.
sim::Task<Gthread::Job> Gthread::take_job(Thread& self) {
  while (jobs_.empty()) {
    co_await lock(self, queue_lock_);
    queue_locked_ = true;
  }
  const Job job = jobs_.pop();
  queue_row_.count(static_cast<double>(jobs_.size()));
  if (queue_locked_) {
    queue_locked_ = false;
    queue_lock_.release();
  }
  co_return job;
}

bool Gthread::pool_is_asleep() const { return queue_lock_.sleepers() == threads_; }

// --- All threads --------------------------------------------------------------------------------------------

sim::Task<> Gthread::call_system(Thread& self) {
  co_await server_.drop_lock(self);
  co_await server_.compute_in_kernel(self);
  co_await server_.take_lock(self);
}

sim::Task<> Gthread::lock_connections(Thread& self) {
  if (keep_lock_) co_await lock(self, *keep_lock_);
}

void Gthread::unlock_connections() {
  if (keep_lock_) keep_lock_->release();
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
