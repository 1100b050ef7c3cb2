/// `ActiveSet`: the objects of many that are not at rest.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/stats/rest.hpp"

namespace knee::sim {

/// Objects have numbers from 0 on, and are active until `let_rest`, then again from the end of their rest on. A bit for each object, so
/// that objects at rest cost next to nothing, and the others are visited by their numbers. Must stay where it is.
class ActiveSet {
 public:
  ActiveSet() = default;
  explicit ActiveSet(std::size_t objects) {
    while (size() < objects) add();
  }
  ActiveSet(const ActiveSet&) = delete;
  ActiveSet& operator=(const ActiveSet&) = delete;
  virtual ~ActiveSet() = default;

  /// One object more. None may be at rest.
  void add() {
    if (size() % kBits == 0) words_.push_back(0);
    words_.back() |= bit_of(size());
    entries_.emplace_back(*this);
  }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] bool is_active(std::size_t object) const { return (words_[object / kBits] & bit_of(object)) != 0; }

  /// The object is at rest from now on.
  void let_rest(std::size_t object, Rest& rest) {
    words_[object / kBits] &= ~bit_of(object);
    rest.begin(entries_[object]);
  }

  /// Calls `visit` with the number of each active object from `first` on, in their order. `visit` may let that object rest.
  template <class Visit>
  void for_each_active(std::size_t first, Visit visit) const {
    std::uint64_t below = ~std::uint64_t{0} << first % kBits;
    for (std::size_t word = first / kBits; word < words_.size(); ++word) {
      for (std::uint64_t left = words_[word] & below; left != 0; left &= left - 1) {
        visit(word * kBits + static_cast<std::size_t>(std::countr_zero(left)));
      }
      below = ~std::uint64_t{0};
    }
  }

 protected:
  /// The rest of an object has ended: something is about to happen to it.
  virtual void woken(std::size_t /*object*/) {}

 private:
  class Entry final : public Rest::Observer {
   public:
    explicit Entry(ActiveSet& set) : set_{set} {}
    void rest_ended() override {
      const auto number = static_cast<std::size_t>(this - set_.entries_.data());
      set_.words_[number / kBits] |= bit_of(number);
      set_.woken(number);
    }

   private:
    ActiveSet& set_;
  };

  static constexpr std::size_t kBits = 64;  // of a word
  static std::uint64_t bit_of(std::size_t object) { return std::uint64_t{1} << object % kBits; }

  std::vector<std::uint64_t> words_;
  std::vector<Entry> entries_;
};

}  // namespace knee::sim
