/// `Tournament`: the least of many numbers that change one at a time.
#pragma once

#include <cstddef>
#include <vector>

namespace knee::models {

/// A complete binary tree, each node of which holds the lesser of its children: a change and a search take log2(size) steps.
class Tournament {
 public:
  /// All numbers are 0. `size` > 0.
  explicit Tournament(std::size_t size);

  [[nodiscard]] double operator[](std::size_t i) const { return tree_[leaves_ + i]; }
  void set(std::size_t i, double value);

  /// The least number of all.
  [[nodiscard]] double least() const { return tree_[1]; }
  /// The first place from `start` on that holds the least number; after the last one comes the first one.
  [[nodiscard]] std::size_t first_least(std::size_t start) const;

 private:
  std::size_t leaves_;
  std::vector<double> tree_;  // from 1: the root
};

}  // namespace knee::models
