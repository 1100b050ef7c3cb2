#include "models/threads/pipe_gthread.hpp"

#include <algorithm>
#include <utility>

#include "models/threads/thread_server.hpp"

namespace knee::models {
namespace {

constexpr std::chrono::seconds kWorkerDataTimeOut{5};  // DEFAULT_WORKER_DATA_TIMEOUT
constexpr std::size_t kCallbacksMax = 50;              // run_callbacks(max_callbacks=50)

sim::Instant first_data_at(const Request& request) { return sim::after(request.due, request.first_byte_delay); }

}  // namespace

PipeGthread::PipeGthread(ThreadServer& server, ProcessContext& process, ListeningSocket& socket, const Options& options)
    : Gthread{server, process, socket, options}, last_response_{process.simulation} {}

// --- The main thread ----------------------------------------------------------------------------------------

sim::Task<> PipeGthread::run(Thread& self) {
  while (process_.life.accepts()) {
    co_await notify(self);
    const bool can_accept = open_ < options_.connections;
    if (can_accept != poller_.listens()) co_await enable_accept(self, can_accept);
    co_await poll(self, kTimeOut);
    co_await close_expired(self);
    co_await close_silent(self);
  }
  co_await finish_gracefully(self);
}

// The end of run(). Connections that have expired are closed after an event only, so an idle one may keep the process for
// `graceful_time_out`; it does not call notify() meanwhile. Then the interpreter waits for the pool's threads.
sim::Task<> PipeGthread::finish_gracefully(Thread& self) {
  if (poller_.listens()) co_await enable_accept(self, false);
  socket_.pass_on();
  const sim::Instant end = sim::after(process_.simulation.now(), options_.graceful_time_out);
  while (open_ > 0 && process_.simulation.now() < end) {
    co_await poll(self, end - process_.simulation.now());
    co_await close_expired(self);
    co_await close_silent(self);
  }
  while (!pending_.empty()) disconnect(*pending_.pop().request);
  co_await server_.drop_lock(self);
  while (in_pool_ > 0) co_await last_response_.wait();
}

// set_accept_enabled()
sim::Task<> PipeGthread::enable_accept(Thread& self, bool enabled) {
  if (enabled) co_await call_system(self);  // setblocking(False)
  co_await server_.drop_lock(self);
  co_await server_.compute_in_kernel(self);
  poller_.listen(enabled);
  co_await server_.take_lock(self);
}

sim::Task<> PipeGthread::take_in(Thread& self, Request& request) {
  co_await server_.make_syscall(self, request.ledger);  // setblocking(True)
  co_await server_.make_syscall(self, request.ledger);  // getsockname()
  co_await enqueue(self, {.request = &request, .is_new = true});
}

sim::Task<> PipeGthread::dispatch(Thread& self, Request& request) {
  const bool deferred = pending_.remove_if([&request](const Pending& pending) { return pending.request == &request; });
  co_await take_from_poller(self, {.request = &request, .is_new = deferred, .has_data = true});
}

// One byte stands for one callback; ten more make up for bytes that found the pipe full.
sim::Task<> PipeGthread::run_callbacks(Thread& self) {
  co_await server_.drop_lock(self);
  co_await server_.compute_in_kernel(self);
  const std::size_t callbacks = poller_.read(kCallbacksMax) + 10;
  co_await server_.take_lock(self);
  for (std::size_t i = 0; i < callbacks && !callbacks_.empty(); ++i) co_await finish_request(self, callbacks_.pop());
}

// To 23 the serving thread calls it. Left out: from 26 on close() waits up to 2 s for the client to close.
sim::Task<> PipeGthread::finish_request(Thread& self, const Finished& finished) {
  co_await server_.interpret(self, options_.finish, own_);
  const bool alive = process_.life.accepts();
  if (alive && (finished.kept != nullptr || finished.silent != nullptr)) {
    co_await call_system(self);  // setblocking(False)
    const sim::Instant now = process_.simulation.now();
    if (finished.kept != nullptr) keep(*finished.kept, now);
    if (finished.silent != nullptr) pending_.push({finished.silent, sim::after(now, options_.keep_alive)});
    co_await server_.drop_lock(self);
    co_await server_.compute_in_kernel(self);  // poller.register()
    if (finished.kept != nullptr) watch(*finished.kept);
    if (finished.silent != nullptr) process_.start(await_first_data(*finished.silent));
    co_await server_.take_lock(self);
    co_return;
  }
  --open_;
  if (finished.silent != nullptr) disconnect(*finished.silent);
  if (Connection* kept = finished.kept; kept != nullptr) {
    kept->server = nullptr;
    if (kept->unread != nullptr) socket_.submit(*std::exchange(kept->unread, nullptr));
  }
  co_await call_system(self);  // close()
}

// murder_pending()
sim::Task<> PipeGthread::close_silent(Thread& self) {
  const sim::Instant now = process_.simulation.now();
  while (!pending_.empty() && pending_.front().expires <= now) {
    --open_;
    Request& silent = *pending_.pop().request;
    co_await call_system(self);  // poller.unregister()
    co_await server_.drop_lock(self);
    co_await server_.compute_in_kernel(self);  // close()
    disconnect(silent);
    co_await server_.take_lock(self);
  }
}

// Closes a connection whose client has sent nothing. When that wants to send, it finds it closed and connects again.
void PipeGthread::disconnect(Request& silent) {
  process_.life.requests().remove(silent);
  poller_.forget(silent);
  if (silent.connection != nullptr) silent.connection->server = nullptr;
  process_.simulation.start(reconnect(process_.simulation, socket_, silent));
}

sim::Process PipeGthread::reconnect(sim::Simulation& simulation, ListeningSocket& socket, Request& silent) {
  if (first_data_at(silent) > simulation.now()) {
    co_await simulation.until(first_data_at(silent));
    silent.ledger.charge(LatencyComponent::network, simulation.now());
  }
  silent.first_byte_delay = {};
  socket.submit(silent);
}

// --- The threads of the pool --------------------------------------------------------------------------------

sim::Task<bool> PipeGthread::prepare(Thread& self, const Job& job) {
  Ledger& ledger = job.request->ledger;
  if (job.is_new && !job.has_data && options_.version >= Version::v25_2 && !co_await wait_for_data(self, *job.request)) {
    co_await defer(self, {.silent = job.request});
    co_return false;
  }
  co_await server_.make_syscall(self, ledger);                  // setblocking(True)
  if (job.is_new) co_await server_.make_syscall(self, ledger);  // conn.init(), which does so again
  co_return true;
}

// In a selector of its own: epoll_create1, epoll_ctl, epoll_wait, close.
sim::Task<bool> PipeGthread::wait_for_data(Thread& self, Request& request) {
  Ledger& ledger = request.ledger;
  co_await server_.make_syscall(self, ledger);
  co_await server_.make_syscall(self, ledger);
  co_await server_.enter_kernel(self, ledger);
  const sim::Instant now = process_.simulation.now();
  const sim::Instant until = std::min(first_data_at(request), sim::after(now, kWorkerDataTimeOut));
  const bool in_time = first_data_at(request) <= until;
  if (until > now) {
    self.row.begin("wait for the client");
    co_await process_.simulation.until(until);
    self.row.end();
    ledger.charge(LatencyComponent::network, until);
    co_await server_.wake_up(self, now, ledger);
  }
  co_await server_.take_lock(self);
  co_await server_.make_syscall(self, ledger);
  co_return in_time;
}

// Sets the result of the future, whose callback defers finish_request() to the main thread.
sim::Task<> PipeGthread::end_request(Thread& self, Connection* kept) { co_await defer(self, {.kept = kept}); }

sim::Task<> PipeGthread::defer(Thread& self, Finished finished) {
  callbacks_.push(finished);
  co_await server_.drop_lock(self);
  co_await server_.compute_in_kernel(self);  // os.write()
  poller_.write();
  co_await server_.take_lock(self);
  if (--in_pool_ == 0) last_response_.signal();
}

}  // namespace knee::models
