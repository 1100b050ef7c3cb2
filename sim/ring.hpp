/// A FIFO buffer that keeps its memory: after it has grown to the longest queue seen, it allocates no more.
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
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] T& front() { return slots_[first_]; }
  [[nodiscard]] T& operator[](std::size_t index) { return slots_[(first_ + index) & mask()]; }

  void push(T value) {
    if (size_ == capacity_) grow();
    slots_[(first_ + size_) & mask()] = std::move(value);
    ++size_;
  }

  /// Takes the oldest value. The ring must not be empty.
  T pop() {
    T value = std::move(slots_[first_]);
    first_ = (first_ + 1) & mask();
    --size_;
    return value;
  }

  /// Takes the youngest value. The ring must not be empty.
  T pop_back() {
    --size_;
    return std::move(slots_[(first_ + size_) & mask()]);
  }

  void clear() { first_ = size_ = 0; }

 private:
  [[nodiscard]] std::size_t mask() const { return capacity_ - 1; }

  void grow() {
    const std::size_t capacity = capacity_ == 0 ? 16 : 2 * capacity_;
    auto slots = std::make_unique<T[]>(capacity);
    for (std::size_t i = 0; i < size_; ++i) slots[i] = std::move((*this)[i]);
    slots_ = std::move(slots);
    capacity_ = capacity;
    first_ = 0;
  }

  std::unique_ptr<T[]> slots_;
  std::size_t capacity_ = 0;  // a power of two, or nothing yet
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace knee::sim
