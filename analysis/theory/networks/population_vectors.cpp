#include "analysis/theory/networks/population_vectors.hpp"

#include <utility>

namespace knee::analysis::theory {

PopulationVectors::PopulationVectors(std::vector<std::size_t> populations) : populations_{std::move(populations)} {
  for (const std::size_t population : populations_) {
    strides_.push_back(count_);
    count_ *= population + 1;
  }
}

double PopulationVectors::pairs() const {
  double pairs = 1;
  for (const std::size_t population : populations_) {
    pairs *= static_cast<double>(population + 1) * static_cast<double>(population + 2) / 2;
  }
  return pairs;
}

void PopulationVectors::advance(std::vector<std::size_t>& vector) const {
  for (std::size_t r = 0; r < vector.size(); ++r) {
    if (++vector[r] <= populations_[r]) return;
    vector[r] = 0;
  }
}

std::size_t PopulationVectors::number(const std::vector<std::size_t>& vector) const {
  std::size_t number = 0;
  for (std::size_t r = 0; r < vector.size(); ++r) number += vector[r] * strides_[r];
  return number;
}

double count_population_vectors(const std::vector<std::size_t>& populations) {
  double count = 1;
  for (const std::size_t population : populations) count *= static_cast<double>(population + 1);
  return count;
}

}  // namespace knee::analysis::theory
