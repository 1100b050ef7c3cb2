#include "tests/reference/node/round_robin_handle.hpp"

namespace knee::reference {

void RoundRobinHandle::add(Worker worker) {
  all_.insert(worker);
  handoff(worker);  // there may be connections already
}

void RoundRobinHandle::remove(Worker worker, const std::function<void(const Request&)>& close) {
  if (all_.erase(worker) == 0) return;
  std::erase(free_, worker);
  if (!all_.empty()) return;
  for (const Request* handle : handles_) close(*handle);
  handles_.clear();
}

void RoundRobinHandle::distribute(const Request& handle) {
  handles_.push_back(&handle);
  if (free_.empty()) return;
  const Worker worker = free_.front();
  free_.pop_front();
  handoff(worker);
}

void RoundRobinHandle::handoff(Worker worker) {
  if (!all_.contains(worker)) return;
  if (handles_.empty()) {
    free_.push_back(worker);
    return;
  }
  const Request& handle = *handles_.front();
  handles_.pop_front();
  send_helper_(worker, handle, [this, worker, &handle](bool accepted) {
    if (!accepted) distribute(handle);  // the worker is closing: to another one
    handoff(worker);
  });
}

}  // namespace knee::reference
