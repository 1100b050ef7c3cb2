/// A process that serves each request on a thread: CPython's threads under their lock, or native threads.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "models/threads/charged.hpp"
#include "models/threads/gthread.hpp"
#include "models/threads/interpreter_lock.hpp"
#include "models/threads/process_pool_executor.hpp"
#include "models/process/on_disconnect.hpp"
#include "models/process/acceptor.hpp"
#include "models/process/listening_socket.hpp"
#include "models/request/fork.hpp"
#include "models/request/request.hpp"
#include "models/process/process_context.hpp"
#include "models/threads/stop_the_world.hpp"
#include "sim/sync/semaphore.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/stats/time_average.hpp"

namespace knee::models {

/// A fixed number of threads. Either each accepts connections from the listening socket, serves one request and closes
/// (one thread: a gunicorn sync worker), or a main thread accepts and gives them to the others (`gthread`). With an
/// interpreter lock, `cpu` steps hold it and everything else lets it go; without one (native threads, the yardstick),
/// `cpu` steps run on any core.
class ThreadServer {
 public:
  struct Options {
    std::size_t threads = 1;
    double cpu_factor = 1;           ///< interpreter time for one unit of a `cpu` step's reference demand
    sim::Duration overhead{};        ///< interpreter time of each request besides its steps
    WakeUp wake_up{};                ///< of a thread
    std::size_t syscalls = 2;        ///< of each request besides its steps: receive, send; the lock is let go for each
    sim::Duration syscall_time{};    ///< CPU time of one of them
    std::size_t sends = 1;           ///< parts in which a response is sent; the client has it with the last
    std::optional<sim::Duration> send_time{};  ///< CPU time of sending one, which wakes the client; none: as any call
    /// What the kernel takes of a response before its client has read any: 117 kB, measured on Linux 6.18 (segments of 1,448 B, tcp_wmem
    /// 4096 16384 4194304, a client that does not read). Only clients with slow links fill it.
    sim::Bytes send_buffer{117'000};
    bool threads_for_branches = false;  ///< branches of `parallel` run on threads of their own, else in turn
    std::optional<InterpreterLock::Options> lock;  ///< none: native threads
    std::size_t interpreters = 1;  ///< with a lock and `threads` each (PEP 684, CPython 3.12); 1 for `gthread`
    /// Without the lock: share of each `cpu` step that runs under one mutex of the process, as threads of the
    /// free-threaded build do on an object that they share (PEP 703; Python/lock.c, Python/critical_section.c).
    double contention = 0;
    /// Without the lock: by what share each other thread of the process that computes at the same time slows one down.
    double slowdown = 0;
    OnDisconnect on_disconnect = OnDisconnect::continues;  ///< no thread can be cancelled
    std::optional<Gthread::Options> gthread{};     ///< none: each thread accepts for itself
  };

  /// `lock_jitter` has a stream for the lock of each interpreter, which the next process of the slot continues.
  ThreadServer(ProcessContext& process, ListeningSocket& socket, const Options& options,
               std::span<sim::RandomStream> lock_jitter = {});

  /// The process has ended.
  void end();
  /// The process is told to end and accepts no more: a main thread sees that by itself, within a second. Without one the process ends when
  /// no thread has a request; until then an idle thread may still take one.
  void retire() {
    if (gthread_ == nullptr) end_if_idle();
  }

  /// Threads that have a request.
  [[nodiscard]] sim::TimeAverage& busy_threads() { return busy_threads_; }
  /// All threads that serve requests.
  [[nodiscard]] std::size_t threads() const { return options_.threads * options_.interpreters; }
  /// Makes a thread of interpreter number `interpreter` for the lock and a timeline.
  [[nodiscard]] InterpreterLock::Thread thread(std::size_t interpreter, const std::string& name);
  [[nodiscard]] const Options& options() const { return options_; }
  /// The main thread that accepts for the others, null if each accepts for itself.
  [[nodiscard]] Gthread* gthread() { return gthread_.get(); }

  // For the gthread worker. Functions with a ledger or a request charge their time.
  using Thread = InterpreterLock::Thread;

  /// Blocks until the client has sent `request`.
  sim::Task<> receive(Thread& thread, Request& request);
  sim::Task<> await_slow_client(Thread& thread, Request& request);
  /// Parses a request that was received, and calls the application: all that comes before its steps.
  sim::Task<> begin(Thread& thread, Request& request);
  /// Sends the response, after its steps have been carried out. The caller holds the lock before, not after.
  sim::Task<> respond(Thread& thread, Request& request, Outcome outcome);
  /// `request` is over. Returns the first piece of work that is left for after the response, null if there is none.
  Request* end_request(Thread& thread, Request& request, Outcome outcome);
  /// Carries out that piece and the others. The caller does not hold the lock.
  sim::Task<> go_on_after(Thread& thread, Request* first);
  /// Runs interpreter code.
  sim::Task<> interpret(Thread& thread, sim::Duration demand, Ledger& ledger);
  /// A system call that does not block: lets the lock go meanwhile.
  sim::Task<> make_syscall(Thread& thread, Ledger& ledger);
  /// The same, without taking the lock back.
  sim::Task<> enter_kernel(Thread& thread, Ledger& ledger);
  /// The system call itself, without the lock.
  [[nodiscard]] sim::Cores::Job compute_in_kernel(Thread& thread) {
    return process_.machine.compute(thread.cpu, options_.syscall_time);
  }
  /// `co_await waking(thread, since)`: the thread goes on after a sleep that began at `since`.
  [[nodiscard]] Waking waking(Thread& thread, sim::Instant since) {
    return {process_.machine, thread.cpu, options_.wake_up, process_.simulation.now() - since};
  }
  sim::Task<> take_lock(Thread& thread) {
    if (thread.lock == nullptr) return {};
    return thread.lock->take(thread);
  }
  sim::Task<> drop_lock(Thread& thread) {
    if (thread.lock == nullptr) return {};
    return thread.lock->drop(thread);
  }
  /// `co_await` as of `waking`, and charges it.
  [[nodiscard]] Charged<Waking> wake_up(Thread& thread, sim::Instant since, Ledger& ledger) {
    return {waking(thread, since), process_.simulation, &ledger, LatencyComponent::core_wait};
  }

  // For the executor of a loop, whose threads compute as those of a server do.

  /// Carries out steps of `thread.request`. The caller holds the lock before and after.
  sim::Task<Outcome> carry_out(Thread& thread, Work work, Ledger& ledger);
  /// `co_await` as of the above, and charges it.
  [[nodiscard]] Charged<sim::Task<>> take_lock(Thread& thread, Ledger& ledger) { return charged(thread, take_lock(thread), ledger); }
  [[nodiscard]] Charged<sim::Task<>> drop_lock(Thread& thread, Ledger& ledger) { return charged(thread, drop_lock(thread), ledger); }

 private:
  void make_locks(std::span<sim::RandomStream> jitter);
  sim::Process run(std::size_t number);
  void end_if_idle();
  sim::Task<Request*> race_for_connection(Thread& self, Acceptor& acceptor);
  sim::Task<> receive_late(Thread& thread, Request& request);
  sim::Task<> make_calls_and_begin(Thread& thread, Request& request);
  sim::Task<> call_application(Thread& thread, Request& request);
  sim::Task<> collect_and_interpret(Thread& thread, Pause pause, sim::Duration demand, Ledger& ledger);
  sim::Task<> call_kernel(Thread& thread, std::string_view what, Ledger& ledger);
  sim::Task<> drop_and_call(Thread& thread, std::string_view what, Ledger& ledger);
  sim::Task<Outcome> carry_out_inside(Thread& thread, const WorkItem& item, Work inside, Ledger& ledger);
  sim::Task<Outcome> carry_out_with_lock(Thread& thread, const WorkItem& item, ExecutionMode execution_mode, Ledger& ledger);
  sim::Task<Outcome> hold(Thread& thread, const Step& step, Work inside, Ledger& ledger);
  sim::Task<Outcome> run_parallel(Thread& thread, Work branches, Ledger& ledger);
  sim::Task<Outcome> run_in_turn(Thread& thread, Work branches, Ledger& ledger);
  sim::Process run_branch(const Thread& parent, Work work, Ledger& whole, Fork& fork, sim::Condition& over);
  struct Awaiting;
  struct Entering;
  struct Joining;
  struct Deciding;
  sim::Task<Outcome> run_race(Thread& thread, const Step& step, Work branches, Ledger& ledger);
  sim::Task<Outcome> race_in_turn(Thread& thread, const Step& step, Work branches, Ledger& ledger);
  sim::Process run_racer(InterpreterLock* lock, Request& branch, Race& race);
  sim::Task<Outcome> carry_out_shared(Thread& thread, const WorkItem& item, Work inside, Ledger& ledger);
  sim::Task<Outcome> run_limited(Thread& thread, const Step& step, Work inside, Ledger& ledger);
  sim::Task<Outcome> fetch(Thread& thread, const WorkItem& item, Work miss, Ledger& ledger);
  sim::Task<Outcome> fill(Thread& thread, const WorkItem& item, Work miss, Ledger& ledger);
  sim::Task<Outcome> leave_for_later(Thread& thread, const WorkItem& item, Work inside);
  sim::Task<> send_response(Thread& thread, Request& request, Outcome outcome);
  sim::Task<> send_part(Thread& thread, Ledger& ledger);
  [[nodiscard]] sim::Duration send_time() const { return options_.send_time.value_or(options_.syscall_time); }
  [[nodiscard]] sim::Task<Outcome> call(const WorkItem& item, const Request* request);
  sim::Task<Outcome> offload(Thread& thread, const Step& step, OffloadedWork work, Ledger& ledger);
  sim::Task<> submit(Thread& thread, Ledger& ledger);
  sim::Task<> pack(Thread& thread, sim::Duration demand, Ledger& ledger);
  sim::Task<> collect(Thread& thread, const Pause& pause, Ledger& ledger);
  sim::Task<> block(Thread& thread, sim::Duration demand, Ledger& ledger);
  [[nodiscard]] ChargedJob compute(Thread& thread, LatencyComponent account, sim::Duration demand, Ledger& ledger);
  [[nodiscard]] ChargedJob compute_natively(Thread& thread, sim::Duration demand, Ledger& ledger) {
    return compute(thread, LatencyComponent::native, demand, ledger);
  }
  sim::Task<> compute_locked(Thread& thread, sim::Duration time, Ledger& ledger);
  sim::Task<> compute_free(Thread& thread, sim::Duration time, Ledger& ledger);
  sim::Task<> compute_at_once(Thread& thread, sim::Duration time, Ledger& ledger);
  [[nodiscard]] ChargedJob compute_alone(Thread& thread, sim::Duration demand, Ledger& ledger);
  [[nodiscard]] sim::Duration interpreted(sim::Duration demand) const;
  [[nodiscard]] bool stops_or_slows() const { return process_.memory.collects() || options_.slowdown > 0; }
  [[nodiscard]] bool computes_alone(const Thread& thread) const;
  [[nodiscard]] bool computes_here(const ExecutionMode& execution_mode) const;
  [[nodiscard]] bool gives_up(const Thread& thread) const;
  // Without a lock there is nothing to charge.
  [[nodiscard]] Charged<sim::Task<>> charged(const Thread& thread, sim::Task<> task, Ledger& ledger) {
    return {std::move(task), process_.simulation, thread.lock != nullptr ? &ledger : nullptr, LatencyComponent::interpreter_wait};
  }

  ProcessContext& process_;
  ListeningSocket& socket_;
  Options options_;
  sim::TimeAverage& busy_threads_;
  std::deque<InterpreterLock> locks_;
  std::deque<std::string> names_;  // of the threads
  sim::Semaphore shared_objects_;  // their lock, if threads compute at once
  StopTheWorld world_;                    // which stops while its garbage is collected
  std::unique_ptr<Gthread> gthread_;
  std::unique_ptr<ProcessPoolExecutor> executor_;  // of the process's offload pool; null: it is none
};

}  // namespace knee::models
