/// `NodeSearch`: the least number of nodes of one machine type that holds the load.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "analysis/plan/candidate.hpp"
#include "analysis/plan/climb.hpp"
#include "analysis/plan/trial_book.hpp"

namespace knee::analysis {

class NodeSearch {
 public:
  NodeSearch(TrialBook& book, const CandidateSpace& space, std::size_t machine)
      : book_{book}, space_{space}, machine_{machine} {}

  /// The cheapest candidate that holds the load and costs no more than `limit` (none: anything); none if there is none.
  [[nodiscard]] std::optional<Candidate> cheapest(const std::optional<Cost>& limit);

  /// Goes from `start`, which holds the load, to a candidate with the same nodes whose margin no neighbour exceeds noticeably;
  /// of several such, the one with the fewest processes, then threads.
  [[nodiscard]] Candidate widest_margin(const Candidate& start);

 private:
  [[nodiscard]] const MachineChoice& choice() const { return space_[machine_]; }
  [[nodiscard]] Grid grid() const { return {choice().processes.size(), choice().threads.size()}; }
  [[nodiscard]] Candidate at(std::size_t level, const GridPoint& point) const;

  /// Number of levels (numbers of nodes) within a cost.
  [[nodiscard]] std::size_t levels_within(const std::optional<Cost>& limit) const;
  /// The first of `count` levels at which theory allows a candidate; `count` if there is none.
  [[nodiscard]] std::size_t first_allowed(std::size_t count);
  [[nodiscard]] bool is_allowed(std::size_t level) { return book_.is_allowed(at(level, most_promising(level))); }
  /// Threads of all processes of a node.
  [[nodiscard]] std::uint64_t workers(const GridPoint& point) const;
  /// The numbers with the highest bound; of several, those with the fewest workers, of these the ones with most processes.
  [[nodiscard]] GridPoint most_promising(std::size_t level);

  [[nodiscard]] Candidate fewest(std::size_t level, double score);
  bool holds(std::size_t level);
  [[nodiscard]] std::vector<GridPoint> starts(std::size_t level);
  [[nodiscard]] bool more_nodes_help(std::size_t level);
  [[nodiscard]] std::optional<std::size_t> first_in_order(std::size_t count);
  [[nodiscard]] std::optional<std::size_t> first_within(std::size_t first, std::size_t count, bool is_limited);
  [[nodiscard]] std::optional<std::size_t> first_by_doubling(std::size_t first, std::size_t count);
  [[nodiscard]] std::size_t bisect(std::size_t missing, std::size_t holding);

  TrialBook& book_;
  const CandidateSpace& space_;
  std::size_t machine_;
  std::map<std::size_t, GridPoint> promising_;  // by level
  std::map<std::size_t, GridPoint> best_;       // by level that was tried
  std::optional<GridPoint> last_;               // the best of the last level that was tried
};

}  // namespace knee::analysis
