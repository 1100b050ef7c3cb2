#include "tests/reference/node/node.hpp"

#include <stdexcept>

namespace knee::reference {

namespace this_actor = simgrid::s4u::this_actor;

NodeProcess::NodeProcess(Trial& trial, const Options& options, ConnectionPool* service)
    : trial_{trial},
      options_{options},
      service_{service},
      loop_{trial, options.pool_threads, options.wake_up},
      queues_{loop_},
      thread_{trial_.start("node", [this] { loop_.run(); })} {}

NodeProcess::NodeProcess(Trial& trial, Listener& listener, const Options& options, ConnectionPool* service)
    : NodeProcess{trial, options, service} {
  listener_ = &listener;
  listening_ = {.readable = [this] { return !listener_->empty(); }, .callback = [this] { server_io(); }};
  listener_->watch(loop_.epoll(), listening_);
  loop_.start(listening_);
}

void NodeProcess::kill() {
  dead_ = true;
  thread_->suspend();
  loop_.stop_pool();
  for (const auto& connection : connections_) {
    if (connection->in_progress != nullptr) trial_.answer(*connection->in_progress, false);
    for (const Request* request : connection->received) trial_.answer(*request, false);
  }
}

// --- Connections ----------------------------------------------------------------------------------------------

// Of libuv 1.46 one accept, however many connections there are; of 1.44 accepts until one fails.
void NodeProcess::server_io() {
  do {
    const Request* request = listener_->try_accept();
    if (request == nullptr) return;
    on_connection(*request);
  } while (options_.accepts_all);
}

void NodeProcess::on_connection(const Request& request) {
  Connection& connection = connect();
  connection.received.push_back(&request);
  if (request.connection != Request::kNewConnection) kept_[request.connection] = &connection;
}

NodeProcess::Connection& NodeProcess::connect() {
  Connection& connection = *connections_.emplace_back(std::make_unique<Connection>());
  connection.file.readable = [&connection] { return !connection.received.empty(); };
  connection.file.callback = [this, &connection] { on_read(connection); };
  loop_.start(connection.file);
  return connection;
}

void NodeProcess::establish(std::size_t count) {
  while (connections_.size() < count) connect();
}

void NodeProcess::deliver(Connection& connection, const Request& request) {
  if (dead_) return trial_.answer(request, false);
  connection.received.push_back(&request);
  loop_.epoll().notify(connection.file);
}

void NodeProcess::receive(std::size_t connection, const Request& request) { deliver(*connections_[connection], request); }

bool NodeProcess::receive_kept(const Request& request) {
  const auto kept = kept_.find(request.connection);
  if (kept == kept_.end()) return false;
  deliver(*kept->second, request);
  return true;
}

void NodeProcess::on_read(Connection& connection) {
  const Request& request = *connection.received.front();
  connection.received.pop_front();
  connection.in_progress = &request;
  queues_.as_callback([this, &connection, &request] { handle(connection, request); })();
}

// --- The application ------------------------------------------------------------------------------------------

void NodeProcess::handle(Connection& connection, const Request& request) {
  Trial::compute(options_.overhead);
  run(request.steps, 0, [this, &connection, &request](bool well) {
    connection.in_progress = nullptr;
    trial_.answer(request, well);
  });
}

// An async function from its step `at` on: runs until it has to wait for something.
void NodeProcess::run(const Steps& steps, std::size_t at, const Outcome& then) {
  for (; at < steps.size(); ++at) {
    const double seconds = steps[at].seconds;
    const Outcome rest = [this, &steps, at, then](bool well) { well ? run(steps, at + 1, then) : then(false); };
    const Continuation after = queues_.as_callback([rest] { rest(true); });
    switch (steps[at].kind) {
      case Step::Kind::cpu:
      case Step::Kind::in_place: Trial::compute(seconds); break;
      case Step::Kind::native: return loop_.queue_work([seconds] { Trial::compute(seconds); }, after);
      case Step::Kind::blocking: return loop_.queue_work([seconds] { this_actor::sleep_for(seconds); }, after);
      case Step::Kind::wait:
        return when_readable([seconds] { return this_actor::sleep_for(seconds), true; }, rest);
      case Step::Kind::timer: return queues_.set_timeout(seconds, [rest] { rest(true); });
      case Step::Kind::immediate: return queues_.set_immediate([rest] { rest(true); });
      case Step::Kind::next_tick: return queues_.next_tick([rest] { rest(true); });
      case Step::Kind::microtask: return queues_.microtask([rest] { rest(true); });
      case Step::Kind::call:
        return when_readable([this, seconds] { return service_->call(seconds); }, rest);
      case Step::Kind::offloaded: throw std::logic_error{"no worker_threads here"};
      case Step::Kind::parallel: return run_parallel(steps, at, rest);
    }
  }
  then(true);
}

// await Promise.all([...]): every branch runs up to its first wait; when the last has resolved, the function goes on in
// a job of its own. A branch that fails does not end the others: they are allSettled first.
void NodeProcess::run_parallel(const Steps& steps, std::size_t at, const Outcome& then) {
  const std::vector<Steps>& branches = steps[at].branches;
  struct Settled {
    std::size_t missing;
    bool well = true;
  };
  const auto settled = std::make_shared<Settled>(Settled{.missing = branches.size()});
  for (const Steps& branch : branches) {
    run(branch, 0, [this, settled, then](bool well) {
      queues_.microtask([this, settled, then, well] {
        settled->well = settled->well && well;
        if (--settled->missing == 0) queues_.microtask([then, settled] { then(settled->well); });
      });
    });
  }
}

// `io` happens outside the process; its answer comes on a connection that the process keeps open.
void NodeProcess::when_readable(const std::function<bool()>& io, const Outcome& then) {
  struct Exchange {
    bool answered = false;
    bool well = true;
    Epoll::File file{};
  };
  const auto exchange = std::make_shared<Exchange>();
  exchange->file.readable = [raw = exchange.get()] { return raw->answered; };
  exchange->file.callback = queues_.as_callback([this, exchange, then] {
    loop_.epoll().remove(exchange->file);
    exchange->file.callback = nullptr;
    then(exchange->well);
  });
  loop_.epoll().add(exchange->file);
  trial_.later(0, [this, io, raw = exchange.get()] {
    raw->well = io();
    raw->answered = true;
    loop_.epoll().notify(raw->file);
  });
}

}  // namespace knee::reference
