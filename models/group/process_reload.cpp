// A group whose processes are replaced by those of new code.
#include <algorithm>
#include <memory>
#include <utility>

#include "models/group/process_group.hpp"

namespace knee::models {

// The parent does one thing after the other.
sim::Process ProcessGroup::reload() {
  while (reloads_ > 0) co_await changed_.wait();
  auto old = std::make_shared<Slots>();
  for (const auto& worker : workers_) {
    if (worker->stays()) old->push_back(worker.get());
  }
  const bool in_turn = reload_.order == Reload::Order::one_by_one;
  const std::size_t parts = in_turn ? reload_.at_a_time : 1;
  reloads_ = parts;
  for (std::size_t i = 0; in_turn && i < parts; ++i) simulation_.start(reload_in_turn(old));
  if (reload_.order == Reload::Order::at_once) simulation_.start(reload_at_once(old));
  if (reload_.order == Reload::Order::in_place) simulation_.start(reload_in_place(old));
}

void ProcessGroup::end_reload() {
  --reloads_;
  changed_.broadcast();
}

sim::Process ProcessGroup::reload_at_once(std::shared_ptr<Slots> old) {
  for (std::size_t left = old->size(); left > 0; --left) {
    while (vacant_slot() == nullptr) co_await changed_.wait();
    vacant_slot()->fill();
  }
  for (WorkerSlot* one : *old) tell_to_end(*one);
  end_reload();
}

sim::Process ProcessGroup::reload_in_place(std::shared_ptr<Slots> old) {
  for (WorkerSlot* one : *old) {
    tell_to_end(*one);
    while (!one->is_vacant()) co_await changed_.wait();
    one->fill();
  }
  end_reload();
}

// Of several of these, each takes the next process that is left.
sim::Process ProcessGroup::reload_in_turn(std::shared_ptr<Slots> old) {
  while (!old->empty()) {
    WorkerSlot& one = *old->front();
    old->pop_front();
    while (vacant_slot() == nullptr) co_await changed_.wait();
    WorkerSlot& next = *vacant_slot();
    next.fill();
    const sim::Instant until = sim::after(simulation_.now(), reload_.listen_time_out);
    while (!next.has_process() && simulation_.now() < until) co_await changed_.wait_for(until - simulation_.now());
    tell_to_end(one);
    while (!one.is_vacant()) co_await changed_.wait();
  }
  end_reload();
}

WorkerSlot* ProcessGroup::vacant_slot() {
  const auto found = std::find_if(workers_.begin(), workers_.end(), [](const auto& worker) { return worker->is_vacant(); });
  return found == workers_.end() ? nullptr : found->get();
}

void ProcessGroup::tell_to_end(WorkerSlot& worker) {
  if (!worker.stays()) return;
  if (primary_) primary_->retire(worker.position());
  worker.retire();
  if (reload_.grace) simulation_.start(kill_after(*reload_.grace, worker, worker.begun()));
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
