#include "tests/reference/python/asyncio.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace knee::reference {

namespace this_actor = simgrid::s4u::this_actor;

// --- The loop -----------------------------------------------------------------------------------------------------

AsyncioLoop::AsyncioLoop(Trial& trial, std::size_t executor_threads, const ThreadOptions& threads, ConnectionPool* service,
                         ProcessPool* processes)
    : options_{threads},
      gil_{threads.lock ? std::optional<Gil>{std::in_place, *threads.lock, threads.longer_wake_up} : std::nullopt},
      python_{trial, options_, gil_ ? &*gil_ : nullptr, service, processes},
      thread_{python_.make()},
      selector_{threads.wake_up},
      self_pipe_file_{.readable = [this] { return self_pipe_; }, .callback = [this] { read_from_self(); }},
      executor_{python_, executor_threads} {
  selector_.add(self_pipe_file_);
  for (std::size_t i = 0; i < executor_threads && !gil_; ++i) {
    trial.start("executor " + std::to_string(i), [this] { executor_thread(); });
  }
}

void AsyncioLoop::run_forever() {
  thread_.take();
  for (;;) run_once();
}

// EpollSelector rounds up to milliseconds.
std::optional<double> AsyncioLoop::timeout() const {
  if (!ready_.empty()) return 0.0;
  if (scheduled_.empty()) return {};
  const double left = scheduled_.front().when - simgrid::s4u::Engine::get_clock();
  return std::max(std::ceil(left * 1e3 - 1e-9) * 1e-3, 0.0);
}

std::vector<Epoll::File*> AsyncioLoop::select() {
  const std::optional<double> at_most = timeout();
  thread_.drop();
  Trial::compute(options_.syscall_time);
  std::vector<Epoll::File*> events = selector_.wait(at_most);
  thread_.take();
  return events;
}

void AsyncioLoop::run_once() {
  for (Epoll::File* file : select()) ready_.push_back([file] {
    const auto callback = file->callback;  // may be the end of its file
    callback();
  });
  const double end_time = simgrid::s4u::Engine::get_clock() + 1e-9;  // time.get_clock_info('monotonic').resolution
  while (!scheduled_.empty() && scheduled_.front().when < end_time - 1e-12) {
    ready_.push_back(scheduled_.front().callback);
    scheduled_.erase(scheduled_.begin());
  }
  for (std::size_t ntodo = ready_.size(); ntodo > 0; --ntodo) {
    const Callback handle = ready_.front();
    ready_.pop_front();
    handle();
  }
}

// _write_to_self: a byte for each call, however many there are already.
void AsyncioLoop::call_soon_threadsafe(const Callback& callback, WorkerThread* from) {
  call_soon(callback);
  if (from != nullptr) from->drop();
  if (from != nullptr) Trial::compute(options_.syscall_time);
  self_pipe_ = true;
  selector_.notify(self_pipe_file_);
  if (from != nullptr) from->take();
}

// Reads until there is nothing more.
void AsyncioLoop::read_from_self() {
  bool data = true;
  while (data) {
    thread_.drop();
    Trial::compute(options_.syscall_time);
    data = self_pipe_;
    self_pipe_ = false;
    thread_.take();
  }
}

void AsyncioLoop::call_later(double seconds, const Callback& callback) {
  const double when = simgrid::s4u::Engine::get_clock() + seconds;
  const auto later = std::find_if(scheduled_.begin(), scheduled_.end(), [when](const Handle& h) { return h.when > when; });
  scheduled_.insert(later, {when, callback});
}

// --- The executor ---------------------------------------------------------------------------------------------------

// The concurrent future's callback chains the loop's future to it; that sets its result, which calls its task soon.
void AsyncioLoop::run_in_executor(const Function& work, const Callback& done) {
  if (gil_) {
    executor_.submit(thread_, [this, work, done](WorkerThread& self) {
      work(self);
      call_soon_threadsafe([this, done] { call_soon(done); }, &self);
    });
    return;
  }
  work_queue_.push_back({work, done});
  not_empty_->notify_one();
}

void AsyncioLoop::executor_thread() {
  WorkerThread self = python_.make();
  for (;;) {
    while (work_queue_.empty()) {
      Lock lock{*mutex_};
      not_empty_->wait(lock);
      lock.unlock();
      Trial::compute(options_.wake_up);
    }
    const Work work = work_queue_.front();
    work_queue_.pop_front();
    work.work(self);
    call_soon_threadsafe([this, work] { call_soon(work.done); });
  }
}

// --- Connections ----------------------------------------------------------------------------------------------------

AsyncioProcess::AsyncioProcess(Trial& trial, Listener& listener, const Options& options, ConnectionPool* service,
                               ProcessPool* processes)
    : trial_{trial},
      listener_{listener},
      options_{options},
      service_{service},
      processes_{processes},
      loop_{trial,
            options.executor_threads,
            {.wake_up = options.wake_up,
             .syscall_time = options.syscall_time,
             .lock = options.lock,
             .longer_wake_up = options.longer_wake_up},
            service,
            processes},
      anyio_{loop_.python(), loop_, options.tokens, options.hop.submit},
      listening_{.readable = [this] { return !listener_.empty(); }, .callback = [this] { accept_connections(); }} {
  listener_.watch(loop_.selector(), listening_);
  loop_.selector().add(listening_);
  trial_.start("asyncio", [this] { loop_.run_forever(); });
}

const Request* AsyncioProcess::accept() {
  loop_.thread().drop();
  Trial::compute(options_.syscall_time);
  const Request* request = listener_.try_accept();
  loop_.thread().take();
  return request;
}

// As many as there are, up to the backlog; for each a task, whose transport calls soon what watches the socket.
void AsyncioProcess::accept_connections() {
  for (std::size_t left = options_.backlog; left > 0; --left) {
    const Request* request = accept();
    if (request == nullptr) return;
    loop_.call_soon([this, request] {
      loop_.call_soon([this, request] {
        Connection& connection = make_transport();
        connection.received.push_back(request);
        loop_.selector().add(connection.file);
      });
    });
  }
}

AsyncioProcess::Connection& AsyncioProcess::make_transport() {
  Connection& connection = *connections_.emplace_back(std::make_unique<Connection>());
  connection.file.readable = [&connection] { return !connection.received.empty(); };
  connection.file.callback = [this, &connection] { read_ready(connection); };
  return connection;
}

void AsyncioProcess::establish(std::size_t count) {
  while (connections_.size() < count) loop_.selector().add(make_transport().file);
}

void AsyncioProcess::receive(std::size_t connection, const Request& request) {
  connections_[connection]->received.push_back(&request);
  loop_.selector().notify(connections_[connection]->file);
}

void AsyncioProcess::read_ready(Connection& connection) {
  loop_.thread().call_system();  // recv
  const Request& request = *connection.received.front();
  connection.received.pop_front();
  loop_.call_soon([this, &request] { handle(request); });
}

// --- The application ------------------------------------------------------------------------------------------------

void AsyncioProcess::handle(const Request& request) {
  loop_.thread().interpret(options_.overhead);
  if (request.in_thread) {
    handle_in_thread(request);
  } else {
    run(request.steps, 0, [this, &request](bool well) { send(request, well); });
  }
}

void AsyncioProcess::handle_in_thread(const Request& request) {
  const auto well = std::make_shared<bool>(false);
  anyio_.run_sync(
      [this, &request, well](WorkerThread& self) {
        self.interpret(options_.hop.thread);
        *well = self.run_steps(request.steps);
      },
      [this, &request, well] {
        loop_.thread().interpret(options_.hop.result);
        send(request, *well);
      });
}

// The client has it when the call has copied it, before the thread has the lock again.
void AsyncioProcess::send(const Request& request, bool well) {
  loop_.thread().drop();
  Trial::compute(options_.syscall_time);
  trial_.answer(request, well);
  loop_.thread().take();
}

// A task from its step `at` on. What it waits for is a future: its result calls the task soon.
void AsyncioProcess::run(const Steps& steps, std::size_t at, const Outcome& then) {
  for (; at < steps.size(); ++at) {
    const double seconds = steps[at].seconds;
    const Outcome rest = [this, &steps, at, then](bool well) { well ? run(steps, at + 1, then) : then(false); };
    const Callback wakeup = [rest] { rest(true); };
    switch (steps[at].kind) {
      case Step::Kind::cpu: loop_.thread().interpret(seconds); break;
      case Step::Kind::in_place: Trial::compute(seconds); break;
      case Step::Kind::native: return run_natively([seconds] { Trial::compute(seconds); }, wakeup);
      case Step::Kind::blocking: return run_natively([this, seconds] { block(seconds); }, wakeup);
      case Step::Kind::timer: return loop_.call_later(seconds, [this, wakeup] { loop_.call_soon(wakeup); });
      case Step::Kind::immediate:
      case Step::Kind::next_tick:
      case Step::Kind::microtask: return loop_.call_soon(wakeup);  // sleep(0)
      case Step::Kind::wait: return when_readable([seconds] { return this_actor::sleep_for(seconds), true; }, rest);
      case Step::Kind::call: return when_readable([this, seconds] { return service_->call(seconds); }, rest);
      case Step::Kind::offloaded: return run_in_process(seconds, wakeup);
      case Step::Kind::parallel: return gather(steps[at].branches, rest);
    }
  }
  then(true);
}

// Without a lock the thread goes on at once.
void AsyncioProcess::block(double seconds) const {
  this_actor::sleep_for(seconds);
  if (options_.lock) Trial::compute(options_.wake_up);
}

// A function that lets the lock go, on a thread of the executor.
void AsyncioProcess::run_natively(const Callback& native, const Callback& then) {
  loop_.run_in_executor(
      [native](WorkerThread& self) {
        self.drop();
        native();
        self.take();
      },
      then);
}

// A task for each branch. When one is done, gather's callback is called soon; the last of them calls the parent soon.
void AsyncioProcess::gather(const std::vector<Steps>& branches, const Outcome& then) {
  struct Outer {
    std::size_t unfinished;
    bool well = true;
  };
  const auto outer = std::make_shared<Outer>(Outer{.unfinished = branches.size()});
  for (const Steps& branch : branches) {
    const Outcome done = [this, outer, then](bool well) {
      loop_.call_soon([this, outer, then, well] {
        outer->well = outer->well && well;
        if (--outer->unfinished == 0) loop_.call_soon([outer, then] { then(outer->well); });
      });
    };
    loop_.call_soon([this, &branch, done] { run(branch, 0, done); });
  }
}

// run_in_executor(ProcessPoolExecutor)
void AsyncioProcess::run_in_process(double seconds, const Callback& then) {
  Trial::compute(processes_->options().argument);
  processes_->apply_async(seconds, [this, then] {
    const Callback unpack = [this, then] {
      Trial::compute(processes_->options().result);
      then();
    };
    loop_.call_soon_threadsafe([this, unpack] { loop_.call_soon(unpack); });
  });
}

// `io` happens outside the process; its answer comes on a connection that the process keeps open.
void AsyncioProcess::when_readable(const std::function<bool()>& io, const Outcome& then) {
  struct Exchange {
    bool answered = false;
    bool well = true;
    Epoll::File file{};
  };
  const auto exchange = std::make_shared<Exchange>();
  exchange->file.readable = [raw = exchange.get()] { return raw->answered; };
  exchange->file.callback = [this, exchange, then] {
    loop_.thread().call_system();  // recv
    loop_.selector().remove(exchange->file);
    exchange->file.callback = nullptr;
    loop_.call_soon([then, well = exchange->well] { then(well); });
  };
  loop_.selector().add(exchange->file);
  loop_.thread().call_system();  // send
  trial_.later(0, [this, io, raw = exchange.get()] {
    raw->well = io();
    raw->answered = true;
    loop_.selector().notify(raw->file);
  });
}

}  // namespace knee::reference
