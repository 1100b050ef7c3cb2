/// `Candidate`: a deployment that a plan may choose, and its cost.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace knee::analysis {

struct Candidate {
  std::size_t machine = 0;  ///< index in `CandidateSpace`
  std::uint64_t nodes = 1;
  std::uint64_t processes = 1;  ///< of each node
  std::uint64_t threads = 1;    ///< of each process

  friend auto operator<=>(const Candidate&, const Candidate&) = default;
};

/// What a deployment costs, in any unit. The second amount decides between two deployments with the same first one: cores,
/// where nothing has a price and nodes are counted.
struct Cost {
  double amount = 0;
  double second = 0;
};

/// Less, equal or greater; equal if the two differ by rounding errors only.
[[nodiscard]] std::weak_ordering compare(const Cost& a, const Cost& b);

/// A machine type, and the numbers to choose from; each list ascends and has at least one number.
struct MachineChoice {
  Cost of_node = {};
  std::vector<std::uint64_t> nodes = {1};
  std::vector<std::uint64_t> processes = {1};
  std::vector<std::uint64_t> threads = {1};
};

/// All combinations of the numbers of each machine type.
using CandidateSpace = std::vector<MachineChoice>;

/// Number of candidates.
[[nodiscard]] std::size_t size_of(const CandidateSpace& space);

[[nodiscard]] Cost cost_of(const CandidateSpace& space, const Candidate& candidate);

}  // namespace knee::analysis
