/// gthread of gunicorn 20.1 to 23: the main thread looks through the futures of the pool after each poll.
///
/// Source: gunicorn 20.1 and 23.0, gunicorn/workers/gthread.py: run, accept, on_client_socket_readable (20.1:
/// reuse_connection), finish_request; CPython 3.11, Lib/concurrent/futures/_base.py: wait.
#pragma once

#include <cstddef>

#include "models/threads/gthread.hpp"
#include "sim/sync/condition.hpp"

namespace knee::models {

/// The thread that has served a connection gives it back to the poller itself, under a lock (`_lock`). With
/// `--worker-connections` open the main thread neither polls nor reads: it waits until a request has been served. If the
/// pool has none, that wait returns at once, and the loop turns without rest until a kept connection expires (gunicorn
/// issue 3407).
class FuturesGthread final : public Gthread {
 public:
  FuturesGthread(ThreadServer& server, ProcessContext& process, ListeningSocket& socket, const Options& options);

 private:
  sim::Task<> run(Thread& self) override;
  sim::Task<> take_in(Thread& self, Request& request) override;
  sim::Task<> end_request(Thread& self, Connection* kept) override;

  sim::Task<> await_response(Thread& self);
  sim::Task<> await_last_responses(Thread& self);
  sim::Task<bool> scan_futures(Thread& self);
  sim::Task<> turn_until_expiry(Thread& self);
  sim::Task<sim::Duration> compute_until(Thread& self, sim::Duration time, sim::Instant end);
  [[nodiscard]] sim::Duration own_time(sim::Duration demand) const;

  std::size_t finished_ = 0;  // of those in the pool, which the main thread has not seen yet
  sim::Condition response_;   // a future has finished
};

}  // namespace knee::models
