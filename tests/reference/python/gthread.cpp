#include "tests/reference/python/gthread.hpp"

#include <algorithm>

namespace knee::reference {

ThreadWorker::ThreadWorker(Trial& trial, Listener& listener, const Options& options, ConnectionPool* service)
    : trial_{trial},
      listener_{listener},
      options_{options},
      gil_{options.threads.lock ? std::optional<Gil>{std::in_place, *options.threads.lock, options.threads.longer_wake_up} : std::nullopt},
      python_{trial, options_.threads, gil_ ? &*gil_ : nullptr, service},
      main_{python_.make()},
      executor_{python_, options.threads.threads},
      poller_{options.threads.wake_up},
      listening_{.readable = [this] { return !listener_.empty(); }, .callback = [this] { accept(); }},
      lock_{1, options.threads.wake_up} {
  listener_.watch(poller_, listening_);
  poller_.add(listening_);
  trial_.start("main", [this] { run(); });
}

// --- The main thread ------------------------------------------------------------------------------------------------

void ThreadWorker::run() {
  main_.take();
  for (;;) {
    main_.call_system();  // notify(): os.fchmod
    if (nr_conns_ < options_.worker_connections) {
      main_.drop();
      Trial::compute(options_.threads.syscall_time);
      const std::vector<Epoll::File*> events = poller_.wait(1.0);
      main_.take();
      for (Epoll::File* key : events) key->callback();
      wait_for_futures(0);
    } else {
      if (futures_.empty()) main_.interpret(options_.busy_turn);
      wait_for_futures(1.0);
    }
    murder_keepalived();
  }
}

void ThreadWorker::accept() {
  main_.drop();
  Trial::compute(options_.threads.syscall_time);
  const Request* request = listener_.try_accept();
  main_.take();
  if (request == nullptr) return;  // EAGAIN
  Conn& conn = conn_of(*request);
  main_.call_system();  // setblocking(False)
  ++nr_conns_;
  if (options_.when_readable) {
    lock(main_, lock_);
    register_conn(main_, conn);
    lock_.post();
  } else {
    enqueue_req(conn);
  }
}

ThreadWorker::Conn& ThreadWorker::conn_of(const Request& request) {
  Conn& conn = request.connection == Request::kNewConnection ? single_.emplace_back() : conns_[request.connection];
  conn.open = true;
  conn.initialized = false;
  conn.file.readable = [&conn] { return !conn.received.empty(); };
  conn.file.callback = [this, &conn] { reuse_connection(conn); };
  conn.received.push_back(&request);
  return conn;
}

// on_client_socket_readable from 21.0 on
void ThreadWorker::reuse_connection(Conn& conn) {
  lock(main_, lock_);
  unregister(conn);
  if (conn.initialized) {
    const auto kept = std::find(keep_.begin(), keep_.end(), &conn);
    if (kept == keep_.end()) {
      lock_.post();
      return;
    }
    keep_.erase(kept);
  }
  lock_.post();
  enqueue_req(conn);
}

void ThreadWorker::enqueue_req(Conn& conn) {
  conn.initialized = true;
  main_.call_system();  // setblocking(True)
  main_.interpret(options_.dispatch);
  Future& future = *futures_.emplace_back(std::make_unique<Future>(Future{&conn}));
  executor_.submit(main_, [this, &future](WorkerThread& thread) {
    const bool keepalive = handle(thread, *future.conn);
    future.finished = true;  // set_result
    if (waiter_ != nullptr) waiter_->post();
    finish_request(thread, *future.conn, keepalive);
  });
}

// futures.wait(self.futures, timeout, FIRST_COMPLETED), and the removal of what it has found.
void ThreadWorker::wait_for_futures(double timeout) {
  const std::size_t all = futures_.size();
  const bool any = std::any_of(futures_.begin(), futures_.end(), [](const auto& future) { return future->finished; });
  if (any) remove_finished();
  main_.interpret(options_.futures_scan * static_cast<double>(all));
  if (any || all == 0 || timeout == 0) return;
  const bool meanwhile = std::any_of(futures_.begin(), futures_.end(), [](const auto& f) { return f->finished; });
  if (!meanwhile) {
    PosixSemaphore event{0, options_.threads.wake_up};
    waiter_ = &event;
    main_.drop();
    event.wait_for(timeout);
    main_.take();
    waiter_ = nullptr;
  }
  remove_finished();
}

void ThreadWorker::remove_finished() {
  for (auto& future : futures_) {
    if (future->finished) forgotten_.push_back(std::move(future));
  }
  std::erase(futures_, nullptr);
}

void ThreadWorker::murder_keepalived() {
  const double now = simgrid::s4u::Engine::get_clock();
  for (;;) {
    lock(main_, lock_);
    if (keep_.empty()) {
      lock_.post();
      return;
    }
    Conn& conn = *keep_.front();
    keep_.pop_front();
    lock_.post();
    if (conn.timeout - now > 1e-12) {
      lock(main_, lock_);
      keep_.push_front(&conn);
      lock_.post();
      return;
    }
    --nr_conns_;
    lock(main_, lock_);
    unregister(conn);
    lock_.post();
    main_.drop();
    Trial::compute(options_.threads.syscall_time);  // close()
    conn.open = false;
    for (; !conn.received.empty(); conn.received.pop_front()) on_reset_(*conn.received.front());
    main_.take();
  }
}

// --- The pool -------------------------------------------------------------------------------------------------------

// False if the connection is closed after the response, which says so.
bool ThreadWorker::handle(WorkerThread& thread, Conn& conn) {
  thread.call_system();  // recv
  const Request& request = *conn.received.front();
  conn.received.pop_front();
  thread.interpret(options_.threads.overhead);  // next(conn.parser), wsgi.create()
  const std::size_t max_keepalived =
      options_.worker_connections - std::min(options_.worker_connections, options_.threads.threads);
  const bool keepalive = request.connection != Request::kNewConnection && options_.keepalive > 0 &&
                         keep_.size() < max_keepalived;
  if (!keepalive) conn.open = false;
  const bool served = thread.run_steps(request.steps);
  for (std::size_t part = 1; part <= options_.sends; ++part) {
    thread.drop();
    Trial::compute(options_.send_time);
    if (part == options_.sends) trial_.answer(request, served);
    thread.take();
  }
  return keepalive;
}

void ThreadWorker::finish_request(WorkerThread& thread, Conn& conn, bool keepalive) {
  if (!keepalive) {
    --nr_conns_;
    thread.call_system();  // close()
    return;
  }
  thread.call_system();  // setblocking(False)
  conn.timeout = simgrid::s4u::Engine::get_clock() + options_.keepalive;
  lock(thread, lock_);
  keep_.push_back(&conn);
  register_conn(thread, conn);
  lock_.post();
}

// --- Both -----------------------------------------------------------------------------------------------------------

// PyThread_acquire_lock_timed: first without letting the interpreter lock go.
void ThreadWorker::lock(WorkerThread& thread, PosixSemaphore& lock) {
  if (lock.try_wait()) return;
  thread.drop();
  lock.wait();
  thread.take();
}

void ThreadWorker::register_conn(WorkerThread& thread, Conn& conn) {
  thread.drop();
  Trial::compute(options_.threads.syscall_time);
  poller_.add(conn.file);
  thread.take();
}

void ThreadWorker::unregister(Conn& conn) {
  main_.drop();
  Trial::compute(options_.threads.syscall_time);
  poller_.remove(conn.file);
  main_.take();
}

// --- The clients ----------------------------------------------------------------------------------------------------

void ThreadWorker::establish(std::size_t count) {
  conns_.resize(count);
  for (Conn& conn : conns_) {
    conn.open = conn.initialized = true;
    conn.file.readable = [&conn] { return !conn.received.empty(); };
    conn.file.callback = [this, &conn] { reuse_connection(conn); };
    conn.timeout = options_.keepalive;
    keep_.push_back(&conn);
    poller_.add(conn.file);
    ++nr_conns_;
  }
}

bool ThreadWorker::receive(const Request& request) {
  Conn& conn = conns_[request.connection];
  if (!conn.open) return false;
  conn.received.push_back(&request);
  poller_.notify(conn.file);
  return true;
}

}  // namespace knee::reference
