/// `Queue`: a first-in-first-out queue between processes.
#pragma once

#include <cstddef>
#include <limits>
#include <utility>

#include "sim/kernel/ring.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/sync/wait_list.hpp"

namespace knee::sim {

/// `if (!queue.try_put(item)) refuse(); ... Item item = co_await queue.get();`
/// Items leave in the order of arrival; takers are served in the order of arrival. `Item` is a small value.
template <class Item>
class Queue {
 public:
  static constexpr std::size_t kUnbounded = std::numeric_limits<std::size_t>::max();

  explicit Queue(Simulation& simulation, std::size_t capacity = kUnbounded)
      : simulation_{simulation}, capacity_{capacity} {}

  /// Hands `item` to the longest waiting taker or appends it; false if the queue is full.
  bool try_put(Item item) {
    if (!takers_.empty()) {
      auto& taker = static_cast<Taking&>(takers_.first());
      taker.item = std::move(item);
      taker.wake();
      return true;
    }
    if (items_.size() >= capacity_) return false;
    items_.push(std::move(item));
    return true;
  }

  /// Waits for the next item; `co_await` returns it. A taker that is destroyed after it has been given one puts it back
  /// as the oldest.
  [[nodiscard]] auto get() { return Taking{*this}; }

  [[nodiscard]] std::size_t size() const { return items_.size(); }
  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] std::size_t takers() const { return takers_.size(); }

 private:
  struct Taking : ListWait {
    Queue& queue;
    Item item{};
    explicit Taking(Queue& of) : ListWait{of.simulation_.calendar(), of.takers_}, queue{of} {}
    ~Taking() {
      if (is_scheduled() && !calendar().is_closed()) [[unlikely]]
        queue.put_back(std::move(item));
    }
    bool await_ready() {
      if (queue.items_.empty()) return false;
      item = queue.items_.pop();
      return true;
    }
    Item await_resume() {
      resumed();
      return std::move(item);
    }
  };

  void put_back(Item item) {
    if (takers_.empty()) {
      items_.push_front(std::move(item));
    } else {
      try_put(std::move(item));
    }
  }

  Simulation& simulation_;
  std::size_t capacity_;
  Ring<Item> items_;
  WaitList takers_;
};

}  // namespace knee::sim
