#include "tests/reference/trial/process_pool.hpp"

#include <string>

namespace knee::reference {

ProcessPool::ProcessPool(Trial& trial, const Options& options) : options_{options} {
  for (std::size_t i = 0; i < options.workers; ++i) trial.start("worker " + std::to_string(i), [this] { worker(); });
}

void ProcessPool::apply_async(double seconds, const std::function<void()>& callback) {
  inqueue_.push_back({seconds, callback});
  items_->release();
}

void ProcessPool::worker() {
  for (;;) {
    items_->acquire();
    const Task task = inqueue_.front();
    inqueue_.pop_front();
    Trial::compute(options_.argument);
    Trial::compute(task.seconds);
    Trial::compute(options_.result);
    task.callback();
  }
}

}  // namespace knee::reference
