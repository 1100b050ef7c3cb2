/// `LoadAxis`: what the load of a search counts.
#pragma once

#include <cstdint>

#include "analysis/estimate/estimate.hpp"

namespace knee::analysis {

enum class LoadUnit : std::uint8_t {
  rate,       ///< requests per second of the open streams
  users,      ///< closed users, whole numbers
  recording,  ///< the rate of a recording, as a multiple of the recorded one
};

/// The axis of the loads that a search tries, and that its answer belongs to.
struct LoadAxis {
  LoadUnit unit = LoadUnit::rate;
  double least = 0;  ///< smallest load that can be simulated: of users one for each stream
  double recorded_per_s = Estimate::kNone;  ///< mean rate of the recording; none on other axes
  double least_s = 0;      ///< shortest length of a replication: of a load that varies, enough cycles
  bool transient = false;  ///< the load or the system changes: a replication has one length

  [[nodiscard]] bool is_whole() const { return unit == LoadUnit::users; }
  /// Whether a replication has one length, and its batches do not tell how exact it is.
  [[nodiscard]] bool is_replay() const { return unit == LoadUnit::recording || transient; }
  /// The nearest load that can be simulated, at most, or at least, `load`. Of users, also the number below the smallest one,
  /// which meets every objective.
  [[nodiscard]] double at_most(double load) const;
  [[nodiscard]] double at_least(double load) const;
  /// The nearest load that can be simulated.
  [[nodiscard]] double nearest(double load) const;
  /// Loads near to `load`, smaller or larger by `ratio`; of users at least by one, but not below the smallest number.
  [[nodiscard]] double below(double load, double ratio) const;
  [[nodiscard]] double above(double load, double ratio) const;
  /// The length of a replication at `load`: `requests`, but at least `least_s`, and enough that each user sends several,
  /// because users that send only a few have hardly left their first think time.
  [[nodiscard]] std::uint64_t length(double load, std::uint64_t requests) const;
  /// Whether the interval of a crossing leaves one answer: no load lies strictly between its ends.
  [[nodiscard]] bool is_one_answer(const Estimate& crossing) const;
  /// The highest load that does not lie beyond a crossing. Of whole numbers the largest one up to the crossing; the interval
  /// contains the largest ones up to each crossing inside the interval of `crossing`.
  [[nodiscard]] Estimate answer(const Estimate& crossing) const;
};

}  // namespace knee::analysis
