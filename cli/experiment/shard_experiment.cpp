#include "cli/experiment/shard_experiment.hpp"

#include <utility>
#include <vector>

namespace knee::cli {

Experiment shard_of(Experiment whole, const Shard& shard) {
  std::vector<analysis::Entry> entries;
  std::vector<std::size_t> numbers;  // in the whole
  for (std::size_t i = 0; i < whole.results.points.size(); ++i) {
    if (!shard.has(i)) continue;
    entries.push_back(std::move(whole.results.points[i]));
    numbers.push_back(i);
  }
  whole.results.points = std::move(entries);
  whole.results.origin.shard = shard.text();
  return {.results = std::move(whole.results),
          .simulate = [simulate = std::move(whole.simulate), numbers = std::move(numbers)](std::size_t point, const scenarios::Job& job) {
            return simulate(numbers[point], job);
          }};
}

}  // namespace knee::cli
