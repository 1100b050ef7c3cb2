/// `Stage`: the size of a point's simulation at one look, and the size that follows it.
#pragma once

#include <cstddef>
#include <optional>

namespace knee::analysis {

/// The lengths of replications form one ladder, so that a longer replication begins with the shorter one.
inline constexpr double kFirstRungRequests = 20'000;
[[nodiscard]] double rung_requests(std::size_t rung);

/// Replications of one length. A stage of the same length contains the replications of the stage before it.
struct Stage {
  std::size_t rung = 0;          ///< position of the length on the ladder
  std::size_t replications = 1;

  /// Requests of all replications together.
  [[nodiscard]] double requests() const { return rung_requests(rung) * static_cast<double>(replications); }
  [[nodiscard]] bool operator==(const Stage&) const = default;
};

/// Fewest replications of a stage that is longer than the first one: they show whether they agree.
inline constexpr std::size_t kSeveral = 3;

/// What a look misses.
struct Need {
  double requests = 0;  ///< requests that the precision needs, all replications together
  double longer = 1;    ///< how many times as long each replication must be to be long against the correlation of its batches
};

/// The stage that follows `now`; nothing if the budget allows none. `max_requests` limits the requests of one stage.
///
/// More replications of the same length use all requests simulated so far; longer ones begin anew, so replications become longer
/// only if they are too short, or if 16 of them would not be enough. The requests grow at most eightfold, because a need that few
/// requests show is uncertain; except that three replications of four times the length may be twelve times as much as one.
[[nodiscard]] std::optional<Stage> next_stage(const Stage& now, const Need& need, double max_requests);

}  // namespace knee::analysis
