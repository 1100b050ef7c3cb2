#include "tests/reference/python/thread_process.hpp"

#include <string>

namespace knee::reference {

ThreadProcess::ThreadProcess(Trial& trial, Listener& listener, const Options& options, ConnectionPool* service,
                             ProcessPool* processes)
    : trial_{trial}, listener_{listener}, options_{options}, service_{service}, processes_{processes} {
  for (std::size_t i = 0; i < options_.interpreters && options_.lock; ++i) {
    gils_.emplace_back(*options_.lock, options_.longer_wake_up);
  }
  for (std::size_t i = 0; i < options_.threads * options_.interpreters; ++i) {
    Gil* const gil = gils_.empty() ? nullptr : &gils_[i % options_.interpreters];
    trial_.start("thread " + std::to_string(i), [this, gil] { run(gil); });
  }
}

void ThreadProcess::run(Gil* gil) {
  WorkerThread self{trial_, options_, gil, service_, processes_, shared_};
  for (;;) {
    const Request& request =
        options_.selects ? listener_.select_and_accept(options_.wake_up) : listener_.accept(options_.wake_up);
    serve(self, request);
  }
}

void ThreadProcess::serve(WorkerThread& thread, const Request& request) {
  thread.take();
  const bool calls = options_.syscall_time > 0;
  if (calls) thread.call_system();  // recv
  thread.interpret(options_.overhead);
  const bool served = thread.run_steps(request.steps);
  thread.drop();
  Trial::compute(options_.syscall_time);  // send
  trial_.answer(request, served);
  if (calls) {
    thread.take();
    thread.drop();  // for accept
  }
}

}  // namespace knee::reference
