/// `PopulationVectors`: all vectors of numbers of customers of each class, up to the whole population.
#pragma once

#include <cstddef>
#include <vector>

namespace knee::analysis::theory {

/// Numbers the vectors from 0, the empty network, so that a vector with one customer less has a smaller number:
/// the number of a vector is the sum of its entries times their strides.
class PopulationVectors {
 public:
  explicit PopulationVectors(std::vector<std::size_t> populations);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t classes() const { return populations_.size(); }
  [[nodiscard]] std::size_t stride(std::size_t number_of_class) const { return strides_[number_of_class]; }

  /// Number of pairs of a vector and another that it contains: the work of a convolution.
  [[nodiscard]] double pairs() const;

  /// The next vector in the order of the numbers; the empty network after the last.
  void advance(std::vector<std::size_t>& vector) const;

  [[nodiscard]] std::size_t number(const std::vector<std::size_t>& vector) const;

 private:
  std::vector<std::size_t> populations_;
  std::vector<std::size_t> strides_;
  std::size_t count_ = 1;
};

/// Number of the vectors of `populations`, as a double, which does not overflow.
[[nodiscard]] double count_population_vectors(const std::vector<std::size_t>& populations);

}  // namespace knee::analysis::theory
