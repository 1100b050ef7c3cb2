/// A process whose threads accept, serve, and accept again.
///
/// Written from gunicorn 20.1 (gunicorn/workers/sync.py: run_for_one, wait, handle; one thread for each process, which waits in
/// select). Without select: threads that block in accept.
#pragma once

#include <deque>

#include "tests/reference/python/worker_thread.hpp"
#include "tests/reference/sockets/listener.hpp"

namespace knee::reference {

class ThreadProcess {
 public:
  using Options = ThreadOptions;

  /// Accepts from `listener`, which other processes may share, and calls `service` through a pool of its own, and its own
  /// `processes`.
  ThreadProcess(Trial& trial, Listener& listener, const Options& options, ConnectionPool* service = nullptr,
                ProcessPool* processes = nullptr);

 private:
  void run(Gil* gil);
  void serve(WorkerThread& thread, const Request& request);

  Trial& trial_;
  Listener& listener_;
  Options options_;
  ConnectionPool* service_;
  ProcessPool* processes_;
  std::deque<Gil> gils_;
  simgrid::s4u::MutexPtr shared_ = simgrid::s4u::Mutex::create();
};

}  // namespace knee::reference
