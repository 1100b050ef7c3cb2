/// An event-loop process: Node.js 20, or CPython with asyncio.
///
/// One thread runs callbacks one after the other; each wait of a callback ends with another callback. The loop decides their
/// order (models/event_loop/libuv_loop.hpp, models/event_loop/asyncio_loop.hpp); this file has what they do.
#pragma once

#include <coroutine>
#include <cstddef>
#include <memory>
#include <optional>

#include "models/process/listening_socket.hpp"
#include "models/process/on_disconnect.hpp"
#include "models/event_loop/event_loop.hpp"
#include "models/event_loop/executor.hpp"
#include "models/request/fork.hpp"
#include "models/request/request.hpp"
#include "models/process/primary_channel.hpp"
#include "models/process/process_context.hpp"
#include "models/event_loop/thread_pool.hpp"
#include "sim/kernel/ring.hpp"
#include "sim/kernel/simulation.hpp"

namespace knee::models {

/// Requests arrive on established connections (`submit`) or on new ones, which the loop accepts from its
/// listening socket.
class EventLoopServer : public Server, SharedThreads {
 public:
  enum class Kind : std::uint8_t { libuv, asyncio };

  struct Options {
    Kind kind = Kind::libuv;
    double cpu_factor = 1;       ///< interpreter time for one unit of a `cpu` step's reference demand, or of `overhead`
    sim::Duration overhead{};    ///< interpreter time of each request besides its steps: parse, route, respond
    WakeUp wake_up{};            ///< of the loop's thread
    std::optional<WakeUp> pool_wake_up{};  ///< of the pool's threads, which run no interpreter; none: `wake_up`
    bool ticks = false;  ///< its server has a main loop that runs every 0.1 s (uvicorn)
    std::optional<sim::Duration> notify_every{};  ///< the interval of its heartbeats to its parent (`timeout_notify`)
    sim::Duration iteration{};   ///< CPU time of an iteration of the loop, besides its callbacks
    sim::Duration connection{};  ///< CPU time of a new connection, besides its requests
    bool accepts_all = false;    ///< libuv to 1.44: all connections that wait in one turn; from 1.45 on a single one
    std::optional<sim::Duration> keep_alive{};       ///< an idle connection is closed after that; none: never
    std::optional<std::size_t> requests_at_once{};  ///< whose steps are in progress; none: any number
    bool refuses_more = false;                      ///< requests beyond that are refused; else they wait
    std::size_t pool_threads = 4;  ///< UV_THREADPOOL_SIZE; asyncio's default executor: min(32, cores + 4)
    sim::Duration take_over{};     ///< CPU time of taking over a connection from a primary process
    /// asyncio: the executor, whose threads share the loop's interpreter lock. None: no other thread needs the lock, and
    /// `native` and `blocking` steps, if any, go to a pool outside of it.
    std::optional<Executor::Options> executor{};
    OnDisconnect on_disconnect = OnDisconnect::continues;
    bool def_handlers = false;  ///< whole handlers run on a thread of the executor (`def` endpoints of Starlette and FastAPI)
  };

  /// `options` must outlive the server. `lock_jitter` has the random stream of the interpreter lock, if there is an executor.
  EventLoopServer(ProcessContext& process, ListeningSocket& socket, const Options& options,
                  std::span<sim::RandomStream> lock_jitter = {});

  /// The process has ended.
  void end();
  /// The process is told to end: it accepts no more, and ends when its requests are answered.
  void retire();

  /// A request on an established connection.
  void submit(Request& request) override;
  /// A message of the primary process with a new connection; the loop acknowledges it.
  void receive(Request& connection, PrimaryChannel& primary);

  [[nodiscard]] EventLoop& loop() { return *loop_; }
  /// Threads of the worker pool, or of the executor.
  [[nodiscard]] std::size_t pool_size() const { return options_.pool_threads; }

 private:
  struct CallbackContext;
  struct Waiting;
  struct Event;
  struct Tick;
  struct Message;
  struct Told;
  struct Computing;
  struct Handover;
  struct Elapse;
  struct Timer;
  struct Yielding;
  struct Pooled;
  struct Executed;
  struct Token;
  struct Turn;
  struct Offloaded;
  struct Admission;
  struct OfWorker;
  struct Created;
  struct Disconnect;
  // A call of a service by a request that can be cancelled.
  struct Call {
    ServiceClient& service;
    const WorkItem& item;
    Request& request;
    Outcome outcome = Outcome::served;
    bool has_ended = false;
  };
  struct Begin;
  struct Join;
  struct Awaiting;
  struct Entering;
  struct Joining;
  struct Deciding;
  class PlainHandler;

  void tell_working_set();

  // The server's own.
  sim::Process take_over(Request& connection, PrimaryChannel& primary);
  sim::Process run_ticks();
  sim::Process shut_down();
  sim::Process run_pong();

  // The application's code: it runs in callbacks, between an entry to the loop and the next absence from it.
  sim::Process read_first(Request& request, sim::Duration set_up);
  void begin_handler(Request& request, sim::Duration set_up);
  sim::Process serve(Request& request, sim::Duration set_up);
  sim::Process serve_rest(Request& request, Work left);
  void respond_directly(Request& request, Outcome outcome);
  sim::Task<Outcome> run_handler(const CallbackContext& context);
  sim::Task<Outcome> admit(const CallbackContext& context);
  sim::Task<Outcome> handle(const CallbackContext& context);
  sim::Task<Outcome> run_function(Work work, const CallbackContext& context);
  void leave();
  void end_handler(Request& request);
  sim::Task<Outcome> carry_out(Work work, const CallbackContext& context);
  sim::Task<Outcome> handle_cancellably(const CallbackContext& context);
  sim::Task<> wait_cancellably(const CallbackContext& context, sim::Duration length);
  sim::Task<Outcome> call_cancellably(const WorkItem& item, const CallbackContext& context);
  sim::Process run_call(Call& call, Disconnect& disconnect);
  // Whether handlers run in the callback itself: no limit, no executor, no cancellation stands around them.
  [[nodiscard]] bool runs_directly() const {
    return !cancels() && !executor_ && !options_.requests_at_once && !options_.def_handlers;
  }
  // Whether `item` needs nothing but the loop: it computes without a remedy, or waits.
  [[nodiscard]] bool is_plain(const WorkItem& item) const {
    if (item.kind == StepKind::wait) return true;
    return item.kind == StepKind::cpu && !item.step->offloaded &&
           (item.step->label == 0 || item.step->label >= process_.remedies.size());
  }
  [[nodiscard]] bool cancels() const { return options_.on_disconnect == OnDisconnect::cancelled; }
  // Whether the application does not go on with an abandoned request.
  [[nodiscard]] bool stops(const CallbackContext& context) const;
  sim::Task<Outcome> run_in_executor(Executor::Job::Kind kind, sim::Duration demand, Work work, const CallbackContext& context);
  sim::Task<> borrow_token(const CallbackContext& context);
  sim::Task<> block(const CallbackContext& context, sim::Duration demand);
  sim::Task<Outcome> offload(const Step& step, OffloadedWork work, const CallbackContext& context);
  sim::Task<Outcome> run_worker(const WorkItem& item, Work inside, const CallbackContext& context);
  sim::Task<Outcome> call_service(const WorkItem& item, const CallbackContext& context);
  sim::Task<Outcome> hold(const WorkItem& item, Work inside, const CallbackContext& context);
  sim::Task<Outcome> run_branches(const WorkItem& item, Work branches, const CallbackContext& context);
  sim::Task<Outcome> run_parallel(Work branches, const CallbackContext& context);
  sim::Task<Outcome> run_race(const WorkItem& item, Work branches, const CallbackContext& context);
  sim::Process run_racer(Request& branch, Race& race, bool cancels, std::coroutine_handle<>& created);
  sim::Task<Outcome> carry_out_shared(const WorkItem& item, Work inside, const CallbackContext& context);
  sim::Task<Outcome> run_limited(const WorkItem& item, Work inside, const CallbackContext& context);
  sim::Task<Outcome> fetch(const WorkItem& item, Work miss, const CallbackContext& context);
  sim::Task<Outcome> fill(const WorkItem& item, Work miss, const CallbackContext& context);
  sim::Process refresh(const WorkItem& item, Request& piece, std::coroutine_handle<>& created);
  sim::Task<Outcome> leave_for_later(const WorkItem& item, Work inside, const CallbackContext& context);
  sim::Task<> go_on_after(Request& request, Outcome outcome);
  sim::Process run_branch(Work work, const CallbackContext& whole, Fork& fork, std::coroutine_handle<>& created);
  [[nodiscard]] Computing compute(const CallbackContext& context, LatencyComponent account, sim::Duration demand);
  [[nodiscard]] Computing pack(const CallbackContext& context, sim::Bytes size);
  [[nodiscard]] Computing collect(const CallbackContext& context, const Pause& pause);
  [[nodiscard]] sim::Duration interpreted(sim::Duration demand) const;

  // Of a worker of the offload pool.
  sim::Task<Ran> carry_out(const WorkItem& item, const ExecutionMode& mode, const Request* request) override;

  // Under the interpreter lock.
  sim::Task<> interpret(const CallbackContext& context, sim::Duration demand);
  sim::Task<> send(const CallbackContext& context);
  sim::Task<> respond(Request& request, Outcome outcome);
  [[nodiscard]] sim::Duration call_time() const { return options_.executor->interpreter.syscall_time; }

  ProcessContext& process_;
  ListeningSocket& socket_;
  const Options& options_;  // which equal servers share
  std::optional<ThreadPool> pool_;          // libuv's, or one outside of the interpreter lock
  std::optional<Executor> executor_;        // asyncio's
  InterpreterLock::Thread interpreter_;     // the loop's thread; without a lock if there is no executor
  std::unique_ptr<EventLoop> loop_;
  bool leaves_ = false;      // it has been told to end
  sim::Condition answered_;  // signalled then at the end of each request
  std::size_t in_progress_ = 0;                     // requests, if their number is limited
  sim::Ring<std::coroutine_handle<>> not_admitted_;  // callbacks that wait for others
};

}  // namespace knee::models
