#include "analysis/plan/candidate.hpp"

#include <algorithm>
#include <cmath>

namespace knee::analysis {
namespace {

constexpr double kRounding = 1e-9;  // relative; three times 0.1 USD is 0.3 USD

std::weak_ordering compare(double a, double b) {
  if (std::fabs(a - b) <= kRounding * std::max(std::fabs(a), std::fabs(b))) return std::weak_ordering::equivalent;
  return a < b ? std::weak_ordering::less : std::weak_ordering::greater;
}

}  // namespace

std::weak_ordering compare(const Cost& a, const Cost& b) {
  const std::weak_ordering first = compare(a.amount, b.amount);
  return first != std::weak_ordering::equivalent ? first : compare(a.second, b.second);
}

std::size_t size_of(const CandidateSpace& space) {
  std::size_t size = 0;
  for (const MachineChoice& one : space) size += one.nodes.size() * one.processes.size() * one.threads.size();
  return size;
}

Cost cost_of(const CandidateSpace& space, const Candidate& candidate) {
  const Cost& each = space[candidate.machine].of_node;
  const auto nodes = static_cast<double>(candidate.nodes);
  return {nodes * each.amount, nodes * each.second};
}

}  // namespace knee::analysis
