/// gthread of gunicorn 24 and later: the pool's threads call the main thread through a pipe.
///
/// Source: gunicorn 24.1, 25.3 and 26.1, gunicorn/workers/gthread.py: PollableMethodQueue, TConn.wait_for_data, run,
/// finish_request, handle; issue 3519 (why a silent connection is given back, from 25.2 on).
#pragma once

#include <cstddef>

#include "models/threads/gthread.hpp"
#include "sim/kernel/ring.hpp"
#include "sim/sync/condition.hpp"

namespace knee::models {

/// The main thread alone owns the connections, so there is no lock, but it needs the interpreter lock once more for each
/// response. With `--worker-connections` open it goes on reading kept connections and only stops accepting.
class PipeGthread final : public Gthread {
 public:
  PipeGthread(ThreadServer& server, ProcessContext& process, ListeningSocket& socket, const Options& options);

 private:
  // What a thread of the pool tells the main thread about a connection.
  struct Finished {
    Connection* kept = nullptr;  // null: to be closed
    Request* silent = nullptr;   // _DEFER: its client has sent nothing
  };
  struct Pending {
    Request* request;
    sim::Instant expires;
  };

  // The main thread.
  sim::Task<> run(Thread& self) override;
  sim::Task<> take_in(Thread& self, Request& request) override;
  sim::Task<> dispatch(Thread& self, Request& request) override;
  sim::Task<> run_callbacks(Thread& self) override;
  sim::Task<> finish_gracefully(Thread& self);
  sim::Task<> enable_accept(Thread& self, bool enabled);
  sim::Task<> finish_request(Thread& self, const Finished& finished);
  sim::Task<> close_silent(Thread& self);
  void disconnect(Request& silent);
  static sim::Process reconnect(sim::Simulation& simulation, ListeningSocket& socket, Request& silent);

  // The threads of the pool.
  sim::Task<bool> prepare(Thread& self, const Job& job) override;
  sim::Task<> end_request(Thread& self, Connection* kept) override;
  sim::Task<bool> wait_for_data(Thread& self, Request& request);
  sim::Task<> defer(Thread& self, Finished finished);

  sim::Ring<Finished> callbacks_;  // method_queue
  sim::Ring<Pending> pending_;     // pending_conns
  sim::Condition last_response_;   // the pool has none left
};

}  // namespace knee::models
