#include "tests/reference/python/gthread_method_queue.hpp"

#include <algorithm>

namespace knee::reference {

MethodQueueWorker::MethodQueueWorker(Trial& trial, Listener& listener, const Options& options, ConnectionPool* service)
    : trial_{trial},
      listener_{listener},
      options_{options},
      gil_{options.threads.lock ? std::optional<Gil>{std::in_place, *options.threads.lock, options.threads.longer_wake_up}
                                : std::nullopt},
      python_{trial, options_.threads, gil_ ? &*gil_ : nullptr, service},
      main_{python_.make()},
      executor_{python_, options.threads.threads},
      poller_{options.threads.wake_up},
      listening_{.readable = [this] { return !listener_.empty(); }, .callback = [this] { accept(); }},
      pipe_{.readable = [this] { return bytes_in_pipe_ > 0; }, .callback = [this] { run_callbacks(); }} {
  poller_.add(pipe_);
  listener_.watch(poller_, listening_);
  poller_.add(listening_);
  trial_.start("main", [this] { run(); });
}

// --- The main thread ------------------------------------------------------------------------------------------------

void MethodQueueWorker::run() {
  main_.take();
  for (;;) {
    main_.call_system();  // notify(): os.fchmod
    set_accept_enabled(nr_conns_ < options_.worker_connections);
    for (const Epoll::File* key : select()) {
      const auto callback = key->callback;
      callback();
    }
    murder(keepalived_conns_);
    murder(pending_conns_);
  }
}

void MethodQueueWorker::set_accept_enabled(bool enabled) {
  if (enabled == accepting_) return;
  if (enabled) main_.call_system();  // setblocking(False)
  enabled ? register_file(listening_) : unregister(listening_);
  accepting_ = enabled;
}

std::vector<Epoll::File*> MethodQueueWorker::select() {
  main_.drop();
  Trial::compute(options_.threads.syscall_time);
  std::vector<Epoll::File*> events = poller_.wait(1.0);
  main_.take();
  return events;
}

// One connection for each time that the poller reports the socket.
void MethodQueueWorker::accept() {
  main_.drop();
  Trial::compute(options_.threads.syscall_time);
  const Request* request = listener_.try_accept();
  main_.take();
  if (request == nullptr) return;  // EAGAIN
  ++nr_conns_;
  main_.call_system();  // setblocking(True)
  main_.call_system();  // getsockname()
  main_.call_system();  // TConn: setblocking(False)
  enqueue_req(conn_of(*request));
}

MethodQueueWorker::Conn& MethodQueueWorker::conn_of(const Request& request) {
  Conn& conn = request.connection == Request::kNewConnection ? single_.emplace_back() : conns_[request.connection];
  conn.open = true;
  conn.initialized = conn.data_ready = false;
  conn.file.readable = conn.selected.readable = [&conn] { return !conn.received.empty(); };
  const double there_since = simgrid::s4u::Engine::get_clock() - request.due;
  if (request.first_byte_delay > there_since) {
    trial_.later(request.first_byte_delay - there_since, [this, &conn, &request] { arrive(conn, request); });
  } else {
    conn.received.push_back(&request);
  }
  return conn;
}

void MethodQueueWorker::enqueue_req(Conn& conn) {
  main_.interpret(options_.dispatch);
  executor_.submit(main_, [this, &conn](WorkerThread& thread) {
    const Result result = handle(thread, conn);
    defer(thread, {.conn = &conn, .result = result});
  });
}

// on_client_socket_readable, on_pending_socket_readable
void MethodQueueWorker::on_readable(Conn& conn, std::deque<Conn*>& conns) {
  unregister(conn.file);
  std::erase(conns, &conn);
  conn.data_ready = true;
  enqueue_req(conn);
}

// Some more than the pipe says, because a full pipe takes no byte.
void MethodQueueWorker::run_callbacks() {
  main_.drop();
  Trial::compute(options_.threads.syscall_time);
  const std::size_t data = std::min(bytes_in_pipe_, kMaxCallbacks);
  bytes_in_pipe_ -= data;
  main_.take();
  for (std::size_t left = data + 10; left > 0 && !method_queue_.empty(); --left) {
    const Finished finished = method_queue_.front();
    method_queue_.pop_front();
    finish_request(finished);
  }
}

void MethodQueueWorker::finish_request(const Finished& finished) {
  main_.interpret(options_.finish);
  switch (finished.result) {
    case Result::defer: return wait_in_poller(*finished.conn, pending_conns_);
    case Result::keep: return wait_in_poller(*finished.conn, keepalived_conns_);
    case Result::close:
      --nr_conns_;
      main_.call_system();  // close()
  }
}

void MethodQueueWorker::wait_in_poller(Conn& conn, std::deque<Conn*>& conns) {
  main_.call_system();  // setblocking(False)
  conn.timeout = simgrid::s4u::Engine::get_clock() + options_.keepalive;
  conns.push_back(&conn);
  conn.file.callback = [this, &conn, &conns] { on_readable(conn, conns); };
  register_file(conn.file);
}

// murder_keepalived, murder_pending
void MethodQueueWorker::murder(std::deque<Conn*>& conns) {
  const double now = simgrid::s4u::Engine::get_clock();
  while (!conns.empty() && conns.front()->timeout - now <= 1e-12) {
    Conn& conn = *conns.front();
    conns.pop_front();
    unregister(conn.file);
    --nr_conns_;
    main_.drop();
    Trial::compute(options_.threads.syscall_time);  // close()
    conn.open = false;
    for (; !conn.received.empty(); conn.received.pop_front()) on_reset_(*conn.received.front());
    main_.take();
  }
}

void MethodQueueWorker::register_file(Epoll::File& file) {
  main_.drop();
  Trial::compute(options_.threads.syscall_time);
  poller_.add(file);
  main_.take();
}

void MethodQueueWorker::unregister(Epoll::File& file) {
  main_.drop();
  Trial::compute(options_.threads.syscall_time);
  poller_.remove(file);
  main_.take();
}

// --- The pool -------------------------------------------------------------------------------------------------------

MethodQueueWorker::Result MethodQueueWorker::handle(WorkerThread& thread, Conn& conn) {
  const bool waits = options_.version == Version::v25_2 && !conn.initialized && !conn.data_ready;
  if (waits && !wait_for_data(thread, conn)) return Result::defer;
  if (options_.version != Version::v24_0) thread.call_system();  // setblocking(True)
  if (!conn.initialized) thread.call_system();  // init(): setblocking(True)
  conn.initialized = true;
  const Request& request = receive(thread, conn);
  thread.interpret(options_.threads.overhead);  // next(conn.parser), wsgi.create()
  const std::size_t max_keepalived =
      options_.worker_connections - std::min(options_.worker_connections, options_.threads.threads);
  const bool keepalive = request.connection != Request::kNewConnection && options_.keepalive > 0 &&
                         keepalived_conns_.size() < max_keepalived;
  if (!keepalive) conn.open = false;
  respond(thread, request, thread.run_steps(request.steps));
  return keepalive ? Result::keep : Result::close;
}

// A selector of its own: epoll_create1, epoll_ctl, epoll_wait, close.
bool MethodQueueWorker::wait_for_data(WorkerThread& thread, Conn& conn) {
  thread.call_system();
  thread.call_system();
  thread.drop();
  Trial::compute(options_.threads.syscall_time);
  conn.data_ready = wait_readable(conn, kWorkerDataTimeout);
  thread.take();
  thread.call_system();
  return conn.data_ready;
}

// A recv that blocks: it sleeps first, then copies (net/ipv4/tcp.c, tcp_recvmsg_locked: sk_wait_data before
// skb_copy_datagram_msg).
const Request& MethodQueueWorker::receive(WorkerThread& thread, Conn& conn) {
  thread.drop();
  wait_readable(conn, {});
  Trial::compute(options_.threads.syscall_time);
  thread.take();
  const Request& request = *conn.received.front();
  conn.received.pop_front();
  return request;
}

void MethodQueueWorker::respond(WorkerThread& thread, const Request& request, bool served) {
  for (std::size_t part = 1; part <= options_.sends; ++part) {
    thread.drop();
    Trial::compute(options_.send_time);
    if (part == options_.sends) trial_.answer(request, served);
    thread.take();
  }
}

// The future's callback, on the thread that has served.
void MethodQueueWorker::defer(WorkerThread& thread, const Finished& finished) {
  method_queue_.push_back(finished);
  thread.drop();
  Trial::compute(options_.threads.syscall_time);
  ++bytes_in_pipe_;
  poller_.notify(pipe_);
  thread.take();
}

// --- The clients ----------------------------------------------------------------------------------------------------

bool MethodQueueWorker::wait_readable(Conn& conn, std::optional<double> timeout) {
  Epoll selector{options_.threads.wake_up};
  selector.add(conn.selected);
  conn.selector = &selector;
  const bool readable = !selector.wait(timeout).empty();
  conn.selector = nullptr;
  selector.remove(conn.selected);
  return readable;
}

void MethodQueueWorker::arrive(Conn& conn, const Request& request) {
  if (!conn.open) return on_reset_(request);
  conn.received.push_back(&request);
  poller_.notify(conn.file);
  if (conn.selector != nullptr) conn.selector->notify(conn.selected);
}

void MethodQueueWorker::establish(std::size_t count) {
  conns_.resize(count);
  for (Conn& conn : conns_) {
    conn.open = conn.initialized = true;
    conn.file.readable = conn.selected.readable = [&conn] { return !conn.received.empty(); };
    conn.file.callback = [this, &conn] { on_readable(conn, keepalived_conns_); };
    conn.timeout = options_.keepalive;
    keepalived_conns_.push_back(&conn);
    poller_.add(conn.file);
    ++nr_conns_;
  }
}

bool MethodQueueWorker::receive(const Request& request) {
  Conn& conn = conns_[request.connection];
  if (!conn.open) return false;
  arrive(conn, request);
  return true;
}

}  // namespace knee::reference
