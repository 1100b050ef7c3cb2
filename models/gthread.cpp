#include "models/gthread.hpp"

#include <algorithm>
#include <string>

#include "models/thread_server.hpp"

namespace knee::models {

// --- The main thread ----------------------------------------------------------------------------------------

// epoll_wait with a time-out, which finds nothing ready.
struct Gthread::Poll {
  static constexpr std::chrono::seconds kTimeOut{1};  // poller.select(1.0)
  Gthread& gthread;
  sim::Calendar::TimerId timer{};

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> main_thread) {
    sim::Calendar& calendar = gthread.site_.simulation.calendar();
    gthread.sleeper_.process = main_thread;
    gthread.socket_.sleep(gthread.sleeper_);
    timer = calendar.call_at(calendar.now() + kTimeOut, expire, this);
  }
  void await_resume() {
    if (timer) gthread.site_.simulation.calendar().cancel(timer);
  }
  static void expire(void* target) {
    auto& poll = *static_cast<Poll*>(target);
    poll.timer = {};
    poll.gthread.socket_.leave(poll.gthread.sleeper_);
    poll.gthread.sleeper_.process.resume();
  }
};

Gthread::Gthread(ThreadServer& server, Site& site, ListeningSocket& socket, const Options& options)
    : server_{server},
      site_{site},
      socket_{socket},
      options_{options},
      kept_max_{options.connections - std::min(options.connections, server.options().threads)},
      queue_row_{site.timeline, site.name, "pool queue"},
      response_{site.simulation},
      queue_lock_{site.simulation, 1} {
  site.start(run_main());
  for (std::size_t i = 0; i < server.options().threads; ++i) site.start(run_pool_thread(i));
}

sim::Process Gthread::run_main() {
  Thread self = server_.thread(0, "main thread");
  co_await server_.take_lock(self);
  while (site_.life.accepts()) {
    site_.life.notify();
    co_await call_system(self);  // the arbiter looks at a file's time
    if (open_ < options_.connections) {
      co_await poll(self);
      if (incoming_) {
        self.row.begin("accept");
        co_await accept(self);
        self.row.end();
      }
      for (; polled_ > 0; --polled_) co_await dispatch(self, *ready_.pop());
    } else {
      co_await await_response(self);
    }
    co_await look_through(self);
    co_await close_expired(self);
  }
  socket_.pass_on();
  co_await await_last_responses(self);
  site_.life.end();
}

sim::Task<> Gthread::poll(Thread& self) {
  co_await server_.drop_lock(self);
  co_await server_.compute_in_kernel();
  if (ready_.empty() && socket_.pending() == 0) {
    self.row.begin("poll");
    co_await Poll{*this};
    self.row.end();
    co_await site_.machine.compute(server_.options().wake_up);
  }
  polled_ = ready_.size();  // what becomes ready from here on is for the next poll
  incoming_ = socket_.pending() > 0;
  co_await server_.take_lock(self);
}

// As many connections as there may be: accepts nothing, and waits until a request has been served.
sim::Task<> Gthread::await_response(Thread& self) {
  if (finished_ > 0 || futures_ == 0) co_return;  // of no futures at all, none is waited for
  co_await server_.drop_lock(self);
  co_await response_.wait_for(Poll::kTimeOut);
  co_await site_.machine.compute(server_.options().wake_up);
  co_await server_.take_lock(self);
}

// futures.wait() when it accepts no more; the connections that it keeps are closed when it exits. Left out: that it waits
// for 30 s at most (--graceful-timeout).
sim::Task<> Gthread::await_last_responses(Thread& self) {
  co_await server_.drop_lock(self);
  while (finished_ < futures_) {
    co_await response_.wait();
    co_await site_.machine.compute(server_.options().wake_up);
  }
}

// One new connection, if no other process was first.
sim::Task<> Gthread::accept(Thread& self) {
  co_await server_.drop_lock(self);
  co_await server_.compute_in_kernel();
  Request* request = site_.accept_from(socket_);
  if (request != nullptr) request->ledger.charge(Spent::queue, site_.simulation.now());
  co_await server_.take_lock(self);
  if (request == nullptr) co_return;

  ++open_;
  Ledger& ledger = request->ledger;
  ledger.charge(Spent::interpreter_wait, site_.simulation.now());
  if (request->connection != nullptr) request->connection->server = site_.door;
  co_await server_.make_syscall(self, ledger);  // setblocking(False)
  if (options_.hand_over == HandOver::on_accept) {
    co_await enqueue(self, *request);
  } else {
    co_await server_.make_syscall(self, ledger);  // poller.register()
    site_.start(await_first_data(*request));
  }
}

sim::Process Gthread::await_first_data(Request& request) {
  const sim::Instant sent = request.due + request.silence;
  if (sent > site_.simulation.now()) {
    co_await site_.simulation.until(sent);
    request.ledger.charge(Spent::network, sent);
  }
  report_readable(request);
}

// A request on a connection that the poller watches.
sim::Task<> Gthread::dispatch(Thread& self, Request& request) {
  site_.life.requests().add(request);
  request.ledger.charge(Spent::queue, site_.simulation.now());
  self.row.begin("dispatch", &request);
  Connection* connection = request.connection;
  if (connection != nullptr && connection->watched) {
    connection->watched = false;
    connection->unread = nullptr;
    --kept_;
  }
  co_await server_.make_syscall(self, request.ledger);  // poller.unregister()
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

// futures.wait() looks at every request that the pool has been given, to find those that are done.
sim::Task<> Gthread::look_through(Thread& self) {
  const auto futures = static_cast<sim::Duration::rep>(futures_);
  futures_ -= finished_;
  finished_ = 0;
  co_await server_.interpret(self, options_.look_through * futures, own_);
}

// murder_keepalived(). One on which a request has come meanwhile is spared; gunicorn closes it, and its client sends
// the request again.
sim::Task<> Gthread::close_expired(Thread& self) {
  const sim::Instant now = site_.simulation.now();
  while (!keep_.empty() && keep_.front().expires <= now) {
    const Kept kept = keep_.pop();
    Connection& connection = *kept.connection;
    const bool same = connection.server == site_.door && connection.watched && connection.expires == kept.expires;
    if (!same || connection.unread != nullptr) continue;
    connection.watched = false;
    connection.server = nullptr;
    --kept_;
    --open_;
    co_await call_system(self);  // poller.unregister()
    co_await call_system(self);  // close()
  }
}

// --- Connections --------------------------------------------------------------------------------------------

void Gthread::establish(Connection& connection) {
  ++open_;
  connection.server = site_.door;
  watch(connection);
}

void Gthread::submit(Request& request) {
  Connection& connection = *request.connection;
  connection.unread = &request;
  if (connection.watched) report_readable(request);
}

void Gthread::report_readable(Request& request) {
  ready_.push(&request);
  if (!sleeper_.listed) return;
  socket_.leave(sleeper_);
  site_.simulation.calendar().resume_now(sleeper_.process);
}

void Gthread::watch(Connection& connection) {
  connection.watched = true;
  connection.expires = site_.simulation.now() + options_.keep_alive;
  keep_.push({.connection = &connection, .expires = connection.expires});
  ++kept_;
  if (connection.unread != nullptr) report_readable(*connection.unread);
}

// --- The threads of the pool --------------------------------------------------------------------------------

sim::Process Gthread::run_pool_thread(std::size_t number) {
  Thread self = server_.thread(0, "pool thread " + std::to_string(number));
  co_await server_.take_lock(self);
  for (;;) {
    Request& request = *co_await take_job(self);
    server_.busy_threads().add(1, site_.simulation.now());
    request.ledger.charge(Spent::queue, site_.simulation.now());
    Connection* kept = request.connection;
    if (kept != nullptr && (options_.keep_alive == sim::Duration::zero() || kept_ >= kept_max_)) {
      kept->server = nullptr;  // the response says that the connection will be closed
      kept = nullptr;
    }
    const bool goes_on = co_await server_.serve(self, request);
    if (!goes_on) kept = nullptr;
    co_await server_.take_lock(self);
    co_await end_request(self, kept);
    server_.busy_threads().add(-1, site_.simulation.now());
  }
}

// SimpleQueue.get(). Who takes an item wakes another idle thread, which mostly finds nothing.
sim::Task<Request*> Gthread::take_job(Thread& self) {
  while (jobs_.empty()) {
    if (!queue_lock_.try_acquire()) {
      co_await server_.drop_lock(self);
      co_await queue_lock_.acquire();
      co_await site_.machine.compute(server_.options().wake_up);
      co_await server_.take_lock(self);
    }
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

// finish_request(), which the thread calls that has served it.
sim::Task<> Gthread::end_request(Thread& self, Connection* kept) {
  co_await call_system(self);  // setblocking(False), or close()
  if (kept != nullptr) {
    co_await call_system(self);  // poller.register()
    watch(*kept);
  } else {
    --open_;
  }
  ++finished_;
  response_.signal();
}

sim::Task<> Gthread::call_system(Thread& self) {
  co_await server_.drop_lock(self);
  co_await server_.compute_in_kernel();
  co_await server_.take_lock(self);
}

}  // namespace knee::models
