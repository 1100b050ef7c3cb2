/// What a run measures of its requests.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "models/ledger.hpp"
#include "models/request.hpp"
#include "sim/histogram.hpp"
#include "sim/time.hpp"
#include "sim/time_average.hpp"

namespace knee::models {

/// Counts everything that happens from `cut` on. Latency is measured for the requests that were due from then on.
class Collector {
 public:
  /// Sees every request that comes back, in the order they do.
  using Observer = std::function<void(const Request& request, sim::Instant completed)>;

  /// `objective`: the latency within which a served request counts for goodput; none: any latency.
  explicit Collector(std::optional<sim::Duration> objective = {}, Observer observer = {})
      : objective_{objective}, observer_{std::move(observer)} {}

  void started(sim::Instant now) {
    ++started_;
    in_flight_.add(1, now);
  }
  void completed(const Request& request, sim::Instant now);

  /// The end of the warm-up: forgets all that was counted so far.
  void cut(sim::Instant now);

  /// The end of the measurement: of requests that are due from now on, nothing is counted any more.
  void close(sim::Instant now);
  /// After `close`: requests due before it that are not back yet.
  [[nodiscard]] std::uint64_t outstanding() const { return outstanding_; }

  [[nodiscard]] const sim::Histogram& latency() const { return latency_; }
  [[nodiscard]] std::uint64_t started() const { return started_; }
  [[nodiscard]] std::uint64_t completed(Outcome how) const { return completed_[static_cast<std::size_t>(how)]; }
  [[nodiscard]] std::uint64_t completed() const;
  /// Served within the objective.
  [[nodiscard]] std::uint64_t good() const { return good_; }
  /// Mean time of a served request in `account`, in seconds; the means of all accounts add up to the mean latency.
  [[nodiscard]] double mean_spent(Spent account) const;
  /// Number of requests in the system.
  [[nodiscard]] const sim::TimeAverage& in_flight() const { return in_flight_; }

 private:
  std::optional<sim::Duration> objective_;
  Observer observer_;
  sim::Instant cut_ = sim::kStart;
  sim::Instant closed_ = sim::kNever;
  std::uint64_t outstanding_ = 0;
  sim::Histogram latency_;
  std::uint64_t started_ = 0;
  std::uint64_t good_ = 0;
  std::array<std::uint64_t, kOutcomes> completed_{};
  std::array<sim::Duration, kSpentKinds> spent_{};
  sim::TimeAverage in_flight_;
};

}  // namespace knee::models
