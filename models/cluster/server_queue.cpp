#include "models/cluster/server_queue.hpp"

#include <numeric>

namespace knee::models {

// The calls of the one list for `Codel::dequeue`.
class ServerQueue::CodelCalls {
 public:
  CodelCalls(sim::WaitList& list, sim::Instant now) : list_{list}, now_{now} {}
  Acquisition* pop() { return list_.empty() ? nullptr : &static_cast<Acquisition&>(list_.pop_first()); }
  [[nodiscard]] sim::Duration waited(const Acquisition& call) const { return now_ - call.since(); }
  [[nodiscard]] std::size_t size() const { return list_.size(); }
  static void drop(Acquisition& call) { call.drop(); }

 private:
  sim::WaitList& list_;
  sim::Instant now_;
};

ServerQueue::ServerQueue(sim::Simulation& simulation, const Options& options)
    : simulation_{simulation}, discipline_{options.discipline}, free_{options.servers}, waiting_(options.lists) {
  if (discipline_ == Discipline::codel) codel_.emplace(options.codel);
}

void ServerQueue::release() {
  sim::Waiter* call = next();
  if (call == nullptr) {
    ++free_;
  } else {
    call->resume_now();
  }
}

std::size_t ServerQueue::waiting() const {
  return std::accumulate(waiting_.begin(), waiting_.end(), std::size_t{0},
                         [](std::size_t sum, const sim::WaitList& list) { return sum + list.size(); });
}

// Takes a call out of its list; null: none waits.
sim::Waiter* ServerQueue::next() {
  if (codel_) {
    CodelCalls calls{waiting_.front(), simulation_.now()};
    return codel_->dequeue(calls, simulation_.now());
  }
  sim::WaitList* list = next_list();
  if (list == nullptr) return nullptr;
  sim::Waiter& call = discipline_ == Discipline::lifo ? list->last() : list->first();
  call.leave();
  return &call;
}

// The first list with a call, from the one that is in turn.
sim::WaitList* ServerQueue::next_list() {
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    const std::size_t number = (turn_ + i) % waiting_.size();
    if (waiting_[number].empty()) continue;
    if (discipline_ == Discipline::fair) turn_ = (number + 1) % waiting_.size();
    return &waiting_[number];
  }
  return nullptr;
}

}  // namespace knee::models
