/// `Ring`: a FIFO buffer that keeps its memory: once it has grown to its largest size, it allocates no more.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

namespace knee::sim {

/// First in, first out. `T` must be default constructible and movable; a taken slot is overwritten, not
/// destroyed, so `T` should be a small value (a handle, a pointer, an instant).
template <class T>
class Ring {
 public:
  [[nodiscard]] bool empty() const { return begin_ == end_; }
  [[nodiscard]] std::size_t size() const { return end_ - begin_; }
  [[nodiscard]] T& front() { return slot(begin_); }
  [[nodiscard]] T& operator[](std::size_t index) { return slot(begin_ + index); }

  void push(T value) {
    if (size() == capacity_) [[unlikely]]
      grow();
    slot(end_++) = std::move(value);
  }

  /// Adds `value` as the oldest.
  void push_front(T value) {
    if (size() == capacity_) [[unlikely]]
      grow();
    slot(--begin_) = std::move(value);
  }

  /// Takes the oldest value. The ring must not be empty.
  T pop() { return std::move(slot(begin_++)); }

  /// Takes the youngest value. The ring must not be empty.
  T pop_back() { return std::move(slot(--end_)); }

  void clear() { begin_ = end_; }

  /// Takes the oldest element equal to `value` out of the middle; false: there is none. O(size).
  bool remove(const T& value) {
    return remove_if([&](const T& element) { return element == value; });
  }
  /// Takes the oldest element for which `is_it(element)`; false: there is none. O(size).
  template <class Predicate>
  bool remove_if(Predicate is_it) {
    std::size_t at = begin_;
    while (at != end_ && !is_it(slot(at))) ++at;
    if (at == end_) return false;
    for (--end_; at != end_; ++at) slot(at) = std::move(slot(at + 1));
    return true;
  }

 private:
  [[nodiscard]] T& slot(std::size_t position) { return slots_[position & (capacity_ - 1)]; }

  [[gnu::noinline]] void grow() {  // not inlined into coroutines that push
    const std::size_t capacity = capacity_ == 0 ? 16 : 2 * capacity_;
    const std::size_t count = size();
    auto slots = std::make_unique<T[]>(capacity);
    for (std::size_t i = 0; i < count; ++i) slots[i] = std::move((*this)[i]);
    slots_ = std::move(slots);
    capacity_ = capacity;
    begin_ = 0;
    end_ = count;
  }

  std::unique_ptr<T[]> slots_;
  std::size_t capacity_ = 0;  // a power of two, or 0 at first
  std::size_t begin_ = 0;     // positions only grow; a slot is a position modulo the capacity
  std::size_t end_ = 0;
};

}  // namespace knee::sim
