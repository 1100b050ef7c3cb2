/// A process that serves each request on a thread: CPython's threads under their lock, or native threads.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "models/interpreter_lock.hpp"
#include "models/listening_socket.hpp"
#include "models/request.hpp"
#include "models/site.hpp"
#include "sim/simulation.hpp"
#include "sim/time_average.hpp"

namespace knee::models {

/// A fixed number of threads accept connections from the listening socket, one request at a time each
/// (one thread: a gunicorn sync worker). With an interpreter lock, `cpu` steps hold it and everything else lets
/// it go; without one (native threads, the yardstick), `cpu` steps run on any core.
class ThreadServer {
 public:
  struct Options {
    std::size_t threads = 1;
    double cpu_factor = 1;           ///< interpreter time for one unit of a `cpu` step's reference demand
    sim::Duration overhead{};        ///< interpreter time of each request besides its steps
    sim::Duration wake_up{};         ///< CPU time it costs a thread to go on after it has slept
    std::size_t syscalls = 2;        ///< of each request besides its steps: receive, send; the lock is let go for each
    sim::Duration syscall_time{};    ///< CPU time of one of them
    bool threads_for_branches = false;  ///< branches of `parallel` run on threads of their own, else in turn
    std::optional<InterpreterLock::Options> lock;  ///< none: native threads
  };

  /// `stream`: the lock's own chance.
  ThreadServer(Site& site, ListeningSocket& socket, const Options& options, sim::Stream stream);

  [[nodiscard]] sim::TimeAverage& busy_threads() { return busy_threads_; }
  /// The interpreter's lock, null for native threads.
  [[nodiscard]] InterpreterLock* lock() { return lock_ ? &*lock_ : nullptr; }
  [[nodiscard]] const Options& options() const { return options_; }

 private:
  using Thread = InterpreterLock::Thread;
  struct Fork;
  struct Join;

  sim::Process run();
  sim::Task<> serve(Thread& thread, Request& request);
  sim::Task<Outcome> carry_out(Thread& thread, Work work, Ledger& ledger);
  sim::Task<Outcome> carry_out_item(Thread& thread, const WorkItem& item, Ledger& ledger);
  sim::Task<Outcome> run_parallel(Thread& thread, Work branches, Ledger& ledger);
  sim::Task<Outcome> run_in_turn(Thread& thread, Work branches, Ledger& ledger);
  sim::Process run_branch(Work work, Fork& fork);

  // What a thread does, with its time charged.
  sim::Task<> interpret(Thread& thread, sim::Duration demand, Ledger& ledger);
  sim::Task<> make_syscall(Thread& thread, Ledger& ledger);
  sim::Task<> take_lock(Thread& thread, Ledger& ledger);
  sim::Task<> drop_lock(Thread& thread, Ledger& ledger);
  sim::Task<> wake_up(Ledger& ledger);

  Site& site_;
  ListeningSocket& socket_;
  Options options_;
  std::optional<InterpreterLock> lock_;
  sim::TimeAverage busy_threads_;
};

}  // namespace knee::models
