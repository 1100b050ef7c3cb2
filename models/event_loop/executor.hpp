/// The executor of an asyncio loop: threads that share the loop's interpreter lock.
///
/// Sources: CPython 3.11, Lib/asyncio/base_events.py (run_in_executor, call_soon_threadsafe), Lib/asyncio/selector_events.py
/// (_write_to_self), Lib/concurrent/futures/thread.py (submit, _adjust_thread_count, _worker), Lib/threading.py (start),
/// Modules/_queuemodule.c (SimpleQueue.get and put); anyio 4, anyio/_backends/_asyncio.py (run_sync_in_worker_thread,
/// WorkerThread, CapacityLimiter); Starlette, starlette/concurrency.py (run_in_threadpool).
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "models/process/process_context.hpp"
#include "models/threads/interpreter_lock.hpp"
#include "models/threads/thread_lock.hpp"
#include "models/threads/thread_server.hpp"
#include "sim/kernel/ring.hpp"
#include "sim/kernel/weak_ref.hpp"
#include "sim/sync/condition.hpp"

namespace knee::models {

class EventLoop;

/// A thread takes the lock for interpreter code, lets it go for everything else, and takes it back, in competition with the
/// loop's own thread. Its result goes to the loop with `call_soon_threadsafe`, whose write to the loop's own socket lets the
/// lock go once more. Threads start on demand; the loop waits, without the lock, until a thread that it starts has the lock.
class Executor {
 public:
  using Thread = InterpreterLock::Thread;

  /// The thread that gets a job.
  enum class Kind : std::uint8_t {
    concurrent_futures,  ///< all threads wait for one queue; a thread that takes a job wakes the next one, mostly in vain
    anyio,               ///< the loop picks the thread that became idle last, once the job has one of the limiter's tokens
  };

  struct Options {
    Kind kind = Kind::concurrent_futures;
    std::size_t threads = 8;  ///< at most; with anyio the tokens of its limiter
    /// Interpreter time of each job besides its steps: half on the thread, a quarter at its hand-over, a quarter after it.
    sim::Duration hop{};
    /// How the threads compute and wake up, with the lock; `threads` does not count.
    ThreadServer::Options interpreter;
  };

  /// A piece of work for a thread. A job that is destroyed before a thread takes it is skipped.
  class Job : public sim::Referenced {
   public:
    enum class Kind : std::uint8_t {
      native,    ///< computes on a core without the lock: `demand`
      blocking,  ///< sleeps without the lock: `demand`
      steps,     ///< carries out `work` as a thread of a server of threads does
    };

    virtual void started() = 0;              ///< a thread has taken it
    virtual void done(Outcome outcome) = 0;  ///< the thread puts its callback into the loop's queue

   protected:
    /// `since`: from when on it waits for a thread, or for a token.
    Job(Kind kind, sim::Duration demand, Work work, Request& request, Ledger& ledger, sim::Instant since)
        : kind_{kind}, demand_{demand}, work_{work}, request_{request}, ledger_{ledger}, since_{since} {}
    ~Job() = default;

   private:
    friend class Executor;
    Kind kind_;
    sim::Duration demand_;
    Work work_;
    Request& request_;
    Ledger& ledger_;
    sim::Instant since_;
    std::size_t thread_ = 0;
  };

  /// `lock_jitter` is the random stream of the lock's wake-ups.
  Executor(ProcessContext& process, ListeningSocket& socket, const Options& options, std::span<sim::RandomStream> lock_jitter);

  /// The loop that gets the results.
  void use(EventLoop& loop) { loop_ = &loop; }

  // On the loop's thread, which holds the lock.

  /// Takes a token for a job. False: there is none; `waits` is resumed by the loop when it has one (`give_back`).
  [[nodiscard]] bool borrow(std::coroutine_handle<> waits);
  /// Gives a token back. Returns the coroutine that has it now; null: none waits.
  [[nodiscard]] std::coroutine_handle<> give_back();
  /// `waits` is destroyed before it has a token.
  void forget(std::coroutine_handle<> waits) { waiting_.remove(waits); }
  /// Gives a job, which has a token, to a thread. Starts one if none is idle.
  sim::Task<> submit(Thread& caller, Job& job);
  /// The loop has got the result of `job`: with anyio its thread is idle from here on.
  void report(const Job& job);

  /// Another thread under the same lock.
  [[nodiscard]] Thread thread(const std::string& name) { return interpreter_.thread(0, name); }
  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] bool has_tokens() const { return options_.kind == Kind::anyio; }
  /// The process has ended.
  void end();

 private:
  struct Slot;

  sim::Process run(std::size_t number);
  sim::Task<sim::WeakRef<Job>> take_own(Thread& self, Slot& slot);
  sim::Task<sim::WeakRef<Job>> take_next(Thread& self);
  sim::Task<> lock_queue(Thread& self);
  sim::Task<> carry_out(Thread& self, const sim::WeakRef<Job>& job);
  sim::Task<Outcome> execute(Thread& self, Job& job);
  sim::Task<> call_loop(Thread& self, const sim::WeakRef<Job>& job, Outcome outcome);
  sim::Task<> start_thread(Thread& caller, std::size_t number);
  void take(Job& job);
  void end_idle_threads();
  void add_place();

  // A thread, or the place of one. With anyio jobs come to its own queue.
  struct Slot {
    explicit Slot(sim::Simulation& simulation) : changed{simulation} {}
    sim::Condition changed;
    bool has_started = false;
    bool is_filled = false;
    bool stops = false;
    sim::WeakRef<Job> job;
    sim::Instant idle_since{};
  };

  ProcessContext& process_;
  Options options_;
  ThreadServer interpreter_;
  EventLoop* loop_ = nullptr;
  std::deque<Slot> slots_;
  std::vector<std::size_t> free_;  // places without a thread, the next one last

  // concurrent.futures: the queue (SimpleQueue), its lock, whether a get has taken that, and the threads that are idle.
  sim::Ring<sim::WeakRef<Job>> queue_;
  ThreadLock queue_lock_;
  bool queue_locked_ = false;
  std::size_t idle_count_ = 0;

  // anyio: the tokens in use, the tasks that wait for one, and the idle threads, the last one last.
  std::size_t borrowed_ = 0;
  sim::Ring<std::coroutine_handle<>> waiting_;
  std::vector<std::size_t> idle_;
};

}  // namespace knee::models
