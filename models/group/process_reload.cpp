// A group whose processes are replaced by those of new code.
#include <algorithm>
#include <memory>
#include <utility>

#include "models/group/process_group.hpp"

namespace knee::models {

void ProcessGroup::reload(const Reload& how) {
  auto old = std::make_shared<std::deque<WorkerSlot*>>();
  for (const auto& worker : workers_) {
    if (worker->stays()) old->push_back(worker.get());
  }
  if (how.order == Reload::Order::at_once) return simulation_.start(reload_at_once(std::move(old), how));
  for (std::size_t i = 0; i < how.at_a_time; ++i) simulation_.start(reload_in_turn(old, how));
}

sim::Process ProcessGroup::reload_at_once(std::shared_ptr<Slots> old, Reload how) {
  for (std::size_t left = old->size(); left > 0; --left) {
    while (vacant_slot() == nullptr) co_await changed_.wait();
    vacant_slot()->fill();
  }
  for (WorkerSlot* one : *old) tell_to_end(*one, how);
}

// Of several of these, each takes the next process that is left.
sim::Process ProcessGroup::reload_in_turn(std::shared_ptr<Slots> old, Reload how) {
  while (!old->empty()) {
    WorkerSlot& one = *old->front();
    old->pop_front();
    while (vacant_slot() == nullptr) co_await changed_.wait();
    WorkerSlot& next = *vacant_slot();
    next.fill();
    const sim::Instant until = sim::after(simulation_.now(), how.listen_time_out);
    while (!next.has_process() && simulation_.now() < until) co_await changed_.wait_for(until - simulation_.now());
    tell_to_end(one, how);
    while (!one.is_vacant()) co_await changed_.wait();
  }
}

WorkerSlot* ProcessGroup::vacant_slot() {
  const auto found = std::find_if(workers_.begin(), workers_.end(), [](const auto& worker) { return worker->is_vacant(); });
  return found == workers_.end() ? nullptr : found->get();
}

void ProcessGroup::tell_to_end(WorkerSlot& worker, const Reload& how) {
  if (!worker.stays()) return;
  if (primary_) primary_->retire(worker.position());
  worker.retire();
  if (how.grace) simulation_.start(kill_after(*how.grace, worker, worker.begun()));
}

// SIGKILL, unless the process has ended.
sim::Process ProcessGroup::kill_after(sim::Duration grace, WorkerSlot& worker, std::uint64_t begun) {
  co_await simulation_.delay(grace);
  if (worker.has_process() && worker.begun() == begun) worker.life().end();
}

// The processes are numbered in the order of their slots.
void ProcessGroup::kill(std::size_t process) {
  WorkerSlot* last = nullptr;
  for (const auto& worker : workers_) {
    if (!worker->has_process()) continue;
    last = worker.get();
    if (process-- == 0) break;
  }
  if (last != nullptr) last->life().end();
}

}  // namespace knee::models
