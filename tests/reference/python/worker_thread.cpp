#include "tests/reference/python/worker_thread.hpp"

namespace knee::reference {

void WorkerThread::take() {
  if (gil_ != nullptr) gil_->take(state_);
}

void WorkerThread::drop() {
  if (gil_ != nullptr) gil_->drop(state_);
}

void WorkerThread::interpret(double seconds) {
  if (gil_ != nullptr) {
    gil_->evaluate(state_, seconds);
  } else {
    Trial::compute(seconds * (1 - options_.contention));
    if (options_.contention * seconds == 0) return;
    const Lock lock{*shared_};
    Trial::compute(seconds * options_.contention);
  }
}

void WorkerThread::call_system() {
  drop();
  Trial::compute(options_.syscall_time);
  take();
}

bool WorkerThread::run_steps(const Steps& steps) {
  for (const Step& step : steps) {
    if (!run_step(step)) return false;
  }
  return true;
}

bool WorkerThread::run_step(const Step& step) {
  bool well = true;
  switch (step.kind) {
    case Step::Kind::cpu: interpret(step.seconds); return true;
    case Step::Kind::in_place: Trial::compute(step.seconds); return true;
    case Step::Kind::offloaded: offload(step.seconds); return true;
    case Step::Kind::parallel:
      return options_.threads_for_branches ? run_on_threads(step.branches) : run_in_turn(step.branches);
    case Step::Kind::immediate:
    case Step::Kind::next_tick:
    case Step::Kind::microtask: drop(); break;
    case Step::Kind::native:
      drop();
      Trial::compute(step.seconds);
      break;
    case Step::Kind::timer:
    case Step::Kind::wait:
    case Step::Kind::blocking:
      drop();
      sleep(step.seconds);
      break;
    case Step::Kind::call:
      drop();
      well = service_->call(step.seconds);
      Trial::compute(options_.wake_up);
      break;
  }
  take();
  return well;
}

bool WorkerThread::run_in_turn(const std::vector<Steps>& branches) {
  for (const Steps& branch : branches) {
    if (!run_steps(branch)) return false;
  }
  return true;
}

// threading.Thread(...).start() for each, then join() for each.
bool WorkerThread::run_on_threads(const std::vector<Steps>& branches) {
  const auto ended = simgrid::s4u::Semaphore::create(0);
  bool well = true;
  drop();
  for (const Steps& branch : branches) {
    trial_.start("branch", [this, &branch, &well, &ended] {
      WorkerThread self{trial_, options_, gil_, service_, processes_, shared_};
      self.take();
      if (!self.run_steps(branch)) well = false;
      self.drop();
      ended->release();
    });
  }
  for (std::size_t i = 0; i < branches.size(); ++i) ended->acquire();
  Trial::compute(options_.wake_up);
  take();
  return well;
}

// pool.apply(). pickle keeps the lock.
void WorkerThread::offload(double seconds) {
  Trial::compute(processes_->options().argument);
  drop();
  const auto ready = simgrid::s4u::Semaphore::create(0);
  processes_->apply_async(seconds, [&ready] { ready->release(); });
  ready->acquire();
  Trial::compute(options_.wake_up);
  take();
  Trial::compute(processes_->options().result);
}

void WorkerThread::sleep(double seconds) const {
  simgrid::s4u::this_actor::sleep_for(seconds);
  Trial::compute(options_.wake_up);
}

}  // namespace knee::reference
