/// An event-loop process: Node.js 20 on libuv 1.46.
///
/// One thread runs callbacks one after the other; what a callback waits for comes back as another callback.
/// Source of the order of things: libuv docs, "Design overview", and src/unix/core.c (uv_run), src/unix/linux.c
/// (uv__io_poll).
#pragma once

#include <coroutine>
#include <cstddef>

#include "models/listening_socket.hpp"
#include "models/request.hpp"
#include "models/site.hpp"
#include "models/worker_pool.hpp"
#include "sim/ring.hpp"
#include "sim/simulation.hpp"
#include "sim/time_average.hpp"
#include "sim/wait_list.hpp"

namespace knee::models {

/// Requests arrive on established connections (`submit`) or on new ones, which the loop accepts from its
/// listening socket, one in each iteration (libuv 1.46: uv__server_io).
class EventLoop : public Server {
 public:
  struct Options {
    double cpu_factor = 1;                 ///< interpreter time for one unit of a `cpu` step's reference demand
    sim::Duration overhead{};              ///< CPU time of each request besides its steps: parse, route, respond
    sim::Duration wake_up{};               ///< CPU time it costs to go on after the loop has slept
    std::size_t pool_threads = 4;          ///< UV_THREADPOOL_SIZE
  };

  EventLoop(Site& site, ListeningSocket& socket, const Options& options);

  /// A request on an established connection.
  void submit(Request& request) override;

  /// How much of the time the loop does not sleep in poll (performance.eventLoopUtilization).
  [[nodiscard]] sim::TimeAverage& awake() { return awake_; }
  [[nodiscard]] WorkerPool& pool() { return pool_; }

 private:
  struct Turn;
  struct Entry;
  struct Microtask;
  struct Handover;
  struct Elapse;
  struct Sleep;
  struct Pooled;
  struct Fork;
  struct Join;
  struct Whole;
  struct Branch;

  // The loop's thread.
  sim::Process run();
  [[nodiscard]] Turn call(std::coroutine_handle<> callback);
  void post(std::coroutine_handle<> callback);
  void wake();
  [[nodiscard]] sim::Duration interpreted(sim::Duration demand) const;

  // The application's code: it runs in callbacks, between an entry to the loop and the next absence from it.
  sim::Process read_first(Request& request);
  template <class Errand>
  sim::Process carry_out(Errand errand);
  sim::Task<Outcome> call_service(const WorkItem& item, Ledger& ledger);
  sim::Task<Outcome> run_parallel(Work branches, Ledger& ledger);

  Site& site_;
  ListeningSocket& socket_;
  Options options_;
  WorkerPool pool_;
  std::coroutine_handle<> thread_;                 // the loop itself, while a callback runs
  sim::Waiter sleeper_;                            // the loop itself, while it sleeps in poll
  sim::Ring<std::coroutine_handle<>> ready_;       // callbacks whose event has happened
  sim::Ring<std::coroutine_handle<>> microtasks_;  // run before the next callback
  sim::TimeAverage awake_;
};

}  // namespace knee::models
