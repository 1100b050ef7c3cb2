/// A process that serves each request on a thread: CPython's threads under their lock, or native threads.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>

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

  // For the gthread worker; all but the last four charge the time they take.
  using Thread = InterpreterLock::Thread;

  /// Blocks until the client has sent `request`.
  sim::Task<> receive(Thread& thread, Request& request);
  sim::Task<> await_slow_client(Thread& thread, Request& request);
  /// Parses a request that was received, and calls the application: all that comes before its steps.
  sim::Task<> begin(Thread& thread, Request& request);
  /// Carries out its steps, and responds. The caller holds the lock before, not after. Returns whether its client was still
  /// there.
  sim::Task<bool> serve(Thread& thread, Request& request);
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
  sim::Task<> take_lock(Thread& thread);
  sim::Task<> drop_lock(Thread& thread);
  /// The same, and charges it.
  sim::Task<> wake_up(Thread& thread, sim::Instant since, Ledger& ledger);

  // For the executor of a loop, whose threads compute as those of a server do.

  /// Carries out steps of `thread.request`. The caller holds the lock before and after.
  sim::Task<Outcome> carry_out(Thread& thread, Work work, Ledger& ledger);
  sim::Task<> take_lock(Thread& thread, Ledger& ledger);
  sim::Task<> drop_lock(Thread& thread, Ledger& ledger);

 private:
  void make_locks(std::span<sim::RandomStream> jitter);
  sim::Process run(std::size_t number);
  void end_if_idle();
  sim::Task<Request*> await_connection(Thread& self, Acceptor& acceptor);
  sim::Task<Outcome> carry_out_item(Thread& thread, const WorkItem& item, Ledger& ledger);
  sim::Task<Outcome> hold(Thread& thread, const Step& step, Work inside, Ledger& ledger);
  sim::Task<Outcome> run_parallel(Thread& thread, Work branches, Ledger& ledger);
  sim::Task<Outcome> run_in_turn(Thread& thread, Work branches, Ledger& ledger);
  sim::Process run_branch(const Thread& parent, Work work, Ledger& whole, Fork& fork, sim::Condition& over);
  struct Native {  // core time of native code, charged when it ends
    const sim::Simulation& simulation;
    Ledger& ledger;
    sim::Duration time;
    sim::Cores::Job job;
    bool await_ready() const noexcept { return job.await_ready(); }
    void await_suspend(std::coroutine_handle<> thread) { job.await_suspend(thread); }
    void await_resume() {
      job.await_resume();
      ledger.charge_computing(LatencyComponent::native, time, {}, simulation.now());
    }
  };
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
  sim::Task<> go_on_after(Thread& thread, Request* first);
  sim::Task<> send(Thread& thread, Ledger& ledger);
  [[nodiscard]] sim::Task<Outcome> call(const WorkItem& item, const Request* request);
  sim::Task<Outcome> offload(Thread& thread, const Step& step, OffloadedWork work, Ledger& ledger);
  sim::Task<> submit(Thread& thread, Ledger& ledger);
  sim::Task<> pack(Thread& thread, sim::Duration demand, Ledger& ledger);
  sim::Task<> collect(Thread& thread, const Pause& pause, Ledger& ledger);
  sim::Task<> block(Thread& thread, sim::Duration demand, Ledger& ledger);
  sim::Task<> compute_at_once(Thread& thread, sim::Duration time, Ledger& ledger);
  sim::Task<> compute_free(Thread& thread, sim::Duration time, Ledger& ledger);

  // Actions of a thread, with their time charged.
  [[nodiscard]] Native compute_natively(Thread& thread, sim::Duration demand, Ledger& ledger);

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
