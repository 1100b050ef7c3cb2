#include "tests/reference/thread_process.hpp"

#include <string>

namespace knee::reference {

ThreadProcess::ThreadProcess(Trial& trial, Listener& listener, const Options& options, ConnectionPool* service)
    : trial_{trial}, listener_{listener}, options_{options}, service_{service} {
  if (options_.lock) gil_.emplace(*options_.lock);
  for (std::size_t i = 0; i < options_.threads; ++i) {
    trial_.start("thread " + std::to_string(i), [this] { run(); });
  }
}

void ThreadProcess::run() {
  Thread self;
  for (;;) {
    const Request& request = listener_.accept(options_.wake_up);
    serve(self, request);
  }
}

void ThreadProcess::serve(Thread& thread, const Request& request) {
  take(thread);
  const bool calls = options_.syscall_time > 0;
  if (calls) {  // recv
    drop(thread);
    Trial::compute(options_.syscall_time);
    take(thread);
  }
  interpret(thread, options_.overhead);
  const bool served = run_steps(thread, request.steps);
  drop(thread);
  Trial::compute(options_.syscall_time);  // send
  trial_.answer(request, served);
  if (calls) {
    take(thread);
    drop(thread);  // for accept
  }
}

bool ThreadProcess::run_steps(Thread& thread, const Steps& steps) {
  for (const Step& step : steps) {
    if (!run_step(thread, step)) return false;
  }
  return true;
}

bool ThreadProcess::run_step(Thread& thread, const Step& step) {
  bool well = true;
  switch (step.kind) {
    case Step::Kind::cpu: interpret(thread, step.seconds); return true;
    case Step::Kind::in_place: Trial::compute(step.seconds); return true;
    case Step::Kind::parallel:
      return options_.threads_for_branches ? run_on_threads(thread, step.branches)
                                           : run_in_turn(thread, step.branches);
    case Step::Kind::immediate:
    case Step::Kind::next_tick:
    case Step::Kind::microtask: drop(thread); break;
    case Step::Kind::native:
      drop(thread);
      Trial::compute(step.seconds);
      break;
    case Step::Kind::timer:
    case Step::Kind::wait:
    case Step::Kind::blocking:
      drop(thread);
      sleep(step.seconds);
      break;
    case Step::Kind::call:
      drop(thread);
      well = service_->call(step.seconds);
      Trial::compute(options_.wake_up);
      break;
  }
  take(thread);
  return well;
}

bool ThreadProcess::run_in_turn(Thread& thread, const std::vector<Steps>& branches) {
  for (const Steps& branch : branches) {
    if (!run_steps(thread, branch)) return false;
  }
  return true;
}

// threading.Thread(...).start() for each, then join() for each.
bool ThreadProcess::run_on_threads(Thread& thread, const std::vector<Steps>& branches) {
  const auto ended = simgrid::s4u::Semaphore::create(0);
  bool well = true;
  drop(thread);
  for (const Steps& branch : branches) {
    trial_.start("branch", [this, &branch, &well, &ended] {
      Thread self;
      take(self);
      if (!run_steps(self, branch)) well = false;
      drop(self);
      ended->release();
    });
  }
  for (std::size_t i = 0; i < branches.size(); ++i) ended->acquire();
  Trial::compute(options_.wake_up);
  take(thread);
  return well;
}

void ThreadProcess::interpret(Thread& thread, double seconds) {
  if (gil_) {
    gil_->evaluate(thread, seconds);
  } else {
    Trial::compute(seconds);
  }
}

void ThreadProcess::sleep(double seconds) const {
  simgrid::s4u::this_actor::sleep_for(seconds);
  Trial::compute(options_.wake_up);
}

void ThreadProcess::take(Thread& thread) {
  if (gil_) gil_->take(thread);
}

void ThreadProcess::drop(Thread& thread) {
  if (gil_) gil_->drop(thread);
}

}  // namespace knee::reference
